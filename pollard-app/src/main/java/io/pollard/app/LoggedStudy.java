package io.pollard.app;

import io.pollard.strategy.Plan;
import io.pollard.study.LearningCurves;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.training.CaseRow;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialStore;
import io.pollard.training.ValidationScore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A study in which each trial gets, beside what the runner writes: which image was in which part,
 * how its job was given, its log, and at its end the picture of its curves.
 */
final class LoggedStudy implements TrialStore {

  private final TrainingSession session;

  LoggedStudy(TrainingSession session) {
    this.session = session;
  }

  @Override
  public Optional<ValidationScore> reached(TrialDescription description, int epoch) {
    return session.study().reached(description, epoch);
  }

  @Override
  public void check(TrialDescription description) {
    session.study().check(description);
  }

  @Override
  public OpenTrial open(TrialDescription description) {
    Study study = session.studyFor(description);
    OpenTrial trial = study.open(description);
    boolean isReady = false;
    try {
      long split = description.seeds().split();
      session.runner().data().writeSplit(study.splitFile(split), session.runner().split(split));
      session.progress().say("trial " + trial.id() + " in " + trial.folder());
      OpenTrial logged = new LoggedTrial(trial, TrialLog.in(trial.folder()));
      isReady = true;
      return logged;
    } finally {
      if (!isReady) {
        trial.close();
      }
    }
  }

  private final class LoggedTrial implements OpenTrial {
    private final OpenTrial trial;
    private final TrialLog log;

    LoggedTrial(OpenTrial trial, TrialLog log) {
      this.trial = trial;
      this.log = log;
    }

    @Override
    public String id() {
      return trial.id();
    }

    @Override
    public Path folder() {
      return trial.folder();
    }

    @Override
    public Path checkpoint() {
      return trial.checkpoint();
    }

    @Override
    public void putPlan(Plan plan) {
      trial.putPlan(plan);
    }

    @Override
    public List<EpochRow> history() {
      return trial.history();
    }

    @Override
    public void putHistory(List<EpochRow> rows) {
      trial.putHistory(rows);
    }

    @Override
    public void putPredictions(List<? extends CaseRow> rows) {
      trial.putPredictions(rows);
    }

    @Override
    public void pause(int epochs) {
      trial.pause(epochs);
    }

    @Override
    public void finish(TrialOutcome outcome) {
      trial.finish(outcome);
      StoredTrial stored = session.study().trial(id());
      if (!stored.history().isEmpty()) {
        session.progress().say("learning curves: " + LearningCurves.write(stored));
      }
    }

    @Override
    public void close() {
      try {
        log.close();
      } finally {
        trial.close();
      }
    }
  }
}
