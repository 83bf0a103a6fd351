package io.pollard.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks for words in all that was written, names of files included: in upper and lower case, in
 * UTF-8 and UTF-16, and in Base64 wherever they begin. Words of letters and digits are the same in
 * addresses.
 */
final class Traces {

  private final List<String> words;
  private final Set<String> coded = new LinkedHashSet<>();
  private final Set<String> plain = new LinkedHashSet<>();

  Traces(List<String> words) {
    this.words = words;
    for (String word : words) {
      for (Charset charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
        plain.add(new String(word.toLowerCase(Locale.ROOT).getBytes(charset), ISO_8859_1));
        for (String written : List.of(word, word.toLowerCase(Locale.ROOT))) {
          for (int before = 0; before < 3; before++) {
            coded.add(base64(written.getBytes(charset), before));
          }
        }
      }
    }
  }

  /** What does not depend on the bytes around. */
  private static String base64(byte[] word, int before) {
    byte[] padded = new byte[before + word.length];
    System.arraycopy(word, 0, padded, before, word.length);
    String text = Base64.getEncoder().withoutPadding().encodeToString(padded);
    int from = (before * 8 + 5) / 6;
    return text.substring(from, padded.length * 8 / 6);
  }

  /** The words that are in some bytes, with where they were found. */
  List<String> in(String where, byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    String lower = text.toLowerCase(Locale.ROOT);
    List<String> found = new ArrayList<>();
    plain.stream().filter(lower::contains).forEach(word -> found.add(where + ": " + word));
    coded.stream().filter(text::contains).forEach(word -> found.add(where + ": Base64 " + word));
    return found;
  }

  /** The same of all files in a folder and below, and of what they are called. */
  List<String> below(Path folder) throws IOException {
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        String name = folder.relativize(file).toString();
        found.addAll(in("the name of " + name, name.getBytes(UTF_8)));
        if (Files.isRegularFile(file)) {
          found.addAll(in(name, Files.readAllBytes(file)));
        }
      }
    }
    return found;
  }

  @Override
  public String toString() {
    return words.toString();
  }
}
