package io.pollard.imaging;

import io.pollard.data.Preprocessing;
import io.pollard.progress.Progress;
import java.nio.file.Path;

/** A process that fills a cache, for tests that kill it. */
final class FillingProcess {

  static final Preprocessing PREPROCESSING = Preprocessing.imagenet().withSize(56);

  private FillingProcess() {}

  /**
   * @param arguments the data set and the cache directory
   */
  public static void main(String[] arguments) {
    CacheOptions options =
        CacheOptions.defaults().withDirectory(Path.of(arguments[1])).withThreads(2);
    ImageCache.open(Dataset.read(Path.of(arguments[0])), PREPROCESSING, options, Progress.SILENT)
        .close();
  }
}
