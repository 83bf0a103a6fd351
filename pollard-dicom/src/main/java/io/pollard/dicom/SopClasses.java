package io.pollard.dicom;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** What files are of, by the registered names of their SOP classes (PS3.6, table A-1). */
final class SopClasses {

  private static final Map<String, String> NAMES;

  static {
    try (InputStream file = SopClasses.class.getResourceAsStream("sop-classes.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.US_ASCII))) {
      NAMES =
          lines
              .lines()
              .map(line -> line.split(" ", 2))
              .collect(Collectors.toMap(words -> words[0], words -> words[1]));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SopClasses() {}

  static boolean isKnown(String uid) {
    return NAMES.containsKey(uid);
  }

  /** Without the word "Storage", as "CT Image"; the UID itself where it is none of the standard. */
  static String name(String uid) {
    return NAMES.getOrDefault(uid, uid);
  }
}
