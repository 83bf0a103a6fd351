package io.pollard.training.loop;

import io.pollard.data.NoAnswerException;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Target;
import io.pollard.data.Task;
import io.pollard.metrics.Predictions;
import io.pollard.training.Loss;
import io.pollard.training.PredictionRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One answer a sample.
 *
 * @param logits [n][outputs]
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record LogitAnswers(Task task, List<Sample> samples, float[][] logits) implements PartAnswers {

  @Override
  public Predictions predictions() {
    double[][] probabilities = new double[logits.length][];
    for (int i = 0; i < logits.length; i++) {
      probabilities[i] = task.activation().of(logits[i]);
    }
    return Predictions.of(
        task,
        samples.stream().map(Sample::target).toList(),
        probabilities,
        samples.stream().map(Sample::group).toList());
  }

  /** Cross-entropy. */
  @Override
  public double loss() {
    double sum = 0;
    int known = 0;
    for (int i = 0; i < logits.length; i++) {
      double loss = loss(samples.get(i).target(), logits[i]);
      if (!Double.isNaN(loss) || hasNaN(logits[i])) {
        sum += loss;
        known++;
      }
    }
    return sum / known;
  }

  private static boolean hasNaN(float[] logits) {
    return IntStream.range(0, logits.length).anyMatch(k -> Float.isNaN(logits[k]));
  }

  private static double loss(Target target, float[] logits) {
    return target instanceof Target.Findings findings
        ? Loss.BinaryCrossEntropy.of(logits, findings)
        : Loss.CrossEntropy.of(logits, ((Target.ClassIndex) target).index());
  }

  @Override
  public List<PredictionRow> rows(Part part) {
    NoAnswerException.requireAnswers(
        "the trained network", samples.stream().map(Sample::id).toList(), logits);
    List<PredictionRow> rows = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      rows.add(PredictionRow.of(part, samples.get(i), task, logits[i]));
    }
    return rows;
  }
}
