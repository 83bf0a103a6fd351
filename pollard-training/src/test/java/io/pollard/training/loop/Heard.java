package io.pollard.training.loop;

import io.pollard.progress.Progress;
import java.util.ArrayList;
import java.util.List;

/** Writes down what is said, and the bars that move. */
final class Heard implements Progress {

  final List<String> sentences = new ArrayList<>();
  final List<String> bars = new ArrayList<>();
  private Runnable whenABarMoves = () -> {};

  Heard whenABarMoves(Runnable work) {
    this.whenABarMoves = work;
    return this;
  }

  @Override
  public void say(String sentence) {
    sentences.add(sentence);
  }

  @Override
  public Bar bar(String what, long total) {
    bars.add(what + " of " + total);
    return new Bar() {
      @Override
      public void advance(long by, String status) {
        whenABarMoves.run();
      }

      @Override
      public void close() {}
    };
  }
}
