package io.pollard.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Studies that earlier builds wrote, as they left them. They stay for good: every later build
 * lists, tables, plots, evaluates, exports and continues them, with equal ids.
 */
public final class StoredStudies {

  private StoredStudies() {}

  /**
   * Copies what a build left: {@code study}, {@code lesions} (its images), {@code model.onnx} and
   * {@code expected} (what that build's commands printed).
   *
   * @param name {@code format-1} is the study of the last build that stored no networks
   * @param folder where the copy goes; its trials name the images by a path from here
   */
  public static Path copy(String name, Path folder) {
    Path stored =
        Path.of(
            System.getProperty("pollard.root", ".."),
            "pollard-study/src/test/resources/studies",
            name);
    try (Stream<Path> files = Files.walk(stored)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Path copy = folder.resolve(stored.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(file, copy);
        }
      }
      for (Path trial : trials(folder)) {
        Path file = trial.resolve("trial.json");
        String images = folder.resolve("lesions").toString();
        Files.writeString(
            file,
            Files.readString(file)
                .replace("\"data\": \"lesions\"", "\"data\": \"" + images + "\""));
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folders of a copy's trials, by name. */
  public static List<Path> trials(Path copy) {
    try (Stream<Path> trials = Files.list(copy.resolve("study/trials"))) {
      return trials.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
