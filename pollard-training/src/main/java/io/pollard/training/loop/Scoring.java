package io.pollard.training.loop;

import io.pollard.data.NoAnswerException;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Task;
import io.pollard.metrics.ClassScores;
import io.pollard.training.Loss;
import io.pollard.training.PredictionRow;
import java.util.ArrayList;
import java.util.List;

/** Logits become probabilities and rows. */
final class Scoring {

  private Scoring() {}

  static ClassScores predictions(Task.SingleLabel task, List<Sample> samples, float[][] logits) {
    double[][] probabilities = new double[logits.length][];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = task.activation().of(logits[i]);
    }
    return ClassScores.of(
        task,
        samples.stream().mapToInt(Sample::classIndex).toArray(),
        probabilities,
        samples.stream().map(Sample::group).toList());
  }

  /** The mean cross-entropy, unweighted. */
  static double loss(List<Sample> samples, float[][] logits) {
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      sum += Loss.CrossEntropy.of(logits[i], samples.get(i).classIndex());
    }
    return sum / logits.length;
  }

  /**
   * @throws NoAnswerException if a logit is NaN or infinite
   */
  static List<PredictionRow> rows(Task task, Part part, List<Sample> samples, float[][] logits) {
    NoAnswerException.requireAnswers(
        "the trained network", samples.stream().map(Sample::id).toList(), logits);
    List<PredictionRow> rows = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      rows.add(PredictionRow.of(part, samples.get(i), task, logits[i]));
    }
    return rows;
  }
}
