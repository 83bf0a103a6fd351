package io.pollard.training.loop;

import io.pollard.data.SliceWindows;
import io.pollard.data.Task;
import java.util.ArrayList;
import java.util.List;

/** Answers to samples, one below the other. */
final class Logits {

  private Logits() {}

  /** How a model is shown batches of samples. */
  interface Showing {

    /**
     * @param window of each sample
     */
    Iterable<? extends Batch> batches(List<List<Integer>> batches, int window);
  }

  /**
   * Of a sample that is seen by windows, those of all its windows are combined: every sample's
   * first windows are computed, then the second ones of those that have them, and so on.
   *
   * @param images says which windows there are
   * @param batch samples at a time
   * @return [n][outputs], in the order of the samples
   */
  static float[][] of(
      EvaluableModel model,
      Task task,
      BatchImages images,
      List<Integer> samples,
      int batch,
      Showing showing) {
    List<List<float[]>> windows = new ArrayList<>();
    samples.forEach(sample -> windows.add(new ArrayList<>()));
    List<List<Integer>> rounds =
        SliceWindows.rounds(samples.stream().map(images::windows).toList());
    for (int window = 0; window < rounds.size(); window++) {
      List<Integer> places = rounds.get(window);
      List<List<Integer>> batches =
          EpochOrder.cut(places.stream().map(samples::get).toList(), batch);
      int place = 0;
      for (Batch some : showing.batches(batches, window)) {
        for (float[] logits : model.evaluate(some)) {
          windows.get(places.get(place++)).add(logits);
        }
        Interruptions.check();
      }
    }
    return windows.stream().map(each -> images.combined(task, each)).toArray(float[][]::new);
  }
}
