package io.pollard.transferability;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Split;
import io.pollard.data.Task;
import io.pollard.metrics.ClassScores;
import java.util.List;

/**
 * The images whose features are probed, with what is true of them; the same for every cut point.
 *
 * @param samples as many, and in the same order, as features have rows
 * @param split one part for each of the samples
 */
public record ProbeCases(Task.SingleLabel task, List<Sample> samples, Split split) {

  /**
   * @throws DataException if a part has no image
   */
  public ProbeCases {
    samples = List.copyOf(samples);
    if (samples.size() != split.parts().size()) {
      throw new IllegalArgumentException(
          "expected a part for each of "
              + samples.size()
              + " samples but found "
              + split.parts().size());
    }
    for (Part part : Part.values()) {
      if (split.indices(part).isEmpty()) {
        throw new DataException(
            "expected images to train, choose and score a probe with but found none in the part "
                + part.label());
      }
    }
  }

  int[] targets(List<Integer> indices) {
    return indices.stream().mapToInt(i -> samples.get(i).classIndex()).toArray();
  }

  /** What a probe says of one part. */
  ClassScores scores(LinearProbe probe, float[][] features, Part part) {
    List<Integer> indices = split.indices(part);
    return ClassScores.of(
        task,
        targets(indices),
        indices.stream().map(i -> probe.probabilities(features[i])).toArray(double[][]::new),
        indices.stream().map(i -> samples.get(i).group()).toList());
  }

  /**
   * @param features [sample][channel]
   * @throws DataException if one is not finite
   */
  void requireFinite(float[][] features) {
    if (features.length != samples.size()) {
      throw new IllegalArgumentException(
          "expected features of " + samples.size() + " samples but found " + features.length);
    }
    for (int i = 0; i < features.length; i++) {
      if (features[i].length != features[0].length) {
        throw new IllegalArgumentException(
            "expected "
                + features[0].length
                + " channels of every sample but found "
                + features[i].length
                + " of "
                + samples.get(i).id());
      }
      for (int channel = 0; channel < features[i].length; channel++) {
        if (!Float.isFinite(features[i][channel])) {
          throw new DataException(
              "expected finite features to probe but found "
                  + features[i][channel]
                  + " in channel "
                  + channel
                  + " of "
                  + samples.get(i).id()
                  + "; look whether the network's training went well");
        }
      }
    }
  }
}
