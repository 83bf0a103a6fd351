package io.pollard.torch;

import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Task;
import io.pollard.metrics.Predictions;
import io.pollard.training.PredictionRow;
import java.util.ArrayList;
import java.util.List;

/** Logits become probabilities and rows. */
final class Scoring {

  private Scoring() {}

  /** exp(z_k) / sum exp(z_j), in double. */
  static double[] softmax(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double[] probabilities = new double[logits.length];
    double sum = 0;
    for (int k = 0; k < logits.length; k++) {
      probabilities[k] = Math.exp(logits[k] - largest);
      sum += probabilities[k];
    }
    for (int k = 0; k < logits.length; k++) {
      probabilities[k] = Math.min(1, probabilities[k] / sum);
    }
    return probabilities;
  }

  static Predictions predictions(Task.OneOf task, List<Sample> samples, float[][] logits) {
    double[][] probabilities = new double[logits.length][];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = softmax(logits[i]);
    }
    return Predictions.of(
        task,
        samples.stream().mapToInt(Sample::target).toArray(),
        probabilities,
        samples.stream().map(Sample::group).toList());
  }

  /** Mean of -ln p of the true class, unweighted. */
  static double loss(List<Sample> samples, float[][] logits) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      sum -= Math.log(Math.max(Double.MIN_NORMAL, softmax(logits[i])[samples.get(i).target()]));
    }
    return sum / logits.length;
  }

  static List<PredictionRow> rows(Part part, List<Sample> samples, float[][] logits) {
    List<PredictionRow> rows = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      List<Float> row = new ArrayList<>();
      for (float logit : logits[i]) {
        row.add(logit);
      }
      List<Double> probabilities = new ArrayList<>();
      for (double probability : softmax(logits[i])) {
        probabilities.add(probability);
      }
      Sample sample = samples.get(i);
      rows.add(
          new PredictionRow(
              part, sample.id(), sample.group(), sample.target(), row, probabilities));
    }
    return rows;
  }
}
