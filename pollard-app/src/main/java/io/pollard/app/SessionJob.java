package io.pollard.app;

import io.pollard.imaging.BadFile;
import io.pollard.study.Study;
import java.util.List;

/** A job that trains, in one session: where its trials are and what was left out. */
abstract sealed class SessionJob implements AutoCloseable permits TrainingJob, SearchJob {

  private final TrainingSession session;

  SessionJob(TrainingSession session) {
    this.session = session;
  }

  final TrainingSession session() {
    return session;
  }

  /** Where the trials are. */
  public final Study study() {
    return session.study();
  }

  /** Images that could not be read and were left out. */
  public final List<BadFile> skipped() {
    return session.skipped();
  }

  @Override
  public final void close() {
    session.close();
  }
}
