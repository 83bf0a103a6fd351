package io.pollard.training.loop;

import io.pollard.progress.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sentences for whoever listens and for the log. */
final class Said {

  private static final Logger LOG = LoggerFactory.getLogger(TrialLoop.class);

  private Said() {}

  static void to(Progress progress, String sentence) {
    progress.say(sentence);
    LOG.info(sentence);
  }
}
