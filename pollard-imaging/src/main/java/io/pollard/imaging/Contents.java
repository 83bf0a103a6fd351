package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What images hold before they are decoded: a hash of their bytes, and what their headers say. Each
 * file is read once, many at the same time, and none is kept. Equal words are held once.
 */
final class Contents {

  private final Map<ImageSource, Content> known = new ConcurrentHashMap<>();
  private final Map<Path, Npz> archives = new ConcurrentHashMap<>();
  private final Map<Map<String, String>, Map<String, String>> described = new ConcurrentHashMap<>();

  /** What a file or an array holds, or why it can't be had. */
  sealed interface Content {
    record Hash(String hash, HeaderWords words) implements Content {}

    record Unreadable(String reason) implements Content {}
  }

  /** Reads those that were not read yet. */
  void read(Collection<? extends ImageSource> sources) {
    sources.parallelStream()
        .flatMap(Contents::files)
        .filter(source -> !known.containsKey(source))
        .forEach(source -> known.put(source, read(source)));
  }

  private static Stream<ImageSource> files(ImageSource source) {
    return source instanceof ImageSource.Series series
        ? series.files().stream().map(ImageSource.File::new)
        : Stream.of(source);
  }

  /** Read now where it was not yet. */
  Content of(ImageSource source) {
    return source instanceof ImageSource.Series series
        ? together(series)
        : known.computeIfAbsent(source, this::read);
  }

  /** As {@link ImageFiles#content(List)} has it, and what the first slice says. */
  private Content together(ImageSource.Series series) {
    Hashes hashes = new Hashes();
    HeaderWords words = null;
    for (Path file : series.files()) {
      Content slice = of(new ImageSource.File(file));
      if (!(slice instanceof Content.Hash read)) {
        return slice;
      }
      hashes.add(read.hash());
      words = words == null ? read.words() : words;
    }
    return new Content.Hash(hashes.hex(), words == null ? HeaderWords.NONE : words);
  }

  /** Who is shown on all that was read, whether it became a sample or not. */
  Set<String> identifiers() {
    return known.values().stream()
        .filter(Content.Hash.class::isInstance)
        .flatMap(content -> ((Content.Hash) content).words().identifiers().stream())
        .collect(Collectors.toSet());
  }

  private Content read(ImageSource source) {
    if (source instanceof ImageSource.ArrayEntry entry) {
      return new Content.Hash(
          Hashes.of(
              archives
                  .computeIfAbsent(entry.file(), Npz::open)
                  .array(entry.array())
                  .entry(entry.index())),
          HeaderWords.NONE);
    }
    Path file = ((ImageSource.File) source).file();
    try {
      byte[] bytes = ImageFiles.bytes(file);
      HeaderWords words = HeaderWords.of(file, bytes);
      return new Content.Hash(
          ImageFiles.content(file, bytes),
          words.withDescribed(described.computeIfAbsent(words.described(), same -> same)));
    } catch (DataException e) {
      return new Content.Unreadable(String.valueOf(e.getMessage()));
    }
  }
}
