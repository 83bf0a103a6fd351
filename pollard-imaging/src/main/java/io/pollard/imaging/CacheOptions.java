package io.pollard.imaging;

import java.nio.file.Path;

/**
 * Where prepared images are kept.
 *
 * @param directory by default {@code $XDG_CACHE_HOME/pollard}, else {@code ~/.cache/pollard}
 * @param sizeLimit bytes that all packs together may take; the least recently used are deleted
 *     before a new one is made, but a single one may be larger
 * @param threads that decode, at least 1; by default one a processor
 */
public record CacheOptions(Path directory, long sizeLimit, int threads) {

  public CacheOptions {
    if (sizeLimit < 0 || threads < 1) {
      throw new IllegalArgumentException(
          "expected a size limit of at least 0 and at least 1 thread but found %s and %s"
              .formatted(sizeLimit, threads));
    }
  }

  /** 20 GiB in the user's cache directory. */
  public static CacheOptions defaults() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path base =
        configured != null && !configured.isEmpty()
            ? Path.of(configured)
            : Path.of(System.getProperty("user.home"), ".cache");
    return new CacheOptions(
        base.resolve("pollard"), 20L << 30, Runtime.getRuntime().availableProcessors());
  }

  public CacheOptions withDirectory(Path other) {
    return new CacheOptions(other, sizeLimit, threads);
  }

  public CacheOptions withSizeLimit(long bytes) {
    return new CacheOptions(directory, bytes, threads);
  }

  public CacheOptions withThreads(int other) {
    return new CacheOptions(directory, sizeLimit, other);
  }
}
