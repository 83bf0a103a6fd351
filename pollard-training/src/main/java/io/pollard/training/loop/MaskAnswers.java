package io.pollard.training.loop;

import io.pollard.data.NoAnswerException;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Task;
import io.pollard.metrics.Overlaps;
import io.pollard.network.Extent;
import io.pollard.training.OverlapRow;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A map a structure and sample, of which counts are kept as they come: the maps themselves would
 * fill the memory.
 *
 * @param judged one a sample, in their order
 */
record MaskAnswers(Task.Segmentation task, List<Sample> samples, List<JudgedMask> judged)
    implements PartAnswers {

  MaskAnswers {
    samples = List.copyOf(samples);
    judged = List.copyOf(judged);
  }

  /**
   * @param samples indices in the data set, of {@code of}
   * @param measured of masks whose borders are measured, too
   */
  static MaskAnswers of(
      EvaluableModel model,
      Task.Segmentation task,
      List<Sample> of,
      List<Integer> samples,
      int batch,
      Optional<Extent> measured,
      Logits.Showing showing) {
    List<JudgedMask> judged = new ArrayList<>();
    for (Batch some : showing.batches(EpochOrder.cut(samples, batch), 0)) {
      ByteBuffer masks = Targets.of(task, some).bytes();
      float[][] maps = model.evaluate(some);
      int positions = masks.remaining() / maps.length;
      for (int i = 0; i < maps.length; i++) {
        judged.add(JudgedMask.of(maps[i], masks.slice(i * positions, positions), measured));
      }
      Interruptions.check();
    }
    return new MaskAnswers(task, of, judged);
  }

  @Override
  public double loss() {
    return judged.stream().mapToDouble(JudgedMask::loss).average().orElse(Double.NaN);
  }

  @Override
  public Overlaps predictions() {
    return Overlaps.of(
        task,
        judged.stream().map(JudgedMask::overlaps).toList(),
        samples.stream().map(Sample::group).toList());
  }

  @Override
  public List<OverlapRow> rows(Part part) {
    NoAnswerException.requireAll(
        "the trained network",
        IntStream.range(0, judged.size())
            .filter(i -> !Double.isFinite(judged.get(i).loss()))
            .mapToObj(i -> samples.get(i).id())
            .toList(),
        judged.size());
    return IntStream.range(0, judged.size())
        .mapToObj(
            i ->
                new OverlapRow(
                    part, samples.get(i).id(), samples.get(i).group(), judged.get(i).overlaps()))
        .toList();
  }
}
