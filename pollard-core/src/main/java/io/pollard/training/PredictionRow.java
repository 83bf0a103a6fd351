package io.pollard.training;

import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Target;
import io.pollard.data.Task;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What the trained network says of one image of the validation or test part.
 *
 * @param target what is true of it
 * @param logits one an output
 * @param probabilities one an output
 */
public record PredictionRow(
    Part part,
    String id,
    String group,
    Target target,
    List<Float> logits,
    List<Double> probabilities)
    implements CaseRow {

  public PredictionRow {
    logits = List.copyOf(logits);
    probabilities = List.copyOf(probabilities);
  }

  /** Of one of several classes. */
  public PredictionRow(
      Part part,
      String id,
      String group,
      int classIndex,
      List<Float> logits,
      List<Double> probabilities) {
    this(part, id, group, new Target.ClassIndex(classIndex), logits, probabilities);
  }

  /**
   * The index of its class.
   *
   * @throws ClassCastException if it is not of one of several classes
   */
  public int classIndex() {
    return ((Target.ClassIndex) target).index();
  }

  /**
   * What logits say of a sample.
   *
   * @param logits one an output of the task
   */
  public static PredictionRow of(Part part, Sample sample, Task task, float[] logits) {
    return new PredictionRow(
        part,
        sample.id(),
        sample.group(),
        sample.target(),
        IntStream.range(0, logits.length).mapToObj(k -> logits[k]).toList(),
        DoubleStream.of(task.activation().of(logits)).boxed().toList());
  }
}
