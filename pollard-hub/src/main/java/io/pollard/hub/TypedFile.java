package io.pollard.hub;

import io.pollard.weights.Json;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of weights as a user types it, {@code FILE} or {@code FILE:KEY}. A colon that belongs to
 * the path of something that is there is no division, and neither is a drive's on Windows.
 *
 * @param key which of several networks in the file is meant
 */
record TypedFile(Path path, Optional<String> key) {

  /**
   * @throws WeightsException if it can be no path
   */
  static TypedFile parse(String typed) {
    if (!exists(typed)) {
      for (int colon = typed.lastIndexOf(':');
          colon > 0;
          colon = typed.lastIndexOf(':', colon - 1)) {
        String file = typed.substring(0, colon);
        String key = typed.substring(colon + 1);
        if (!key.isEmpty() && !isDrive(typed, colon) && exists(file)) {
          return new TypedFile(Path.of(file), Optional.of(key));
        }
      }
    }
    try {
      return new TypedFile(Path.of(typed), Optional.empty());
    } catch (InvalidPathException e) {
      throw new WeightsException(
          Reason.SOURCE, Json.shown(typed), "expected " + WeightsSource.FORMS, e);
    }
  }

  private static boolean isDrive(String typed, int colon) {
    return colon == 1
        && Character.isLetter(typed.charAt(0))
        && typed.length() > 2
        && (typed.charAt(2) == '\\' || typed.charAt(2) == '/');
  }

  private static boolean exists(String path) {
    try {
      return Files.exists(Path.of(path));
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
