package io.pollard.training.loop;

import io.pollard.data.Sample;
import io.pollard.data.Target;
import io.pollard.data.Task;
import io.pollard.data.Uncertain;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What is true of the samples of a batch, as a loss asks for it. */
public sealed interface Targets {

  /** Stands for what the loss leaves out. */
  double LEFT_OUT = -1;

  /**
   * Of one of several classes.
   *
   * @param indices of the class of each sample
   */
  record Classes(List<Integer> indices) implements Targets {
    public Classes {
      indices = List.copyOf(indices);
    }
  }

  /**
   * Of findings.
   *
   * @param rows for each sample how probable each finding is, 0 to 1, or {@link #LEFT_OUT}
   */
  record Findings(List<List<Double>> rows) implements Targets {
    public Findings {
      rows = rows.stream().map(List::copyOf).toList();
    }
  }

  /**
   * Of structures.
   *
   * @param bytes uint8, [n, positions]: 0 or the number of a structure, from 1; they are a batch's
   *     until the next one is asked for
   * @param samples n
   * @param structures how many there are
   */
  record Masks(ByteBuffer bytes, int samples, int structures) implements Targets {}

  /** Of a batch's masks. */
  static Masks of(Task.Segmentation task, Batch batch) {
    if (batch instanceof Batch.Images images && images.masks().isPresent()) {
      return new Masks(images.masks().get(), images.samples().size(), task.structures().size());
    }
    throw new IllegalArgumentException("expected images with their masks but found " + batch);
  }

  /**
   * @throws IllegalArgumentException if they are masks
   */
  static Targets of(Task task, List<Sample> samples) {
    if (task instanceof Task.SingleLabel) {
      return new Classes(samples.stream().map(Sample::classIndex).toList());
    }
    if (task instanceof Task.MultiLabel findings) {
      return new Findings(
          samples.stream()
              .map(sample -> row(findings, (Target.Findings) sample.target()))
              .toList());
    }
    throw new IllegalArgumentException("expected classes or findings but found " + task);
  }

  /**
   * Of noise, for a step that is timed: the first class, no finding, or no structure.
   *
   * @param positions of one image
   */
  static Targets ofNoise(Task task, int samples, int positions) {
    if (task instanceof Task.SingleLabel) {
      return new Classes(Collections.nCopies(samples, 0));
    }
    if (task instanceof Task.MultiLabel findings) {
      return new Findings(
          Collections.nCopies(samples, Collections.nCopies(findings.findings().size(), 0.0)));
    }
    return new Masks(
        ByteBuffer.allocateDirect(Math.multiplyExact(samples, positions)),
        samples,
        task.outputs().size());
  }

  private static List<Double> row(Task.MultiLabel task, Target.Findings target) {
    return IntStream.range(0, task.findings().size())
        .mapToObj(k -> probability(target.presences().get(k), task.uncertain().get(k)))
        .toList();
  }

  private static double probability(Target.Presence presence, Uncertain uncertain) {
    return switch (presence) {
      case PRESENT -> 1;
      case ABSENT -> 0;
      case UNCERTAIN -> uncertain.target().orElse(LEFT_OUT);
      case UNKNOWN -> LEFT_OUT;
    };
  }
}
