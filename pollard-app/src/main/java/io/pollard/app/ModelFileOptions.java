package io.pollard.app;

import io.pollard.imaging.CacheOptions;
import io.pollard.onnx.ExportOptions;
import io.pollard.study.StoredTrial;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which trained network becomes a model file, and where.
 *
 * <pre>{@code
 * ModelFileOptions.of(Path.of("pollard-study/smallest"), Path.of("model.onnx")).withFixedBatch(1);
 * }</pre>
 *
 * @param trial its folder, or as {@link StudyView#at} takes it
 * @param out the file; what has its name is replaced
 * @param graph what the graph offers
 * @param hasGate whether the file can tell images that are unlike the training images, where its
 *     network allows that
 * @param hasMaps whether the file also says where it reads its evidence, the output {@code maps}
 * @param isScored whether the trial's whole test part is scored with the file too; nothing is
 *     chosen by it
 * @param data where the trial's own images are now; without it where they were
 * @param threads of the runtime; without it as many as the trial was trained with
 * @param cache where prepared images are kept
 * @param shown beside decisions: calibrated probabilities, sets of classes
 */
public record ModelFileOptions(
    Path trial,
    Path out,
    ExportOptions graph,
    boolean hasGate,
    boolean hasMaps,
    boolean isScored,
    Optional<Path> data,
    Optional<Integer> threads,
    CacheOptions cache,
    ShownOptions shown) {

  /**
   * As many images at once as are given, logits and probabilities, an input gate, no maps, no test
   * scores.
   */
  public static ModelFileOptions of(Path trial, Path out) {
    return new ModelFileOptions(
        trial,
        out,
        ExportOptions.defaults(),
        true,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        CacheOptions.defaults(),
        ShownOptions.none());
  }

  public static ModelFileOptions of(StoredTrial trial, Path out) {
    return of(trial.folder(), out);
  }

  private ModelFileOptions with(ExportOptions other) {
    return new ModelFileOptions(
        trial, out, other, hasGate, hasMaps, isScored, data, threads, cache, shown);
  }

  /** Always so many images at once. */
  public ModelFileOptions withFixedBatch(int images) {
    return with(graph.withFixedBatch(images));
  }

  /** With the map before the head as a third output. */
  public ModelFileOptions withFeatures() {
    return with(graph.withFeatures());
  }

  /** The training images' features are left out of the file. */
  public ModelFileOptions withoutGate() {
    return new ModelFileOptions(
        trial, out, graph, false, hasMaps, isScored, data, threads, cache, shown);
  }

  /** With where it reads the evidence for each class, as an output more. */
  public ModelFileOptions withMaps() {
    return new ModelFileOptions(
        trial, out, graph, hasGate, true, isScored, data, threads, cache, shown);
  }

  public ModelFileOptions withTestScores() {
    return new ModelFileOptions(
        trial, out, graph, hasGate, hasMaps, true, data, threads, cache, shown);
  }

  public ModelFileOptions withData(Path moved) {
    return new ModelFileOptions(
        trial, out, graph, hasGate, hasMaps, isScored, Optional.of(moved), threads, cache, shown);
  }

  public ModelFileOptions withThreads(int number) {
    return new ModelFileOptions(
        trial, out, graph, hasGate, hasMaps, isScored, data, Optional.of(number), cache, shown);
  }

  public ModelFileOptions withCache(CacheOptions other) {
    return new ModelFileOptions(
        trial, out, graph, hasGate, hasMaps, isScored, data, threads, other, shown);
  }

  /** With calibrated probabilities, or sets of classes. */
  public ModelFileOptions withShown(ShownOptions other) {
    return new ModelFileOptions(
        trial, out, graph, hasGate, hasMaps, isScored, data, threads, cache, other);
  }
}
