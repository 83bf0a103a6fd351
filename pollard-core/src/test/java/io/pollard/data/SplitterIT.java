package io.pollard.data;

import static io.pollard.data.SplitterTest.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.testing.TestData;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real data sets, whose patients and slides have very different numbers of images. */
class SplitterIT {

  @ParameterizedTest
  @CsvSource({
    "cxr3, patient, normal, pneumonia, 640, 160, 200",
    "covid-ct, group, covid, noncovid, 473, 118, 148",
    "ami-br, slide, normal, atypical, 2381, 595, 744"
  })
  void realDataSetsComeWithinAPointOfTheirShares(
      String folder, String column, String first, String second, int train, int val, int test)
      throws IOException {
    List<String> lines = Files.readAllLines(TestData.path(folder).resolve("index.csv"));
    List<String> header = List.of(lines.get(0).split(",", -1));
    List<String> classes = List.of(first, second);
    List<Sample> samples = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      String file = cells[header.indexOf("file")];
      int target = classes.indexOf(cells[header.indexOf("class")]);
      if (!file.isEmpty() && target >= 0) {
        samples.add(sample(file, target, cells[header.indexOf(column)]));
      }
    }
    List<String> contents = samples.stream().map(Sample::id).toList();
    for (long seed = 1; seed <= 5; seed++) {
      Split split = Splitter.draw(samples, contents, List.of("well", "ill"), seed);
      assertThat(LeakRules.ofSplit(samples, contents, List.of("well", "ill"), split)).isEmpty();
      SplitCounts shares = SplitCounts.of(samples, 2, split);
      assertThat(shares.count(Part.TRAIN)).as("seed %d", seed).isCloseTo(train, within(10));
      assertThat(shares.count(Part.VALIDATION)).as("seed %d", seed).isCloseTo(val, within(10));
      assertThat(shares.count(Part.TEST)).as("seed %d", seed).isCloseTo(test, within(10));
      for (int target = 0; target < 2; target++) {
        assertThat(shares.share(Part.TRAIN, target)).isCloseTo(.64, within(.01));
        assertThat(shares.share(Part.VALIDATION, target)).isCloseTo(.16, within(.01));
        assertThat(shares.share(Part.TEST, target)).isCloseTo(.20, within(.01));
      }
    }
  }
}
