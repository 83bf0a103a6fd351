package io.pollard.training;

import io.pollard.data.Part;
import java.util.List;

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
}
