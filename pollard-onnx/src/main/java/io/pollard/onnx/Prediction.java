package io.pollard.onnx;

import io.pollard.data.Task;
import io.pollard.metrics.Thresholds;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a network says of one image; the maps are in the order of its outputs.
 *
 * @param decision the class that is decided: of two, the positive one where its probability reaches
 *     the threshold; of more, the most probable one. Of findings those whose probabilities reach
 *     their thresholds, parted by "|"; empty where none does
 * @param probabilities by class, 0 to 1, together 1, or by finding; of the logits, in double, as the
 *     trial's own scores have them
 * @param logits by class or finding
 * @param likeness whether the image is like the training images; empty where the model file has no
 *     input gate
 */
public record Prediction(
    String decision,
    Map<String, Double> probabilities,
    Map<String, Float> logits,
    Optional<Likeness> likeness) {

  public Prediction {
    probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
    logits = Collections.unmodifiableMap(new LinkedHashMap<>(logits));
  }

  /**
   * @throws IllegalArgumentException if there is no such class or finding
   */
  public double probability(String name) {
    Double probability = probabilities.get(name);
    if (probability == null) {
      throw new IllegalArgumentException(
          "expected one of " + probabilities.keySet() + " but found " + name);
    }
    return probability;
  }

  /** Of a model file without an input gate. */
  public Prediction(String decision, Map<String, Double> probabilities, Map<String, Float> logits) {
    this(decision, probabilities, logits, Optional.empty());
  }

  static Prediction of(ModelCard card, float[] numbers, Optional<Likeness> likeness) {
    Task task = card.task();
    double[] shares = task.activation().of(numbers);
    Map<String, Double> probabilities = new LinkedHashMap<>();
    Map<String, Float> logits = new LinkedHashMap<>();
    for (int k = 0; k < numbers.length; k++) {
      probabilities.put(task.outputs().get(k), shares[k]);
      logits.put(task.outputs().get(k), numbers[k]);
    }
    Thresholds thresholds =
        card.decision().map(Decision::thresholds).orElseGet(Thresholds::usual);
    return new Prediction(task.decision(shares, thresholds), probabilities, logits, likeness);
  }
}
