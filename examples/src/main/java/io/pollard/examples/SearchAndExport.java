package io.pollard.examples;

import io.pollard.app.Backbone;
import io.pollard.app.ExportJob;
import io.pollard.app.Images;
import io.pollard.app.ModelFileOptions;
import io.pollard.app.SearchFindings;
import io.pollard.app.SearchJob;
import io.pollard.app.SearchOptions;
import io.pollard.app.TrainingOptions;
import io.pollard.progress.Progress;
import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.strategy.Method;
import io.pollard.study.StoredTrial;
import io.pollard.training.RateSchedule;
import io.pollard.training.TrainingRecipe;
import java.nio.file.Path;

/**
 * Finds how much of a pretrained network labelled images need, and writes the smallest network
 * within the search's tolerance as a model file. Run again, it goes on where it stopped.
 *
 * <pre>
 * SearchAndExport xrays pneumonia study model.onnx
 * </pre>
 */
public final class SearchAndExport {

  /**
   * For Sapling, the small network that comes with Pollard; more threads than one don't help it.
   */
  private static final TrainingRecipe RECIPE =
      TrainingRecipe.short2d().withSchedule(new RateSchedule.Cosine(1e-3, 1e-5, 20)).withBatch(16);

  private static final int THREADS = 1;

  private SearchAndExport() {}

  /**
   * @param arguments a folder with a folder per class, the positive class, where trials go, and the
   *     model file
   */
  public static void main(String[] arguments) {
    StoredTrial smallest =
        run(
            Images.of(Path.of(arguments[0])).withPositive(arguments[1]),
            RECIPE,
            Path.of(arguments[2]),
            Path.of(arguments[3]));
    System.out.println(
        smallest.id() + " has " + smallest.description().parameters() + " parameters");
  }

  /** Gives the trial that became the model file. */
  static StoredTrial run(Images images, TrainingRecipe recipe, Path study, Path model) {
    TrainingOptions training =
        TrainingOptions.of(images, Backbone.of("sapling", "sapling"))
            .withRecipe(recipe)
            .withThreads(THREADS)
            .withStudy(study);
    CutSearch cuts = CutSearch.twoStage(Method.FTL, Method.TTL).neighbours(1);
    try (SearchJob job = SearchJob.open(training, SearchOptions.of(cuts), Progress.SILENT)) {
      SearchFindings found = job.run();
      StoredTrial smallest =
          found
              .trial(Choice.SMALLEST)
              .orElseThrow(() -> new IllegalStateException("no trial came to its end"));
      ExportJob.measured().run(ModelFileOptions.of(smallest, model), Progress.SILENT);
      return smallest;
    }
  }
}
