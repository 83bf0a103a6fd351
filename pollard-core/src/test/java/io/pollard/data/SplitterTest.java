package io.pollard.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitterTest {

  static Sample sample(String id, int target, String group) {
    return Sample.ofClass(id, new ImageSource.File(Path.of(id)), target, group);
  }

  /** 400 to 600 samples of three uneven classes in groups of 1 to 5, some of equal content. */
  private record Drawn(List<Sample> samples, List<String> contents) {
    static Drawn of(long seed) {
      Random random = new Random(seed);
      List<Sample> samples = new ArrayList<>();
      List<String> contents = new ArrayList<>();
      int groups = 150 + random.nextInt(50);
      for (int group = 0; group < groups; group++) {
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
          samples.add(sample("s" + samples.size(), random.nextInt(6) / 2 % 3, "g" + group));
          contents.add(
              random.nextInt(40) == 0 && !contents.isEmpty()
                  ? contents.get(random.nextInt(contents.size()))
                  : "c" + contents.size());
        }
      }
      return new Drawn(samples, contents);
    }
  }

  private static List<LeakRules.Finding> leaks(Drawn data, Split split) {
    return LeakRules.ofSplit(data.samples(), data.contents(), List.of("a", "b", "c"), split);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noGroupAndNoContentStandsInTwoPartsAndSharesAreMet(long seed) {
    Drawn data = Drawn.of(seed);
    Split split = Splitter.draw(data.samples(), data.contents(), List.of("a", "b", "c"), seed);
    assertThat(leaks(data, split)).isEmpty();
    SplitCounts shares = SplitCounts.of(data.samples(), 3, split);
    for (int target = 0; target < 3; target++) {
      assertThat(shares.share(Part.TRAIN, target)).isBetween(.63, .65);
      assertThat(shares.share(Part.VALIDATION, target)).isBetween(.15, .17);
      assertThat(shares.share(Part.TEST, target)).isBetween(.19, .21);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void validationComesFromTrainAlone(long seed) {
    Drawn data = Drawn.of(seed);
    List<Part> given =
        Splitter.draw(data.samples(), data.contents(), List.of("a", "b", "c"), seed + 100)
            .parts()
            .stream()
            .map(part -> part == Part.TEST ? Part.TEST : Part.TRAIN)
            .toList();
    Split split =
        Splitter.validationFromTrain(
            data.samples(), data.contents(), List.of("a", "b", "c"), given, seed);
    assertThat(split.indices(Part.TEST)).isEqualTo(new Split(given).indices(Part.TEST));
    assertThat(leaks(data, split)).isEmpty();
    SplitCounts shares = SplitCounts.of(data.samples(), 3, split);
    for (int target = 0; target < 3; target++) {
      assertThat(shares.share(Part.VALIDATION, target)).isBetween(.15, .17);
    }
  }

  @Test
  void theSeedAloneDecides() {
    Drawn data = Drawn.of(1);
    Split first = Splitter.draw(data.samples(), data.contents(), List.of("a", "b", "c"), 1);
    assertThat(Splitter.draw(data.samples(), data.contents(), List.of("a", "b", "c"), 1))
        .isEqualTo(first);
    assertThat(Splitter.draw(data.samples(), data.contents(), List.of("a", "b", "c"), 2))
        .isNotEqualTo(first);
  }

  @Test
  void groupsThatShareAContentAreOne() {
    List<Sample> samples = new ArrayList<>();
    List<String> contents = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      samples.add(sample("s" + i, i % 2, "g" + i));
      contents.add("c" + i);
    }
    // s0 - s1 by group, s1 - s2 by content, s2 - s3 by group
    samples.set(1, sample("s1", 1, "g0"));
    contents.set(2, "c1");
    samples.set(3, sample("s3", 1, "g2"));
    for (long seed = 0; seed < 20; seed++) {
      List<Part> parts = Splitter.draw(samples, contents, List.of("well", "ill"), seed).parts();
      assertThat(parts.subList(0, 4)).containsOnly(parts.get(0));
    }
  }

  @Test
  void aGroupThatHoldsSixtyOfAHundredGoesToTrain() {
    List<Sample> samples =
        IntStream.range(0, 100)
            .mapToObj(i -> sample("s" + i, i % 2, i < 60 ? "big" : "g" + i))
            .toList();
    Split split =
        Splitter.draw(
            samples, samples.stream().map(Sample::id).toList(), List.of("well", "ill"), 1);
    assertThat(SplitCounts.of(samples, 2, split).count(Part.TRAIN)).isEqualTo(64);
  }

  @Test
  void aClassThatCanNotBePartedIsRefused() {
    List<Sample> samples =
        IntStream.range(0, 100)
            .mapToObj(i -> sample("s" + i, i % 2, i < 80 ? "big" : "g" + i))
            .toList();
    List<String> contents = samples.stream().map(Sample::id).toList();
    assertThatThrownBy(() -> Splitter.draw(samples, contents, List.of("well", "ill"), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected 64 % of class well in train")
        .hasMessageContaining("80.0 %")
        .hasMessageContaining("11 groups");
    assertThatThrownBy(() -> Splitter.draw(samples, contents, List.of("a", "b", "c"), 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("all classes [a, b, c] but found none of c");
    assertThatThrownBy(() -> Splitter.draw(samples, List.of(), List.of("well", "ill"), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                Splitter.validationFromTrain(
                    samples,
                    contents,
                    List.of("well", "ill"),
                    Collections.nCopies(100, Part.VALIDATION),
                    1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sharesSayWhatASplitCameTo() {
    List<Sample> samples =
        List.of(sample("a", 0, "a"), sample("b", 1, "b"), sample("c", 1, "c"), sample("d", 0, "d"));
    SplitCounts shares =
        SplitCounts.of(
            samples, 2, new Split(List.of(Part.TRAIN, Part.TRAIN, Part.VALIDATION, Part.TEST)));
    assertThat(shares.sentence(List.of("normal", "ill")))
        .isEqualTo("train 2 (1 normal, 1 ill), val 1 (0 normal, 1 ill), test 1 (1 normal, 0 ill)");
    assertThat(shares.share(Part.TRAIN)).isEqualTo(.5);
    assertThat(shares.share(Part.VALIDATION, 1)).isEqualTo(.5);
  }
}
