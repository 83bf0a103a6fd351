package io.pollard.training;

import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Task;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What the trained network says of one image of the validation or test part.
 *
 * @param target the index of its class
 * @param logits one an output
 * @param probabilities one an output
 */
public record PredictionRow(
    Part part,
    String id,
    String group,
    int target,
    List<Float> logits,
    List<Double> probabilities) {

  public PredictionRow {
    logits = List.copyOf(logits);
    probabilities = List.copyOf(probabilities);
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
        sample.classIndex(),
        IntStream.range(0, logits.length).mapToObj(k -> logits[k]).toList(),
        DoubleStream.of(task.activation().of(logits)).boxed().toList());
  }
}
