package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskSplitTest {

  private static final List<String> LUNG = List.of("lung");

  private static Sample sample(int i, String group) {
    return new Sample(
        i + ".png",
        new ImageSource.File(Path.of(i + ".png")),
        new Target.MaskOf(new ImageSource.File(Path.of(i + "_mask.png"))),
        group);
  }

  private static List<String> contents(int count) {
    return IntStream.range(0, count).mapToObj(i -> "content " + i).toList();
  }

  @Test
  void patientsStayTogetherAndPartsHaveTheirShares() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      samples.add(sample(i, "patient " + i / (1 + i % 4)));
    }
    Split split = Splitter.draw(samples, contents(500), LUNG, 7);
    assertThat(LeakRules.ofSplit(samples, contents(500), LUNG, split)).isEmpty();
    assertThat(split).isEqualTo(Splitter.draw(samples, contents(500), LUNG, 7));
    assertThat(split).isNotEqualTo(Splitter.draw(samples, contents(500), LUNG, 8));
    assertThat(split.indices(Part.TRAIN).size()).isBetween(318, 322);
    assertThat(split.indices(Part.VALIDATION).size()).isBetween(78, 82);
    assertThat(split.indices(Part.TEST).size()).isBetween(98, 102);
  }

  @Test
  void partsAreCountedInImagesAndPatients() {
    List<Sample> samples = List.of(sample(0, "a"), sample(1, "a"), sample(2, "b"), sample(3, "c"));
    Split split = new Split(List.of(Part.TRAIN, Part.TRAIN, Part.VALIDATION, Part.TEST));
    assertThat(GroupCounts.of(samples, split).sentence())
        .isEqualTo(
            "train 2 images of 1 patient, val 1 image of 1 patient, test 1 image of 1 patient");
  }

  @Test
  void onePatientCannotBeParted() {
    List<Sample> samples = IntStream.range(0, 10).mapToObj(i -> sample(i, "a")).toList();
    assertThatThrownBy(() -> Splitter.draw(samples, contents(10), LUNG, 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("of the samples in")
        .hasMessageContaining("its 10 samples lie in 1 groups that can't be parted");
  }

  @Test
  void anEmptyPartIsRefusedAndTwoOutlinesOfAnImageAreNot() {
    List<Sample> samples = List.of(sample(0, "a"), sample(1, "b"), sample(2, "b"));
    Split split = new Split(List.of(Part.TRAIN, Part.VALIDATION, Part.VALIDATION));
    assertThat(LeakRules.ofSplit(samples, contents(3), LUNG, split))
        .containsExactly(new LeakRules.PartEmpty(Part.TEST));
    assertThat(LeakRules.ofSamples(samples, Collections.nCopies(3, "same")))
        .singleElement()
        .isInstanceOf(LeakRules.EqualContents.class);
  }
}
