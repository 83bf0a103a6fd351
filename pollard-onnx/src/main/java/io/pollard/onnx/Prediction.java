package io.pollard.onnx;

import io.pollard.data.Task;
import io.pollard.metrics.ConformalSets;
import io.pollard.metrics.Thresholds;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a network says of one image; the maps are in the order of its outputs.
 *
 * @param decision the class that is decided: of two, the positive one where its probability reaches
 *     the threshold; of more, the most probable one. Of findings those whose probabilities reach
 *     their thresholds, parted by "|"; empty where none does
 * @param probabilities by class, 0 to 1, together 1, or by finding; of the logits, in double, as
 *     the trial's own scores have them, or what the model file's calibration makes of them;
 *     decisions and sets are made of the former
 * @param logits by class or finding
 * @param likeness whether the image is like the training images; empty where the model file has no
 *     input gate
 * @param sets of classes by level, as "90", that have the true one in them as often; empty where
 *     the model file has none
 */
public record Prediction(
    String decision,
    Map<String, Double> probabilities,
    Map<String, Float> logits,
    Optional<Likeness> likeness,
    Map<String, List<String>> sets) {

  public Prediction {
    probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
    logits = Collections.unmodifiableMap(new LinkedHashMap<>(logits));
    sets = Collections.unmodifiableMap(new LinkedHashMap<>(sets));
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
    this(decision, probabilities, logits, Optional.empty(), Map.of());
  }

  static Prediction of(ModelCard card, float[] numbers, Optional<Likeness> likeness) {
    Task task = card.task();
    double[] shares = task.activation().of(numbers);
    double[] shown = card.calibrated(numbers).orElse(shares);
    Map<String, Double> probabilities = new LinkedHashMap<>();
    Map<String, Float> logits = new LinkedHashMap<>();
    for (int k = 0; k < numbers.length; k++) {
      probabilities.put(task.outputs().get(k), shown[k]);
      logits.put(task.outputs().get(k), numbers[k]);
    }
    Thresholds thresholds = card.decision().map(Decision::thresholds).orElseGet(Thresholds::usual);
    Map<String, List<String>> sets = new LinkedHashMap<>();
    for (ConformalSets one : card.sets()) {
      sets.put(one.percent(), one.of(shares).stream().map(task.outputs()::get).toList());
    }
    return new Prediction(task.decision(shares, thresholds), probabilities, logits, likeness, sets);
  }
}
