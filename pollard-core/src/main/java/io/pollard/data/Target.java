package io.pollard.data;

import java.util.Arrays;
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
    PRESENT("1"),
    ABSENT("0"),
    /** The report leaves it open: scores leave it out, the loss goes by {@link Uncertain}. */
    UNCERTAIN("u"),
    /** Not looked for, or not to be told; loss and scores leave it out. */
    UNKNOWN("-");

    private final String sign;

    Presence(String sign) {
      this.sign = sign;
    }

    /** As labels write it: 1, 0, u or -. */
    public String sign() {
      return sign;
    }

    /**
     * What a sign stands for.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Presence of(String sign) {
      return Arrays.stream(values())
          .filter(presence -> presence.sign.equals(sign))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("expected 1, 0, u or - but found " + sign));
    }

    /** Whether it is known to be present or absent, so that scores count it. */
    public boolean isKnown() {
      return this == PRESENT || this == ABSENT;
    }
  }
}
