package io.pollard.imaging;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Finds the files that a table names. A name whose letters are composed otherwise than on disk (a
 * Mac writes a and two dots where others write one letter) is found; one that differs in upper and
 * lower case, or is escaped as in an address, is not, since it may be another file, but is named.
 */
final class ListedFiles {

  private final Path folder;
  private final List<String> besides;
  private final Map<Path, List<String>> listings = new HashMap<>();

  /**
   * @param table by which relative names go
   * @param besides folders beside the table, in which what is not there is looked for
   */
  ListedFiles(Path table, String... besides) {
    this.folder = table.toAbsolutePath().resolveSibling("");
    this.besides = List.of(besides);
  }

  /**
   * Where a file is.
   *
   * @param path on disk; where nothing was found, as the name says
   * @param hint what there is instead; empty where the file is found, or nothing is like it
   */
  record Found(Path path, String hint) {}

  /**
   * @param name relative to the table, or absolute, with / between folders
   * @throws java.nio.file.InvalidPathException if it is no name on this system
   */
  Found find(String name) {
    Found found = find(folder, name);
    return Files.exists(found.path())
        ? found
        : besides.stream()
            .map(beside -> find(folder.resolve(beside), name))
            .filter(other -> Files.exists(other.path()))
            .findFirst()
            .orElse(found);
  }

  private Found find(Path in, String name) {
    Path path = in.resolve(name);
    if (Files.exists(path)) {
      return new Found(path, "");
    }
    Path found = path.getRoot();
    for (Path part : path.normalize()) {
      String wanted = part.toString();
      if (Files.exists(found.resolve(wanted))) {
        found = found.resolve(wanted);
        continue;
      }
      Optional<String> same = like(found, wanted, ListedFiles::composed);
      if (same.isEmpty()) {
        return new Found(path, hint(found, wanted));
      }
      found = found.resolve(same.get());
    }
    return new Found(found, "");
  }

  private String hint(Path in, String wanted) {
    Optional<String> other = like(in, wanted, name -> composed(name).toLowerCase(Locale.ROOT));
    if (other.isPresent()) {
      return "there is %s, whose upper and lower case differ".formatted(in.resolve(other.get()));
    }
    return like(in, wanted, ListedFiles::unescaped)
        .map(name -> "there is %s, whose name is not escaped".formatted(in.resolve(name)))
        .orElse("");
  }

  /** The first file in a folder whose name, seen in some way, is the wanted one. */
  private Optional<String> like(Path in, String wanted, UnaryOperator<String> seen) {
    String name = seen.apply(wanted);
    return listings.computeIfAbsent(in, ListedFiles::names).stream()
        .filter(other -> seen.apply(other).equals(name))
        .findFirst();
  }

  private static String composed(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFC);
  }

  private static String unescaped(String name) {
    try {
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name;
    }
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
