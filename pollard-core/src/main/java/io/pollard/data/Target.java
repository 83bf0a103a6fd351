package io.pollard.data;

import java.util.List;

/** What is true of a sample, in the terms of its task. */
public sealed interface Target {

  /**
   * Of a {@link Task.SingleLabel}.
   *
   * @param index of the class, from 0
   */
  record ClassIndex(int index) implements Target {
    public ClassIndex {
      if (index < 0) {
        throw new IllegalArgumentException("expected a class from 0 on but found " + index);
      }
    }
  }

  /**
   * Of a {@link Task.MultiLabel}.
   *
   * @param presences one a finding, in the order of the task
   */
  record Findings(List<Presence> presences) implements Target {
    public Findings {
      presences = List.copyOf(presences);
    }
  }

  /**
   * Of a {@link Task.Segmentation}: where its structures are.
   *
   * @param mask the image that says so
   */
  record MaskOf(ImageSource mask) implements Target {}

  /** What is known of one finding. */
  enum Presence {
    PRESENT,
    ABSENT,
    /** The report leaves it open: scores leave it out, the loss goes by {@link Uncertain}. */
    UNCERTAIN,
    /** Not looked for, or not to be told; loss and scores leave it out. */
    UNKNOWN;

    /** Whether it is known to be present or absent, so that scores count it. */
    public boolean isKnown() {
      return this == PRESENT || this == ABSENT;
    }
  }
}
