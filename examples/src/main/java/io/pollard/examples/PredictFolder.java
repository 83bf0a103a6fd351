package io.pollard.examples;

import io.pollard.app.PredictionJob;
import io.pollard.app.PredictionOptions;
import io.pollard.data.OnBadFile;
import io.pollard.progress.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says what a model file thinks of every image in a folder and below, and how many images each
 * class gets; files that are no images are named and left out.
 *
 * <pre>
 * PredictFolder model.onnx scans
 * </pre>
 */
public final class PredictFolder {

  private PredictFolder() {}

  /**
   * @param arguments the model file and the folder
   */
  public static void main(String[] arguments) {
    System.out.println(run(Path.of(arguments[0]), Path.of(arguments[1])));
  }

  /** Gives how many images each class got. */
  static Map<String, Integer> run(Path model, Path folder) {
    Map<String, Integer> counts = new TreeMap<>();
    PredictionOptions options =
        PredictionOptions.of(model, List.of(folder)).withOnBadFile(OnBadFile.SKIP);
    try (PredictionJob job = PredictionJob.open(options, Progress.SILENT)) {
      List<String> skipped =
          job.run(
              image -> {
                counts.merge(image.decision(), 1, Integer::sum);
                System.out.println(image.file() + " " + image.probabilities());
              });
      skipped.forEach(System.err::println);
    }
    return counts;
  }
}
