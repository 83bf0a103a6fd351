package io.pollard.app;

import io.pollard.data.OnBadFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which network says what of which images.
 *
 * @param network a model file, or a trial: its folder, or as {@link StudyView#at} takes it
 * @param images files, and folders with images in them and below
 * @param onBadFile what happens where an image can't be read
 * @param threads of the engine; without it all cores for a model file, and the trial's
 * @param maps which maps are written where; empty for none
 */
public record PredictionOptions(
    Path network,
    List<Path> images,
    OnBadFile onBadFile,
    Optional<Integer> threads,
    Optional<MapFiles> maps) {

  public PredictionOptions {
    images = List.copyOf(images);
  }

  /** An image that can't be read ends it. */
  public static PredictionOptions of(Path network, List<Path> images) {
    return new PredictionOptions(
        network, images, OnBadFile.FAIL, Optional.empty(), Optional.empty());
  }

  public PredictionOptions withOnBadFile(OnBadFile other) {
    return new PredictionOptions(network, images, other, threads, maps);
  }

  public PredictionOptions withThreads(int number) {
    return new PredictionOptions(network, images, onBadFile, Optional.of(number), maps);
  }

  public PredictionOptions withMaps(MapFiles files) {
    return new PredictionOptions(network, images, onBadFile, threads, Optional.of(files));
  }
}
