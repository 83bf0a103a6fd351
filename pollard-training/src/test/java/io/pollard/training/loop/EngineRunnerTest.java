package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Seeds;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.strategy.UnitPlan;
import io.pollard.testing.FakeStore;
import io.pollard.training.ClassWeights;
import io.pollard.training.Loss;
import io.pollard.training.NotEnoughMemoryException;
import io.pollard.training.OpenTrial;
import io.pollard.training.ParameterPlan;
import io.pollard.training.Precision;
import io.pollard.training.Recipes;
import io.pollard.training.TrainingRecipe;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialStore;
import io.pollard.training.TrialWork;
import io.pollard.training.ValidationScore;
import io.pollard.weights.DType;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.Weights;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineRunnerTest {

  private static final Network NETWORK = ResNet.resnet18(1000);
  private static final Preprocessing TINY = Preprocessing.imagenet().withSize(7);
  private static final TransferStrategy FULL = new FullTransfer(HeadForm.POOLED);
  private static final TrainingRecipe RECIPE =
      TrainingRecipe.short2d().withEpochs(2).withBatch(8).withClassWeights(ClassWeights.BALANCED);

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Dataset data;

  private final Heard heard = new Heard();
  private final FakeEngine engine = new FakeEngine();

  /** Ten images of one class, twenty of the other. */
  @BeforeAll
  static void drawImages() throws IOException {
    for (String name : List.of("healthy", "ill")) {
      Path of = Files.createDirectories(shared.resolve("images").resolve(name));
      for (int i = 0; i < (name.equals("ill") ? 10 : 20); i++) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        // Noise, in which no image is another one turned.
        int[] noise = new Random(31L * i + name.length()).ints(64, 0, 256).toArray();
        image.getRaster().setSamples(0, 0, 8, 8, 0, noise);
        ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
      }
    }
    data = Dataset.read(shared.resolve("images")).positive("ill");
  }

  /** Remembers what it was asked for. */
  private static final class FakeEngine implements TrainingEngine {
    private final List<ModelSetup> setups = new ArrayList<>();

    @Override
    public Precision precision() {
      return Precision.AUTO;
    }

    @Override
    public Precision resolvedPrecision() {
      return Precision.BF16;
    }

    @Override
    public String description() {
      return "nothing";
    }

    @Override
    public TrainableModel model(ModelSetup setup) {
      setups.add(setup);
      return new Guessing(new FakeModel(FakeModel.Script.mistaken(0, 0)));
    }
  }

  /** Answers the same to every image. */
  private record Guessing(FakeModel fake) implements TrainableModel {
    @Override
    public ByteBuffer room(int bytes) {
      return fake.room(bytes);
    }

    @Override
    public float[][] evaluate(Batch batch) {
      float[][] logits = new float[batch.samples().size()][];
      Arrays.setAll(logits, i -> new float[] {1, 0});
      return logits;
    }

    @Override
    public void beginEpoch(long seed) {
      fake.beginEpoch(seed);
    }

    @Override
    public double step(Batch batch, Targets targets, double rate) {
      return 1;
    }

    @Override
    public void holdFeatures(int samples) {
      fake.holdFeatures(samples);
    }

    @Override
    public void remember(Batch.Images images) {}

    @Override
    public void forgetFeatures() {}

    @Override
    public void giveBackGaps() {}

    @Override
    public NamedTensors weights() {
      return fake.weights();
    }

    @Override
    public NamedTensors optimizer() {
      return fake.optimizer();
    }

    @Override
    public long steps() {
      return fake.steps();
    }

    @Override
    public void resumeAt(long steps) {
      fake.resumeAt(steps);
    }

    @Override
    public void close() {}
  }

  private EngineRunner runner(OptionalLong free) {
    return runner(free, Optional.empty());
  }

  private EngineRunner runner(OptionalLong free, Optional<Weights> weights) {
    ImageCache cache =
        ImageCache.open(
            data,
            TINY,
            CacheOptions.defaults().withDirectory(shared.resolve("cache")),
            Progress.SILENT);
    return new EngineRunner(
        engine, cache, NETWORK, weights, TINY, Recipes.of(RECIPE), heard, () -> free);
  }

  @Test
  void aTrialIsTrainedOnceAndThenKnown() {
    FakeStore store = FakeStore.in(folder);
    try (EngineRunner runner = runner(OptionalLong.empty())) {
      ValidationScore first = runner.run(FULL, Seeds.of(1), store);
      assertThat(runner.run(FULL, Seeds.of(1), store)).isEqualTo(first);
    }
    assertThat(store.trained()).hasSize(1);
    assertThat(engine.setups).hasSize(1);
    assertThat(store.trial().history()).hasSize(2);
    assertThat(store.trial().outcome().orElseThrow().resolvedPrecision()).isEqualTo(Precision.BF16);
  }

  /** Another process may finish it between the first look and the claim. */
  @Test
  void whatWasFinishedMeanwhileIsNotTrained() {
    FakeStore store = FakeStore.in(folder);
    ValidationScore theirs = new ValidationScore("theirs", 0.75, 0.5);
    TrialStore late =
        new TrialStore() {
          @Override
          public OpenTrial open(TrialDescription description) {
            OpenTrial trial = store.open(description);
            store.putFinished(description, theirs);
            return trial;
          }

          @Override
          public void check(TrialDescription description) {
            store.check(description);
          }

          @Override
          public Optional<ValidationScore> reached(TrialDescription description, int epoch) {
            return store.reached(description, epoch);
          }
        };
    try (EngineRunner runner = runner(OptionalLong.empty())) {
      assertThat(runner.run(FULL, Seeds.of(1), late)).isEqualTo(theirs);
    }
    assertThat(engine.setups).isEmpty();
  }

  @Test
  void aPausedTrialIsNotTrainedAgainUpToItsPauseAndGoesOnAfterIt() {
    FakeStore store = FakeStore.in(folder);
    try (EngineRunner runner = runner(OptionalLong.empty())) {
      ValidationScore first = runner.run(FULL, Seeds.of(1), store, 1);
      assertThat(store.trial().history()).hasSize(1);
      assertThat(store.trial().pausedAfter()).isEqualTo(1);
      assertThat(runner.run(FULL, Seeds.of(1), store, 1)).isEqualTo(first);
      assertThat(engine.setups).hasSize(1);
      ValidationScore last = runner.run(FULL, Seeds.of(1), store);
      assertThat(store.trial().history()).hasSize(2);
      assertThat(runner.run(FULL, Seeds.of(1), store, 2)).isEqualTo(last);
      assertThat(engine.setups).hasSize(2);
    }
  }

  /** 30 images, 18 to 20 of them for training: at a batch of 8 three steps, or two and a rest. */
  @Test
  void theWorkOfATrialIsThatOfTheEpochsItHas() {
    FakeStore store = FakeStore.in(folder);
    try (EngineRunner runner = runner(OptionalLong.empty())) {
      TrialWork work = runner.work(FULL, Seeds.of(1));
      runner.run(FULL, Seeds.of(1), store);
      assertThat(work.epochs()).isEqualTo(2);
      assertThat(work.trained()).isEqualTo(store.trial().history().get(0).images());
      assertThat(work.stepsOfAnEpoch()).isEqualTo((int) Math.ceil(work.trained() / 8.0));
      assertThat(work.validated()).isEqualTo(runner.split(1).indices(Part.VALIDATION).size());
      assertThat(work.multiplyAdds(1) * 2).isEqualTo(work.multiplyAdds(TrialStore.END));
    }
  }

  @Test
  void aTrialThatDoesNotFitIsRefusedBeforeItsPlaceIsMade() {
    FakeStore store = FakeStore.in(folder);
    try (EngineRunner runner = runner(OptionalLong.of(1 << 20))) {
      assertThatThrownBy(() -> runner.run(FULL, Seeds.of(1), store))
          .isInstanceOf(NotEnoughMemoryException.class)
          .hasMessage(
              "expected 0.2 GiB of memory for a batch of 8 but found 0.0 GiB free; even a batch of"
                  + " 2 does not fit");
      assertThatThrownBy(() -> runner.secondsOfStep(FULL))
          .isInstanceOf(NotEnoughMemoryException.class);
    }
    assertThatThrownBy(store::trial).hasMessage("expected one trial but found 0");
    assertThat(engine.setups).isEmpty();
  }

  @Test
  void aCheckRefusesWhatARunRefusesInTheSameWords() {
    Path file = folder.resolve("stem.safetensors");
    Safetensors.write(
        file,
        List.of(
            new StoredTensor(
                "bn1.weight", DType.F32, List.of(64L), ByteBuffer.allocate(64 * Float.BYTES))),
        Map.of());
    FakeStore store = FakeStore.in(folder);
    FakeStore closed = FakeStore.in(folder).whereRefused("the study is of other data");
    try (EngineRunner unfit = runner(OptionalLong.empty(), Optional.of(Weights.read(file)));
        EngineRunner narrow = runner(OptionalLong.of(1 << 20));
        EngineRunner fit = runner(OptionalLong.empty())) {
      record Refused(EngineRunner runner, FakeStore store) {}
      for (Refused refused :
          List.of(
              new Refused(unfit, store), new Refused(narrow, store), new Refused(fit, closed))) {
        Throwable checked =
            catchThrowable(() -> refused.runner().check(FULL, Seeds.of(1), refused.store()));
        Throwable run =
            catchThrowable(() -> refused.runner().run(FULL, Seeds.of(1), refused.store()));
        assertThat(checked).isNotNull();
        assertThat(run).hasSameClassAs(checked).hasMessage(checked.getMessage());
      }
      fit.check(FULL, Seeds.of(1), store);
      fit.run(FULL, Seeds.of(1), store);
      narrow.check(FULL, Seeds.of(1), store);
    }
    assertThat(store.trained()).hasSize(1);
  }

  @Test
  void theEngineIsToldWhatTheTrialIs() {
    try (EngineRunner runner = runner(OptionalLong.empty())) {
      TrialDescription described = runner.describe(FULL, Seeds.of(1));
      assertThat(described.precision()).isEqualTo(Precision.AUTO);
      assertThat(described.weights()).isEqualTo("none");
      runner.run(FULL, Seeds.of(1), FakeStore.in(folder));
    }
    ModelSetup setup = engine.setups.get(0);
    assertThat(setup.plan().units()).allMatch(unit -> unit.weights() == UnitPlan.Source.RANDOM);
    assertThat(setup.optimizer()).isEqualTo(RECIPE.optimizer());
    assertThat(setup.parameters()).isEqualTo(ParameterPlan.of(setup.plan(), setup.in(), RECIPE));
    // Two thirds of the images are healthy, by class 19 = 13 + 6 of the training part.
    assertThat(setup.loss())
        .isEqualTo(new Loss.CrossEntropy(List.of(19 / (2.0 * 13), 19 / (2.0 * 6))));
    NETWORK
        .tensors(setup.in())
        .forEach(
            spec ->
                assertThat(setup.firstValues().apply(spec)).isEqualTo(Initialisation.of(spec, 1)));
  }

  @Test
  void aStepIsTimedOnNoise() {
    try (EngineRunner runner = runner(OptionalLong.empty())) {
      assertThat(runner.secondsOfStep(FULL)).isBetween(0.0, 1.0);
    }
    assertThat(engine.setups).hasSize(1);
    assertThat(engine.setups.get(0).loss()).isEqualTo(Loss.CrossEntropy.unweighted(2));
  }
}
