package io.pollard.data;

/** How an image that is not square becomes square. */
public enum Fit {
  /** Its shorter side is scaled, the centre is kept. */
  CROP,
  /** Its longer side is scaled, black is put around. */
  PAD,
  /** Both sides are scaled, the aspect changes. */
  STRETCH
}
