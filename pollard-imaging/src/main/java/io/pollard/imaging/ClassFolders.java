package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads a folder that holds a folder for each class; the images may lie deeper. */
final class ClassFolders {

  private ClassFolders() {}

  /**
   * @throws DataException if there are no such folders
   */
  static Listing read(Path folder, DatasetOptions options) {
    List<Listing.Row> rows = new ArrayList<>();
    List<Path> others = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    try {
      for (Path classFolder : sorted(folder)) {
        String label = classFolder.getFileName().toString();
        if (!Files.isDirectory(classFolder) || label.startsWith(".")) {
          others.add(classFolder);
        } else if (options.classes().isEmpty() || options.classes().contains(label)) {
          addAll(folder, classFolder, label, rows, others);
        } else {
          notes.add("the folder " + label + " is none of the classes and was left out");
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new DataException("the folder " + folder + " can't be read: " + e, e);
    }
    if (rows.isEmpty()) {
      throw new DataException(nothing(folder, others));
    }
    refuseParts(folder, rows);
    if (!others.isEmpty()) {
      notes.add(
          "%s files in %s are no images and were left out, as %s"
              .formatted(others.size(), folder, folder.relativize(others.get(0))));
    }
    return new Listing(rows, List.of(), false, Optional.empty(), notes);
  }

  private static void addAll(
      Path folder, Path classFolder, String label, List<Listing.Row> rows, List<Path> others)
      throws IOException {
    try (Stream<Path> files = Files.walk(classFolder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        if (!ImageFormats.isNamed(file)) {
          others.add(file);
          continue;
        }
        rows.add(Listing.Row.of(folder, file, label));
      }
    }
  }

  private static String nothing(Path folder, List<Path> others) {
    String expected = "expected a folder per class, or index.csv, in " + folder;
    for (Path other : others) {
      String kind = ImageDecoder.missingReader(other);
      if (kind != null) {
        return "%s but found %s files, for which this version has no reader; convert them to PNG or TIFF"
            .formatted(expected, kind);
      }
    }
    return expected + " but found no images (" + ImageFormats.names() + ")";
  }

  private static void refuseParts(Path folder, List<Listing.Row> rows) {
    boolean parts = rows.stream().map(Listing.Row::label).distinct().allMatch(ClassFolders::isPart);
    if (parts) {
      throw new DataException(
          "expected a folder per class in "
              + folder
              + " but found train, val or test; list the images in an index.csv with a column split");
    }
  }

  private static boolean isPart(String label) {
    try {
      Part.of(label);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }
}
