package io.pollard.training.loop;

import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Task;
import io.pollard.metrics.Predictions;
import io.pollard.metrics.Softmax;
import io.pollard.training.PredictionRow;
import java.util.ArrayList;
import java.util.List;

/** Logits become probabilities and rows. */
final class Scoring {

  private Scoring() {}

  static Predictions predictions(Task.SingleLabel task, List<Sample> samples, float[][] logits) {
    double[][] probabilities = new double[logits.length][];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = Softmax.of(logits[i]);
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
      sum -= Math.log(Math.max(Double.MIN_NORMAL, Softmax.of(logits[i])[samples.get(i).target()]));
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
      for (double probability : Softmax.of(logits[i])) {
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
