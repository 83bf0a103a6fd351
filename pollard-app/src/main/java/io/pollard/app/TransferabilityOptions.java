package io.pollard.app;

import io.pollard.imaging.CacheOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which trials of a study are compared, and on which of their images.
 *
 * <pre>{@code
 * TransferabilityOptions.of(Path.of("pollard-study")).with(ComparedImages.VAL);
 * }</pre>
 *
 * @param trials a study, all of whose full transfers are looked at; or the full transfer itself,
 *     and behind it the trials that are compared beside it, as {@link StudyView#at} takes them
 * @param images whose features are compared
 * @param data where the trials' images are now; empty for where they lay
 * @param weights the pretrained weights, as {@link io.pollard.hub.WeightsSource} reads them; empty
 *     for where the trials found them
 * @param curve a study, or a table of trials, whose truncated trials are put beside; empty for the
 *     trials' own study
 * @param threads of the engine; empty for as many as the trials were trained with
 * @param cache where prepared images are kept
 */
public record TransferabilityOptions(
    List<Path> trials,
    TransferabilitySettings settings,
    ComparedImages images,
    Optional<Path> data,
    Optional<String> weights,
    Optional<Path> curve,
    Optional<Integer> threads,
    CacheOptions cache) {

  /** Images of a trial's data set whose features are compared. */
  public enum ComparedImages {
    TRAIN,
    VAL,
    TEST,
    /** The training and validation parts together. */
    TRAINVAL,
    ALL
  }

  public TransferabilityOptions {
    trials = List.copyOf(trials);
    if (trials.isEmpty()) {
      throw new IllegalArgumentException("expected a study but found none");
    }
  }

  /**
   * All full transfers of a study, on their training and validation parts: the cut that is found is
   * a choice, and what is chosen must not depend on the test part.
   */
  public static TransferabilityOptions of(Path study) {
    return new TransferabilityOptions(
        List.of(study),
        TransferabilitySettings.standard(),
        ComparedImages.TRAINVAL,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        CacheOptions.defaults());
  }

  /**
   * @param full a full transfer
   * @param others trials of the same images, split and weights
   */
  public static TransferabilityOptions of(Path full, List<Path> others) {
    List<Path> all = new ArrayList<>(List.of(full));
    all.addAll(others);
    return of(full).withTrials(all);
  }

  private TransferabilityOptions withTrials(List<Path> some) {
    return new TransferabilityOptions(some, settings, images, data, weights, curve, threads, cache);
  }

  public TransferabilityOptions with(TransferabilitySettings other) {
    return new TransferabilityOptions(trials, other, images, data, weights, curve, threads, cache);
  }

  public TransferabilityOptions with(ComparedImages part) {
    return new TransferabilityOptions(trials, settings, part, data, weights, curve, threads, cache);
  }

  /** Where the images are now. */
  public TransferabilityOptions withData(Path now) {
    return new TransferabilityOptions(
        trials, settings, images, Optional.of(now), weights, curve, threads, cache);
  }

  public TransferabilityOptions withWeights(String source) {
    return new TransferabilityOptions(
        trials, settings, images, data, Optional.of(source), curve, threads, cache);
  }

  public TransferabilityOptions withCurve(Path studyOrTable) {
    return new TransferabilityOptions(
        trials, settings, images, data, weights, Optional.of(studyOrTable), threads, cache);
  }

  public TransferabilityOptions withThreads(int number) {
    return new TransferabilityOptions(
        trials, settings, images, data, weights, curve, Optional.of(number), cache);
  }

  public TransferabilityOptions withCache(CacheOptions other) {
    return new TransferabilityOptions(
        trials, settings, images, data, weights, curve, threads, other);
  }
}
