package io.pollard.app;

import io.pollard.data.ClassMap;
import io.pollard.data.DatasetOptions;
import io.pollard.imaging.CacheOptions;
import io.pollard.study.StoredTrial;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which trained network is scored, and on what.
 *
 * <pre>{@code
 * EvaluationOptions.of(Path.of("pollard-study/smallest")).withData(Path.of("other-clinic"));
 * }</pre>
 *
 * @param trial its folder, or as {@link StudyView#at} takes it
 * @param data other labelled images; without them the trial's own
 * @param reading how other images are read
 * @param classMap which of the trial's classes theirs are, where they have other names
 * @param scored which part; without it the test part, and all of other images
 * @param threads of the engine; without it as many as the trial was trained with, so that the
 *     digits agree
 * @param cache where prepared images are kept
 */
public record EvaluationOptions(
    Path trial,
    Optional<Path> data,
    DatasetOptions reading,
    ClassMap classMap,
    Optional<Scored> scored,
    Optional<Integer> threads,
    CacheOptions cache) {

  /** Which part of a data set is scored. */
  public enum Scored {
    TRAIN,
    VAL,
    TEST,
    ALL
  }

  /** The trial's own test part. */
  public static EvaluationOptions of(Path trial) {
    return new EvaluationOptions(
        trial,
        Optional.empty(),
        DatasetOptions.defaults(),
        ClassMap.none(),
        Optional.empty(),
        Optional.empty(),
        CacheOptions.defaults());
  }

  public static EvaluationOptions of(StoredTrial trial) {
    return of(trial.folder());
  }

  public EvaluationOptions withData(Path other) {
    return withData(other, DatasetOptions.defaults());
  }

  public EvaluationOptions withData(Path other, DatasetOptions howRead) {
    return new EvaluationOptions(
        trial, Optional.of(other), howRead, classMap, scored, threads, cache);
  }

  /** Of other images. */
  public EvaluationOptions withClassMap(ClassMap other) {
    return new EvaluationOptions(trial, data, reading, other, scored, threads, cache);
  }

  public EvaluationOptions withScored(Scored part) {
    return new EvaluationOptions(trial, data, reading, classMap, Optional.of(part), threads, cache);
  }

  public EvaluationOptions withThreads(int number) {
    return new EvaluationOptions(
        trial, data, reading, classMap, scored, Optional.of(number), cache);
  }

  public EvaluationOptions withCache(CacheOptions other) {
    return new EvaluationOptions(trial, data, reading, classMap, scored, threads, other);
  }
}
