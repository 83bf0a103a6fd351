package io.pollard.imaging;

import static java.util.Objects.requireNonNull;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

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
        .filter(source -> !known.containsKey(source))
        .forEach(source -> known.put(source, read(source)));
  }

  /** Of one that was read. */
  Content of(ImageSource source) {
    return requireNonNull(known.get(source));
  }

  /** Who is shown on all that was read, whether it became a sample or not. */
  Set<String> identifiers() {
    return known.values().stream()
        .filter(Content.Hash.class::isInstance)
        .flatMap(content -> ((Content.Hash) content).words().identifiers().stream())
        .collect(Collectors.toSet());
  }

  /** As {@link ImageFiles#content(List)} has it. */
  private Content together(ImageSource.Series series) {
    Hashes hashes = new Hashes();
    List<HeaderWords> words = new ArrayList<>();
    for (Path file : series.files()) {
      Content slice = known.computeIfAbsent(new ImageSource.File(file), this::read);
      if (!(slice instanceof Content.Hash read)) {
        return slice;
      }
      hashes.add(read.hash());
      words.add(read.words());
    }
    return new Content.Hash(hashes.hex(), HeaderWords.ofSlices(words));
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
    if (source instanceof ImageSource.Series series) {
      return together(series);
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
