package io.pollard.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.training.EpochRow;
import io.pollard.training.RateSchedule;
import io.pollard.training.ScheduleState;
import io.pollard.training.loop.FakeModel.Script;
import io.pollard.weights.Safetensors;
import io.pollard.weights.TensorFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {

  private static final RateSchedule SCHEDULE = new RateSchedule.Cosine(1e-2, 1e-4, 6);

  private static final Checkpoint CHECKPOINT =
      new Checkpoint(new ScheduleState(4, 0.0031, 0.875, 2), 4, 3, 0.875, 1 / 3.0);

  @TempDir private Path folder;

  private final FakeModel model = new FakeModel(Script.mistaken(0, 0));

  private Path file;

  @BeforeEach
  void trainTwoSteps() {
    file = folder.resolve("checkpoint");
    model.beginEpoch(5);
    for (int sample = 1; sample <= 2; sample++) {
      Batch.Images images =
          new Batch.Images(List.of(sample), ByteBuffer.wrap(new byte[] {(byte) sample}));
      model.step(images, new Targets.Classes(List.of(1)), 0.1);
    }
    CHECKPOINT.write(file, model);
  }

  private static List<Float> numbers(FakeModel of) {
    List<Float> numbers = new ArrayList<>();
    for (NamedTensors tensors : List.of(of.weights(), of.optimizer())) {
      tensors.read().forEach(tensor -> numbers.add(tensor.floats()[0]));
    }
    return numbers;
  }

  @Test
  void whatIsWrittenIsReadAndPutBack() {
    TensorFile stored = Safetensors.read(file);
    assertThat(stored.tensors()).containsOnlyKeys("epochs", "trace", "optimizer/momentum");
    FakeModel other = new FakeModel(Script.mistaken(0, 0));
    assertThat(Checkpoint.of(stored, other)).isEqualTo(CHECKPOINT);
    assertThat(numbers(other)).isNotEqualTo(numbers(model));
    Checkpoint.putBack(stored, other);
    assertThat(numbers(other)).isEqualTo(numbers(model)).doesNotContain(0f);
    assertThat(other.steps()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "epochs",
        "best_epoch",
        "best_score",
        "best_auroc",
        "schedule_epochs",
        "schedule_rate",
        "schedule_best",
        "schedule_bad_epochs",
        "steps"
      })
  void everyNumberMustBeThere(String name) {
    TensorFile stored = Safetensors.read(file);
    Map<String, String> numbers = new HashMap<>(stored.metadata());
    assertThat(numbers).hasSize(9);
    assertThat(numbers.remove(name)).isNotNull();
    requireRefused(stored, numbers);
    numbers.put(name, "many");
    requireRefused(stored, numbers);
  }

  @ParameterizedTest
  @CsvSource({
    "epochs,-1",
    "epochs,2",
    "best_epoch,5",
    "best_epoch,-1",
    "schedule_rate,1e400",
    "schedule_rate,-0.1",
    "schedule_rate,NaN",
    "schedule_epochs,5",
    "schedule_bad_epochs,-1",
    "schedule_bad_epochs,5",
    "steps,-2",
    "steps,9000000000000000000000"
  })
  void everyNumberMustBePossible(String name, String number) {
    TensorFile stored = Safetensors.read(file);
    Map<String, String> numbers = new HashMap<>(stored.metadata());
    numbers.put(name, number);
    requireRefused(stored, numbers);
  }

  private void requireRefused(TensorFile stored, Map<String, String> numbers) {
    TensorFile damaged = new TensorFile(file, stored.tensors(), numbers);
    assertThatThrownBy(() -> Checkpoint.of(damaged, model))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("expected the numbers of a checkpoint in " + file + " but found {");
  }

  @ParameterizedTest
  @ValueSource(strings = {"epochs", "trace", "optimizer/momentum"})
  void everyTensorMustBeThere(String name) {
    TensorFile stored = Safetensors.read(file);
    var tensors = new HashMap<>(stored.tensors());
    tensors.remove(name);
    assertThatThrownBy(() -> Checkpoint.of(new TensorFile(file, tensors, stored.metadata()), model))
        .isInstanceOf(DataException.class)
        .hasMessage("expected " + name + " of [1] in " + file + " but found none");
  }

  /** The first epoch is the best so far whatever its score, and of equal ones the first. */
  @ParameterizedTest
  @CsvSource({"0, NaN, 0.1, true", "3, 0.5, 0.6, true", "3, 0.5, 0.5, false", "3, 0.5, NaN, false"})
  void onlyABetterScoreBeatsTheBest(int bestEpoch, double best, double score, boolean beaten) {
    Checkpoint checkpoint = new Checkpoint(SCHEDULE.start(), bestEpoch, bestEpoch, best, best);
    assertThat(checkpoint.isBeatenBy(score)).isEqualTo(beaten);
  }

  @Test
  void anEpochThatIsNoBetterLeavesTheBestAlone() {
    Checkpoint first = Checkpoint.start(SCHEDULE).after(row(1, 0.5, true), SCHEDULE);
    assertThat(first).isEqualTo(new Checkpoint(first.schedule(), 1, 1, 0.5, 0.25));
    Checkpoint second = first.after(row(2, 0.4, false), SCHEDULE);
    assertThat(second).isEqualTo(new Checkpoint(second.schedule(), 2, 1, 0.5, 0.25));
    assertThat(second.schedule().epochs()).isEqualTo(2);
    assertThat(second.schedule().rate()).isLessThan(first.schedule().rate());
  }

  private static EpochRow row(int epoch, double score, boolean best) {
    return new EpochRow(epoch, 1e-2, 1, 1, score, score / 2, best, 26, 1, 1);
  }
}
