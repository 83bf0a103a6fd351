package io.pollard.study;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.files.WholeFile;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.EpochRow;
import io.pollard.training.OpenTrial;
import io.pollard.training.Precision;
import io.pollard.training.TrainingCost;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialOutcome;
import io.pollard.training.TrialRunner;
import io.pollard.training.TrialStore;
import io.pollard.training.TrialWork;
import io.pollard.training.ValidationScore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * "Trains" as the real runner does, epoch by epoch with a checkpoint after each, but in pure Java:
 * the scores follow from strategy, seeds and epoch.
 *
 * @param log where each epoch is written down as it begins: trial, epoch, process
 * @param pause in each piece of an epoch and of a checkpoint
 * @param insideAWrite runs when a checkpoint is half written
 */
record SteppedRunner(Path log, Duration pause, Runnable insideAWrite) implements TrialRunner {

  static final int EPOCHS = 4;

  private static final int PIECES = 4;
  private static final Network NETWORK = ResNet.resnet18(1000);
  private static final Map<TransferStrategy, List<TrialDescription.UnitLine>> LINES =
      new HashMap<>();

  @Override
  public Network network() {
    return NETWORK;
  }

  @Override
  public TrialDescription describe(TransferStrategy strategy, Seeds seeds) {
    return new TrialDescription(
        "da7a",
        "5b11",
        Trials.TASK,
        NETWORK.name(),
        strategy,
        LINES.computeIfAbsent(
            strategy,
            any -> TrialDescription.lines(any.plan(NETWORK, 2), FeatureShape.of(3, 64, 64))),
        "3e19",
        Preprocessing.imagenet().withSize(64),
        TrainingRecipe.short2d(),
        seeds,
        Precision.AUTO,
        TrialDescription.SEMANTICS);
  }

  @Override
  public void check(TransferStrategy strategy, Seeds seeds, TrialStore store) {
    store.check(describe(strategy, seeds));
  }

  @Override
  public TrialWork work(TransferStrategy strategy, Seeds seeds) {
    TrainingCost cost =
        TrialWork.of(describe(strategy, seeds), strategy.plan(NETWORK, 2), 10, 640, 160).cost();
    return new TrialWork(EPOCHS, 10, 640, 160, cost);
  }

  @Override
  public ValidationScore run(TransferStrategy strategy, Seeds seeds, TrialStore store, int until) {
    TrialDescription description = describe(strategy, seeds);
    Optional<ValidationScore> known = store.reached(description, until);
    if (known.isPresent()) {
      return known.get();
    }
    try (OpenTrial trial = store.open(description)) {
      return store.reached(description, until).orElseGet(() -> train(trial, description, until));
    }
  }

  private ValidationScore train(OpenTrial trial, TrialDescription description, int until) {
    try {
      int done =
          Files.exists(trial.checkpoint())
              ? Integer.parseInt(Files.readString(trial.checkpoint()).substring(0, 1))
              : 0;
      List<EpochRow> rows = new ArrayList<>(trial.history().subList(0, done));
      while (rows.size() < EPOCHS) {
        rows.add(epoch(trial, description, rows.size() + 1));
        trial.putHistory(rows);
        checkpoint(trial.checkpoint(), rows.size());
        if (rows.size() == until && until < EPOCHS) {
          trial.pause(until);
          return ValidationScore.of(trial.id(), description.recipe().selectBy(), rows, until);
        }
      }
      trial.putPredictions(Trials.PREDICTIONS);
      trial.finish(
          new TrialOutcome(TrialOutcome.End.FINISHED, EPOCHS, EPOCHS, 1, 1, 1, Precision.FP32));
      EpochRow last = rows.get(EPOCHS - 1);
      return new ValidationScore(trial.id(), last.averagePrecision(), last.auroc());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EpochRow epoch(OpenTrial trial, TrialDescription description, int epoch)
      throws IOException {
    String line = trial.id() + " " + epoch + " " + ProcessHandle.current().pid() + "\n";
    Files.write(log, line.getBytes(UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    LockSupport.parkNanos(pause.toNanos());
    int units = description.units().size();
    double score =
        .6
            + .01 * epoch
            + .02 * Math.min(units, 5)
            + .01 * new Random(31L * units + description.seeds().initialisation()).nextDouble();
    return new EpochRow(epoch, 1e-4, .5, .5, score, score, true, 640, 1, 1);
  }

  private void checkpoint(Path file, int epochs) throws IOException {
    WholeFile.write(
        file,
        out -> {
          for (int piece : IntStream.range(0, PIECES).toArray()) {
            out.write((epochs + " epochs, piece " + piece + "\n").getBytes(UTF_8));
            out.flush();
            if (piece == PIECES / 2) {
              insideAWrite.run();
            }
            LockSupport.parkNanos(pause.toNanos() / PIECES);
          }
        });
  }
}
