package io.pollard.transferability;

import io.pollard.data.ImageSource;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Split;
import io.pollard.data.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Cases with their features, put together part by part. */
final class Probed {

  private final Task.SingleLabel task;
  private final List<Sample> samples = new ArrayList<>();
  private final List<Part> parts = new ArrayList<>();
  private final List<float[]> features = new ArrayList<>();

  private Probed(Task.SingleLabel task) {
    this.task = task;
  }

  static Probed of(int classes) {
    List<String> names = IntStream.range(0, classes).mapToObj(k -> "class " + k).toList();
    return new Probed(
        new Task.SingleLabel(names, classes == 2 ? Optional.of(names.get(1)) : Optional.empty()));
  }

  /** Two images of each patient. */
  Probed with(Part part, float[][] rows, int... targets) {
    for (int i = 0; i < targets.length; i++) {
      String id = part.label() + i;
      samples.add(
          Sample.ofClass(id, new ImageSource.File(Path.of(id)), targets[i], part.label() + i / 2));
      parts.add(part);
      features.add(rows[i]);
    }
    return this;
  }

  /** The same rows in each part, for what only the training part matters to. */
  static Probed everywhere(int classes, float[][] rows, int... targets) {
    Probed probed = of(classes);
    for (Part part : Part.values()) {
      probed.with(part, rows, targets);
    }
    return probed;
  }

  ProbeCases cases() {
    return new ProbeCases(task, samples, new Split(parts));
  }

  float[][] features() {
    return features.toArray(float[][]::new);
  }

  LinearProbe fit(double penalty) {
    return LinearProbe.fit(cases(), features(), penalty);
  }

  /** Copies with the columns changed. */
  static float[][] changed(float[][] rows, double scale, double shift) {
    float[][] changed = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      changed[i] = new float[rows[i].length];
      for (int j = 0; j < rows[i].length; j++) {
        changed[i][j] = (float) (rows[i][j] * scale + shift);
      }
    }
    return changed;
  }

  /** In another order, which is always the same. */
  static <T> List<T> shuffled(List<T> values) {
    List<T> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, new Random(5));
    return shuffled;
  }
}
