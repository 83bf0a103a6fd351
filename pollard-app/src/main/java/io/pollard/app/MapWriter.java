package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import io.pollard.imaging.NpyArray;
import io.pollard.onnx.Explanation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Writes the maps of images into a folder. */
record MapWriter(MapFiles files, HeatMaps maps) {

  /**
   * @throws DataException if there is no such class, or the folder is not empty or can't be made
   */
  static MapWriter of(MapFiles files, HeatMaps maps) {
    List<String> classes = maps.card().task().outputs();
    if (!classes.contains(files.which())
        && !List.of(MapFiles.PREDICTED, MapFiles.ALL).contains(files.which())) {
      throw new DataException(
          "expected one of %s, %s or %s for --map-class but found %s"
              .formatted(classes, MapFiles.PREDICTED, MapFiles.ALL, files.which()));
    }
    try {
      Files.createDirectories(files.folder());
      try (Stream<Path> found = Files.list(files.folder())) {
        if (found.findAny().isPresent()) {
          throw new DataException(
              "expected an empty folder for maps but found files in %s; give another --maps"
                  .formatted(files.folder()));
        }
      }
    } catch (IOException e) {
      throw unwritable(files.folder(), e);
    }
    return new MapWriter(files, maps);
  }

  private static DataException unwritable(Path path, IOException e) {
    return new DataException(
        "the maps can't be written to %s: %s; --maps names another folder".formatted(path, e), e);
  }

  /**
   * @param number of the image, from 1
   * @return how the names of its files begin
   */
  String write(int number, Explanation explanation) {
    String stem = String.format(Locale.ROOT, "%06d", number);
    List<String> classes = explanation.maps().classes();
    for (int index = 0; index < classes.size(); index++) {
      String name = classes.get(index);
      if (isAsked(name, explanation.prediction().decision())) {
        Path beside = files.folder().resolve(stem + "-" + label(index, classes));
        put(Path.of(beside + ".png"), maps.overlay(explanation, name, files.colours()));
        put(
            Path.of(beside + ".npy"),
            npy(explanation.maps().cells().sizes(), explanation.maps().of(name)));
      }
    }
    return stem;
  }

  private boolean isAsked(String name, String decision) {
    return switch (files.which()) {
      case MapFiles.ALL -> true;
      case MapFiles.PREDICTED -> name.equals(decision) || isAmong(name, decision);
      default -> name.equals(files.which());
    };
  }

  /** Several findings may be decided. */
  private static boolean isAmong(String name, String decision) {
    return List.of(decision.split("\\|")).contains(name);
  }

  /** The class's name where all of them make names of files that differ, else its number. */
  private static String label(int index, List<String> classes) {
    boolean arePlain =
        classes.stream().allMatch(name -> name.matches("[A-Za-z0-9_-]{1,60}"))
            && classes.stream().map(name -> name.toLowerCase(Locale.ROOT)).distinct().count()
                == classes.size();
    return arePlain ? classes.get(index) : "class" + (index + 1);
  }

  private static void put(Path file, byte[] bytes) {
    try {
      WholeFile.write(file, out -> out.write(bytes));
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  private static byte[] npy(List<Integer> shape, float[] values) {
    byte[] header = NpyArray.header(shape.toArray(Integer[]::new));
    ByteBuffer bytes =
        ByteBuffer.allocate(header.length + values.length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(header);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
