package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Seeds;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Spread;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyPlotsIT {

  @TempDir private Path folder;

  private PaperStudy figure8() {
    PaperStudy paper = new PaperStudy(folder.resolve("study"));
    paper.add(PaperStudy.at(Method.FTL, ""), true, 2, .857);
    paper.add(PaperStudy.at(Method.FTL, ""), false, 2, .79);
    paper.add(PaperStudy.at(Method.FE, ""), true, 1, .708);
    for (int kept : new int[] {1, 5, 9, 12, 16}) {
      String cut = PaperStudy.cut(kept);
      paper.add(PaperStudy.at(Method.TTL, cut), true, 2, PaperStudy.TRUNCATION[kept - 1]);
      paper.add(
          new TransferStrategy.Truncation(cut, HeadForm.FLAT),
          true,
          1,
          PaperStudy.TRUNCATION_FLAT[kept - 1]);
      paper.add(PaperStudy.at(Method.LWFT, cut), true, 1, PaperStudy.LAYERWISE[kept - 1]);
      paper.add(PaperStudy.at(Method.TF, cut), true, 1, PaperStudy.TRANSFUSION[kept - 1]);
    }
    return paper;
  }

  private static List<List<String>> numbers(Path file) throws IOException {
    return CsvRows.of(Files.readString(file));
  }

  @Test
  void eachPictureStandsBesideItsNumbers() throws IOException {
    Study study = figure8().study();
    Path plots = folder.resolve("a").resolve("plots");
    assertThat(StudyPlots.write(study, plots))
        .containsExactly(plots.resolve("cuts-resnet50.png"), plots.resolve("parameters.png"));

    List<List<String>> cuts = numbers(plots.resolve("cuts-resnet50.csv"));
    assertThat(cuts.get(0))
        .containsExactly(
            "curve",
            "cut",
            "units",
            "n",
            "parameters",
            "test_average_precision",
            "test_average_precision_deviation",
            "validation_average_precision",
            "validation_average_precision_deviation");
    assertThat(cuts)
        .filteredOn(row -> row.get(0).equals("truncation"))
        .extracting(row -> row.get(1))
        .containsExactly("stem", "layer2.0", "layer3.0", "layer3.3", "layer4.1", "layer4.2");
    assertThat(cuts)
        .extracting(row -> row.get(0))
        .contains("full transfer", "full transfer, random weights", "truncation, flat head")
        .contains("TransFusion", "layer-wise finetuning")
        .doesNotContain("feature extraction");
    List<String> best =
        cuts.stream()
            .filter(row -> row.get(0).equals("truncation") && row.get(1).equals("layer3.3"))
            .findFirst()
            .orElseThrow();
    Spread score =
        Spread.of(
            IntStream.of(1, 2)
                .mapToObj(
                    seed ->
                        study.trials().stream()
                            .filter(
                                trial ->
                                    trial
                                        .description()
                                        .strategy()
                                        .equals(PaperStudy.at(Method.TTL, "layer3.3")))
                            .filter(trial -> trial.description().seeds().initialisation() == seed)
                            .findFirst()
                            .orElseThrow())
                .mapToDouble(trial -> Metric.AVERAGE_PRECISION.of(trial.predictions(Part.TEST)))
                .toArray());
    assertThat(best.subList(2, 5)).containsExactly("12", "2", "6310978");
    assertThat(Double.parseDouble(best.get(5))).isCloseTo(score.mean(), within(1e-12));
    assertThat(Double.parseDouble(best.get(6))).isCloseTo(score.deviation(), within(1e-12));
    assertThat(Double.parseDouble(best.get(7))).isCloseTo(.872, within(1e-12));

    List<List<String>> trials = numbers(plots.resolve("parameters.csv"));
    assertThat(trials).hasSize(1 + study.trials().size());
    assertThat(trials.subList(1, trials.size()))
        .extracting(row -> row.get(1))
        .containsExactlyInAnyOrderElementsOf(study.trials().stream().map(StoredTrial::id).toList());
    assertThat(trials)
        .filteredOn(row -> row.get(0).equals("feature extraction"))
        .extracting(row -> row.get(3))
        .containsExactly("23512130");
  }

  @Test
  void everyCurveIsDrawnInItsColour() throws IOException {
    Path plots = folder.resolve("plots");
    StudyPlots.write(figure8().study(), plots);
    BufferedImage image = ImageIO.read(plots.resolve("cuts-resnet50.png").toFile());
    String svg = Files.readString(plots.resolve("cuts-resnet50.svg"));
    for (int colour : new int[] {0x0072B2, 0x56B4E9, 0xD55E00, 0x009E73, 0x333333, 0xE69F00}) {
      long pixels =
          IntStream.range(0, image.getHeight())
              .mapToLong(
                  y ->
                      IntStream.range(0, image.getWidth())
                          .filter(x -> (image.getRGB(x, y) & 0xFFFFFF) == colour)
                          .count())
              .sum();
      assertThat(pixels).as(Integer.toHexString(colour)).isGreaterThan(50);
      assertThat(svg).contains(String.format(Locale.ROOT, "#%06X", colour));
    }
    assertThat(svg).contains(">layer3.3</text>", ">truncation, flat head</text>", "fill-opacity");
  }

  @Test
  void curvesOfTwoRecipesAreTwo() throws IOException {
    PaperStudy paper = new PaperStudy(folder.resolve("study"));
    for (String cut : List.of("layer1.2", "layer2.3")) {
      paper.add(PaperStudy.at(Method.TTL, cut), true, 1, .8);
      paper.add(
          PaperStudy.withEpochs(
              PaperStudy.describe(PaperStudy.at(Method.TTL, cut), true, Seeds.of(1)), 5),
          .7);
    }
    StudyPlots.write(paper.study(), folder);
    assertThat(numbers(folder.resolve("cuts-resnet50.csv")))
        .extracting(row -> row.get(0))
        .containsExactly("curve", "truncation", "truncation", "truncation (2)", "truncation (2)");
    assertThat(MethodTable.of(paper.study()).table().columns())
        .extracting(Table.Column::key)
        .contains("trial");
  }

  @Test
  void withoutAFinishedTrialThereIsNothingToDraw() {
    Study study = Study.at(folder.resolve("study"));
    study.open(Trials.of(Trials.CUT)).close();
    assertThatThrownBy(() -> StudyPlots.write(study, folder))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected a finished trial to draw but the study " + study.folder() + " has none");
  }
}
