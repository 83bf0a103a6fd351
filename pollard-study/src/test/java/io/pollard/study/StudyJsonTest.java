package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Task;
import io.pollard.metrics.OperatingPoint;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.RateSchedule;
import io.pollard.training.TrialOutcome;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StudyJsonTest {

  /** A component of every closed type, as trials have them. */
  private record Holder(
      Task task,
      Intensity intensity,
      TransferStrategy strategy,
      RateSchedule schedule,
      OptimizerOptions optimizer,
      OperatingPoint operatingPoint) {

    static final Holder FIRST =
        new Holder(
            Trials.TASK,
            new Intensity.ByDepth(),
            new TransferStrategy.FullTransfer(HeadForm.POOLED),
            new RateSchedule.Cosine(1e-4, 1e-6, 20),
            OptimizerOptions.Adam.standard(),
            new OperatingPoint.Youden());

    Holder with(Object other) {
      return new Holder(
          other instanceof Task one ? one : task,
          other instanceof Intensity one ? one : intensity,
          other instanceof TransferStrategy one ? one : strategy,
          other instanceof RateSchedule one ? one : schedule,
          other instanceof OptimizerOptions one ? one : optimizer,
          other instanceof OperatingPoint one ? one : operatingPoint);
    }
  }

  static List<Object> alternatives() {
    return List.of(
        new Task.SingleLabel(List.of("a", "b", "c"), Optional.empty()),
        Task.SingleLabel.of(List.of("a", "b"), "b"),
        new Task.MultiLabel(List.of("effusion", "nodule")),
        new Task.Segmentation(List.of("lung")),
        new Intensity.ByDepth(),
        new Intensity.FullRange(),
        new Intensity.Percentiles(0.5, 99.5),
        new Intensity.Window(40, 400),
        new Intensity.Range(-1000, 1 / 3.0),
        Intensity.ByFile.first(),
        Intensity.ByFile.of("LUNG"),
        new TransferStrategy.FeatureExtraction(HeadForm.FLAT),
        new TransferStrategy.FullTransfer(HeadForm.POOLED),
        new TransferStrategy.LayerwiseFinetuning("stem", HeadForm.POOLED, 0.1, Statistics.UPDATE),
        new TransferStrategy.TransFusion("layer2.0", HeadForm.FLAT),
        new TransferStrategy.Truncation("layer3.1", HeadForm.POOLED),
        new TransferStrategy.Recorded("Slow start", "layer2.1", HeadForm.POOLED),
        RateSchedule.ReduceOnPlateau.paper(1e-4),
        new RateSchedule.Cosine(0.1, 0, 7),
        OptimizerOptions.Adam.standard(),
        new RateSchedule.Cosine(0.1, 0, 7).withWarmUp(new RateSchedule.WarmUp(2, 0.01)),
        OptimizerOptions.AdamW.of(0.05),
        new OptimizerOptions.Sgd(0.9, 0, 1e-4),
        new OperatingPoint.Youden(),
        new OperatingPoint.Sensitivity(0.95),
        new OperatingPoint.Specificity(0.9),
        new OperatingPoint.Threshold(0.1 + 0.2));
  }

  @ParameterizedTest
  @MethodSource("alternatives")
  void everyAlternativeReadsBack(Object alternative) throws JsonProcessingException {
    Holder holder = Holder.FIRST.with(alternative);
    assertThat(StudyJson.as(Holder.class, StudyJson.parse(StudyJson.text(holder))))
        .isEqualTo(holder);
  }

  @Test
  void noAlternativeIsForgottenHere() {
    List<Class<?>> closed =
        List.of(
            Task.class,
            Intensity.class,
            TransferStrategy.class,
            RateSchedule.class,
            OptimizerOptions.class,
            OperatingPoint.class);
    assertThat(alternatives())
        .extracting(Object::getClass)
        .containsAll(
            closed.stream()
                .flatMap(type -> Stream.<Class<?>>of(type.getPermittedSubclasses()))
                .filter(Class::isRecord)
                .toList());
  }

  @Test
  void alternativesAndConstantsAreNamedInKebabCase() {
    assertThat(
            StudyJson.tree(Holder.FIRST.with(RateSchedule.ReduceOnPlateau.paper(1e-4)))
                .get("schedule")
                .toString())
        .startsWith("{\"type\":\"reduce-on-plateau\",\"initial_rate\":1.0E-4,")
        .contains("\"gain\":\"relative\"");
    assertThat(StudyJson.tree(Arrays.asList(Fit.STRETCH, TrialOutcome.End.NOT_FINITE)).toString())
        .isEqualTo("[\"stretch\",\"not-finite\"]");
    assertThat(StudyJson.tree(Trials.TASK).toString())
        .isEqualTo(
            "{\"type\":\"one-of\",\"classes\":[\"normal\",\"pneumonia\"],"
                + "\"positive\":\"pneumonia\"}");
  }

  @Test
  void anUnknownAlternativeIsRefused() {
    String json = StudyJson.text(Holder.FIRST).replace("by-depth", "by-magic");
    assertThatThrownBy(() -> StudyJson.as(Holder.class, StudyJson.parse(json)))
        .isInstanceOf(JsonProcessingException.class)
        .hasMessageContaining("by-magic");
  }
}
