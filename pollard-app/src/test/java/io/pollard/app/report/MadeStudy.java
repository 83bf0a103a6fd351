package io.pollard.app.report;

import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.data.Split;
import io.pollard.data.Task;
import io.pollard.files.Csv;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.ExportedFile;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.study.TrialFacts;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A study of Sapling that nobody trained, whose names are written by somebody who means harm. */
final class MadeStudy {

  static final String EVIL = "<script>alert(\"ill\")</script>";
  static final List<String> CLASSES = List.of("a 'well' & \"sound\"", EVIL);

  private static final int IMAGES = 160;

  private final Path folder;
  private final Study study;

  MadeStudy(Path folder) {
    this.folder = folder;
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("data", "x-rays of 'ward' " + EVIL);
    options.put("backbone", "sapling");
    options.put("classes", String.join(",", CLASSES));
    this.study =
        Study.at(folder)
            .withFacts(
                new TrialFacts(
                    Optional.of("0.1.0"),
                    Optional.of("libtorch 2"),
                    Optional.of("a processor <fast>"),
                    1,
                    Optional.of("Sapling's own"),
                    Optional.of("Apache-2.0 \"as is\""),
                    Optional.of("x-rays " + EVIL),
                    List.of("2 images of " + EVIL + " stand in two parts"),
                    TrialFacts.unstated().operatingPoint(),
                    Optional.empty()),
                options);
  }

  Path folder() {
    return folder;
  }

  Study study() {
    return study;
  }

  /** Full transfer and two cuts on one split, the smaller one a little better. */
  MadeStudy withTrials() {
    add(new TransferStrategy.FullTransfer(HeadForm.POOLED), 1.4);
    add(new TransferStrategy.Truncation("layer3.1", HeadForm.POOLED), 1.7);
    add(new TransferStrategy.Truncation("layer2.0", HeadForm.POOLED), 1.1);
    return this;
  }

  void exportAll() {
    study.trials().forEach(trial -> trial.putExported(ExportedFile.of(1_000_000, 2.5, 1)));
  }

  StoredTrial add(TransferStrategy strategy, double apart) {
    Network network = Networks.pretrained("sapling");
    Task.SingleLabel task = Task.SingleLabel.of(CLASSES, EVIL);
    Plan plan = strategy.plan(network, task);
    Preprocessing preprocessing = Preprocessing.imagenet().withSize(64);
    TrialDescription description =
        new TrialDescription(
            "da7a",
            new Split(parts()).digest(),
            task,
            "sapling",
            strategy,
            TrialDescription.lines(plan, preprocessing.input()),
            "3e19",
            preprocessing,
            TrainingRecipe.short2d().withEpochs(1),
            Seeds.of(1),
            Precision.FP32,
            TrialDescription.SEMANTICS);
    try (OpenTrial trial = study.open(description)) {
      trial.putPredictions(predictions(apart));
      trial.putHistory(
          List.of(new EpochRow(1, 1e-4, .5, .4, .5 + apart / 10, .8, true, 640, 10, 1)));
      trial.finish(new TrialOutcome(TrialOutcome.End.FINISHED, 1, 1, 10, 1, 3, Precision.FP32));
      writeSplit();
      return study.trial(trial.id());
    }
  }

  private static Part part(int image) {
    return switch (image / 2 % 4) {
      case 0, 1 -> Part.TRAIN;
      case 2 -> Part.VALIDATION;
      default -> Part.TEST;
    };
  }

  private static List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int image = 0; image < IMAGES; image++) {
      parts.add(part(image));
    }
    return parts;
  }

  private static String id(int image) {
    return EVIL + "/" + image + ".png";
  }

  private static String patient(int image) {
    return "patient '" + image / 2 + "' " + EVIL;
  }

  private static int target(int image) {
    return image / 8 % 2;
  }

  private static List<PredictionRow> predictions(double apart) {
    Random noise = new Random(5);
    List<PredictionRow> rows = new ArrayList<>();
    for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
      for (int image = 0; image < IMAGES; image++) {
        if (part(image) == part) {
          double logit = noise.nextGaussian() + apart * (target(image) - .5);
          double probability = 1 / (1 + Math.exp(-(float) logit));
          rows.add(
              new PredictionRow(
                  part,
                  id(image),
                  patient(image),
                  target(image),
                  List.of(0f, (float) logit),
                  List.of(1 - probability, probability)));
        }
      }
    }
    return rows;
  }

  private void writeSplit() {
    StringBuilder split = new StringBuilder();
    split.append(Csv.line(List.of("id", "label", "group", "part", "content")));
    for (int image = 0; image < IMAGES; image++) {
      split.append(
          Csv.line(
              List.of(
                  id(image),
                  CLASSES.get(target(image)),
                  patient(image),
                  part(image).label(),
                  "content " + image)));
    }
    try {
      Path file = study.splitFile(1);
      Files.createDirectories(file.getParent());
      Files.writeString(file, split);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
