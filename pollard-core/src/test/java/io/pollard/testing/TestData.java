package io.pollard.testing;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Real images and weights that tests may use and never ship: {@code POLLARD_TEST_DATA}, by default
 * {@code ../shared/data} seen from the reactor's root.
 */
public final class TestData {

  private TestData() {}

  /** The path, or the calling test is skipped with a message where it is missing. */
  public static Path path(String relative) {
    String configured = System.getenv("POLLARD_TEST_DATA");
    Path root =
        configured != null
            ? Path.of(configured)
            : Path.of(System.getProperty("pollard.root", "."), "..", "shared", "data");
    Path path = root.resolve(relative).normalize();
    assumeThat(Files.exists(path))
        .as("test data %s is missing; set POLLARD_TEST_DATA to where it is", path)
        .isTrue();
    return path;
  }
}
