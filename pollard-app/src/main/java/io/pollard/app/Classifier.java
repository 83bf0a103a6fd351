package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.data.Task;
import io.pollard.network.FeatureShape;
import io.pollard.onnx.Likeness;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A trained network, wherever it comes from, that says what images show. */
interface Classifier extends AutoCloseable {

  /**
   * What became of one file or series.
   *
   * @param file as the source is called
   * @param likeness to the training images, where the network knows them
   * @param sets of classes by level, where the network gives them
   * @param maps how the files of its maps begin; empty where none are written
   * @param failure why the file is no image, or the answer no number; if there is one, there is
   *     nothing else
   */
  record Row(
      Path file,
      String decision,
      Map<String, Double> probabilities,
      Optional<Likeness> likeness,
      Map<String, List<String>> sets,
      Optional<String> maps,
      Optional<DataException> failure) {

    static Row of(
        Path file,
        String decision,
        Map<String, Double> probabilities,
        Optional<Likeness> likeness) {
      return new Row(
          file, decision, probabilities, likeness, Map.of(), Optional.empty(), Optional.empty());
    }

    Row withSets(Map<String, List<String>> some) {
      return new Row(file, decision, probabilities, likeness, some, maps, failure);
    }

    Row withMaps(String stem) {
      return new Row(file, decision, probabilities, likeness, sets, Optional.of(stem), failure);
    }

    static Row bad(Path file, DataException failure) {
      return new Row(
          file, "", Map.of(), Optional.empty(), Map.of(), Optional.empty(), Optional.of(failure));
    }
  }

  Task task();

  /** What it takes: [C, H, W], or [C, D, H, W] of volumes. */
  FeatureShape input();

  /** The levels of its sets of classes, as "90". */
  default List<String> levels() {
    return List.of();
  }

  /** Gives a row for every file or series, in their order, as they come. */
  void classify(List<ImageSource> sources, Consumer<Row> to);

  @Override
  void close();
}
