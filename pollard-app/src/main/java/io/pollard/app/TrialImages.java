package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.data.Split;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;
import io.pollard.torch.ComputeDevice;
import io.pollard.torch.RunnerOptions;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The images that a trial was trained on, read and prepared again.
 *
 * @param cache of exactly those images
 * @param rows what the trial said of its validation and test parts
 */
record TrialImages(ImageCache cache, List<PredictionRow> rows) implements AutoCloseable {

  /** Some images of a part, and what the trial said of each. */
  record Chosen(List<Integer> samples, List<PredictionRow> rows) {}

  /**
   * Where a trial's images lay when it was trained.
   *
   * @throws DataException if the trial does not say
   */
  static Path lay(StoredTrial trial) {
    return trial
        .facts()
        .data()
        .map(Path::of)
        .orElseThrow(
            () ->
                new DataException(
                    "expected the path of its data in the trial "
                        + trial.id()
                        + " but found none; --data says where they are"));
  }

  /**
   * @param data where they lie now; empty for where they lay
   * @throws DataException if they are gone or others
   */
  static TrialImages open(
      StoredTrial trial, Optional<Path> data, CacheOptions options, Progress progress) {
    Path path = data.orElseGet(() -> lay(trial));
    if (!Files.exists(path)) {
      throw new DataException(
          "expected the data of "
              + trial.id()
              + " at "
              + path
              + " but found nothing; --data says where they are now");
    }
    ImageCache cache =
        ImageCache.open(
            Dataset.read(
                path,
                FirstOptions.reading(trial),
                trial.description().preprocessing().input(),
                trial.pseudonyms()),
            trial.description().preprocessing(),
            options,
            progress);
    if (!cache.dataset().digest().equals(trial.description().data())) {
      cache.close();
      throw new DataException(
          "expected the data of "
              + trial.id()
              + " at "
              + path
              + " but found other images or labels; --data says where the trial's own are");
    }
    return new TrialImages(cache, trial.predictions());
  }

  /** Trials of earlier versions were split by the bytes of files, not by pixels. */
  static Split split(StoredTrial trial, Dataset own) {
    long seed = trial.description().seeds().split();
    Split byFiles = own.comparedByFiles().split(seed);
    return byFiles.digest().equals(trial.description().split()) ? byFiles : own.split(seed);
  }

  /** As many threads as the trial was trained with, so that the digits agree. */
  static RunnerOptions runner(
      StoredTrial trial, Optional<Integer> threads, CacheOptions cache, Progress progress) {
    return new RunnerOptions(
        ComputeDevice.CPU,
        threads.orElse(trial.facts().threads()),
        Precision.FP32,
        cache,
        progress);
  }

  /**
   * @param most so many, spread evenly over the part; all if it has fewer
   */
  Chosen some(Part part, int most) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < cache.dataset().samples().size(); i++) {
      places.put(cache.dataset().samples().get(i).id(), i);
    }
    List<PredictionRow> all = rows.stream().filter(row -> row.part() == part).toList();
    int count = Math.min(most, all.size());
    List<Integer> samples = new ArrayList<>();
    List<PredictionRow> chosen = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      PredictionRow row = all.get((int) ((long) k * all.size() / count));
      samples.add(places.get(row.id()));
      chosen.add(row);
    }
    return new Chosen(samples, chosen);
  }

  /**
   * Images that the trial was trained on: those that are in neither other part.
   *
   * @param most so many, spread evenly; all if there are fewer
   * @return indices in the cache's data set
   */
  List<Integer> training(int most) {
    Set<String> others = rows.stream().map(PredictionRow::id).collect(Collectors.toSet());
    List<Sample> samples = cache.dataset().samples();
    List<Integer> all =
        IntStream.range(0, samples.size())
            .filter(i -> !others.contains(samples.get(i).id()))
            .boxed()
            .toList();
    int count = Math.min(most, all.size());
    return IntStream.range(0, count)
        .mapToObj(k -> all.get((int) ((long) k * all.size() / count)))
        .toList();
  }

  @Override
  public void close() {
    cache.close();
  }
}
