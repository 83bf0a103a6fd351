package io.pollard.bench;

import java.util.Locale;

/** What a measurement is held against: a sentence below its table. */
record Goal(String what, double value, Kind kind, double bound) {

  enum Kind {
    AT_MOST,
    AT_LEAST
  }

  static Goal atMost(double bound, String what, double value) {
    return new Goal(what, value, Kind.AT_MOST, bound);
  }

  static Goal atLeast(double bound, String what, double value) {
    return new Goal(what, value, Kind.AT_LEAST, bound);
  }

  boolean isMet() {
    return kind == Kind.AT_MOST ? value <= bound : value >= bound;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %.3f, goal %s %.3f, %s",
        what,
        value,
        kind == Kind.AT_MOST ? "at most" : "at least",
        bound,
        isMet() ? "met" : "missed");
  }
}
