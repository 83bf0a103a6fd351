package io.pollard.app.paper;

import java.util.Locale;

/** How much of an exhibit is computed, and on which data. */
public enum Extent {
  /** The paper's protocol on its own data. */
  PAPER,
  /** The same questions on public data, small. */
  STAND_IN,
  /** A stand-in shortened until it shows the way and nothing else. */
  QUICK;

  /** As the resource calls it: "stand_in". */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
