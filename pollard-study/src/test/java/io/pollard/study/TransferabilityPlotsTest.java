package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.DataException;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Spread;
import io.pollard.study.plot.Picture;
import io.pollard.transferability.Box;
import io.pollard.transferability.CanonicalCorrelations;
import io.pollard.transferability.CanonicalCorrelations.Directions;
import io.pollard.transferability.CutDetection;
import io.pollard.transferability.ViewPair;
import io.pollard.transferability.ViewSimilarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferabilityPlotsTest {

  @TempDir private Path folder;

  static ScoreCurve curve(String name, List<String> cuts, double best) {
    Map<String, Spread> repeats = new LinkedHashMap<>();
    for (int i = 0; i < cuts.size(); i++) {
      double score = best - .3 * Math.exp(-i / 3.) - .002 * i;
      repeats.put(cuts.get(i), Spread.of(score - .02, score, score + .02));
    }
    return ScoreCurve.ofRepeats(name, repeats);
  }

  static ScoreCurve probes(String name, List<String> cuts, double best) {
    Map<String, Interval> scores = new LinkedHashMap<>();
    for (int i = 0; i < cuts.size(); i++) {
      double score = best - .35 * Math.exp(-i / 4.) - .01 * Math.max(0, i - 10);
      scores.put(cuts.get(i), new Interval(score, score - .04, score + .035, 2_000, 0));
    }
    return new ScoreCurve(name, scores);
  }

  private Path levels(
      List<ViewSimilarity> levels, Optional<CutDetection> detection, List<ScoreCurve> curves) {
    return TransferabilityPlots.writeLevels(
        folder.resolve("made"), "levels", "title", levels, detection, curves);
  }

  private String svg(Path png) throws IOException {
    String name = png.getFileName().toString().replace(".png", ".svg");
    return Files.readString(png.resolveSibling(name));
  }

  private List<List<String>> numbers(Path png) throws IOException {
    String name = png.getFileName().toString().replace(".png", ".csv");
    return CsvRows.of(Files.readString(png.resolveSibling(name)));
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void every_cut_point_has_its_three_boxes() throws IOException {
    List<ViewSimilarity> levels = Similarities.levels(Similarities.RESNET_50);
    String svg = svg(levels(levels, Optional.empty(), List.of()));
    // 14 cut points have samples enough and full boxes; each colour has one in the legend.
    assertThat(count(svg, "<polygon")).isGreaterThanOrEqualTo(3 * 17);
    for (String colour : List.of("#0072B2", "#767676", "#E69F00")) {
      assertThat(count(svg, "fill=\"" + colour + "\"")).isEqualTo(14 + 1);
    }
    assertThat(svg)
        .contains(">before against after<", ">chance (Wachter's law)<", ">shuffled images<")
        .contains(">too few samples<", ">layer3.0<", ">coefficient<", ">title<");
    assertThat(svg).doesNotContain("detected cut", "coefficient, score");
  }

  @Test
  void with_samples_enough_no_box_is_hollow() throws IOException {
    List<ViewSimilarity> levels = Similarities.levels(Similarities.RESNET_50).subList(0, 5);
    assertThat(svg(levels(levels, Optional.empty(), List.of()))).doesNotContain("too few samples");
  }

  @Test
  void the_cut_and_its_interval_are_named() throws IOException {
    List<ViewSimilarity> levels = Similarities.levels(Similarities.RESNET_50);
    assertThat(
            svg(levels(levels, Optional.of(Similarities.detected(levels, 9, 11, 12)), List.of())))
        .contains(">detected cut: layer3.3 [layer3.1, layer3.4]<");
    assertThat(
            svg(levels(levels, Optional.of(Similarities.detected(levels, 11, 11, 11)), List.of())))
        .contains(">detected cut: layer3.3<");
    assertThat(
            svg(levels(levels, Optional.of(Similarities.detected(levels, 16, 17, 17)), List.of())))
        .contains(">detected cut: none [layer4.2, none]<");
  }

  @Test
  void a_detection_of_some_levels_is_marked_at_their_names() throws IOException {
    List<ViewSimilarity> levels = Similarities.levels(Similarities.RESNET_50);
    CutDetection all = Similarities.detected(levels, 6, 6, 6);
    CutDetection some = Similarities.detected(levels.subList(4, 10), 2, 2, 2);
    assertThat(some.cut()).isEqualTo(all.cut());
    assertThat(svg(levels(levels, Optional.of(some), List.of())))
        .isEqualTo(svg(levels(levels, Optional.of(all), List.of())));
  }

  @Test
  void scores_lie_over_the_boxes() throws IOException {
    List<String> cuts = Similarities.RESNET_50;
    ScoreCurve test = curve("test AUPRC of truncation", cuts.subList(0, 10), .9);
    String svg = svg(levels(Similarities.levels(cuts), Optional.empty(), List.of(test)));
    assertThat(svg).contains(">test AUPRC of truncation<", ">coefficient, score<");
    // Ten points, the band, and the legend.
    assertThat(count(svg, "fill=\"#D55E00\"")).isEqualTo(12);
  }

  @Test
  void the_numbers_of_the_boxes_stand_beside() throws IOException {
    List<ViewSimilarity> levels = Similarities.levels(Similarities.RESNET_50);
    ScoreCurve test = curve("test", Similarities.RESNET_50.subList(0, 2), .9);
    List<List<String>> rows =
        numbers(levels(levels, Optional.of(Similarities.detected(levels, 1, 1, 1)), List.of(test)));
    assertThat(rows).hasSize(18);
    assertThat(rows.get(0))
        .containsExactly(
            ("cut,samples,samples_needed,too_few_samples,detected,low,lower,median,upper,high,"
                    + "chance_low,chance_lower,chance_median,chance_upper,chance_high,"
                    + "shuffled_low,shuffled_lower,shuffled_median,shuffled_upper,shuffled_high,"
                    + "test,test_low,test_high")
                .split(","));
    List<String> row = rows.get(2);
    assertThat(row.subList(0, 5)).containsExactly("layer1.0", "4000", "480", "false", "true");
    assertThat(box(row, 5)).isEqualTo(levels.get(1).found().box());
    assertThat(box(row, 10)).isEqualTo(levels.get(1).found().chance().box());
    assertThat(box(row, 15)).isEqualTo(levels.get(1).shuffled().box());
    Interval score = test.scores().get("layer1.0");
    assertThat(Double.parseDouble(row.get(20))).isEqualTo(score.estimate());
    assertThat(Double.parseDouble(row.get(21))).isEqualTo(score.low());
    assertThat(rows.get(17).get(3)).isEqualTo("true");
    assertThat(rows.get(17).subList(20, 23)).containsExactly("", "", "");
  }

  private static Box box(List<String> row, int from) {
    double[] ends = row.subList(from, from + 5).stream().mapToDouble(Double::parseDouble).toArray();
    return new Box(ends[0], ends[1], ends[2], ends[3], ends[4]);
  }

  @Test
  void one_cut_point_and_many_are_drawn() {
    for (int count : new int[] {1, 40}) {
      List<String> cuts = IntStream.range(0, count).mapToObj(i -> "unit" + i).toList();
      List<ViewSimilarity> levels = Similarities.levels(cuts);
      assertThat(
              levels(
                  levels,
                  Optional.of(Similarities.detected(levels, 0, count, count)),
                  List.of(curve("test", cuts, .9))))
          .exists();
    }
  }

  @Test
  void what_all_names_begin_with_is_left_out_where_a_word_remains() {
    List<String> dense = List.of("stem", "features.denseblock1.denselayer1", "features.norm5");
    assertThat(dense.stream().map(name -> TransferabilityPlots.brief(name, dense)))
        .containsExactly("stem", "denseblock1.denselayer1", "norm5");
    for (List<String> others :
        List.of(
            List.of("stem", "layer1.0", "layer1.1"),
            List.of("features.0", "features.1"),
            List.of("stages.0", "norm.last"),
            List.of("unit1", "unit2"))) {
      assertThat(others.stream().map(name -> TransferabilityPlots.brief(name, others)))
          .isEqualTo(others);
    }
  }

  /** Such as a unit of dead channels has, or one of fewer samples than directions. */
  @Test
  void what_has_no_coefficients_or_no_law_of_chance_has_no_box_of_them() throws IOException {
    Directions none = new Directions(64, 64, 0);
    CanonicalCorrelations dead = new CanonicalCorrelations(List.of(), 100, none, none);
    Directions many = new Directions(2, 0, 2);
    CanonicalCorrelations few = new CanonicalCorrelations(List.of(1., 1.), 2, many, many);
    List<ViewSimilarity> levels =
        List.of(
            new ViewSimilarity(ViewPair.across("a", "b", "dead"), dead, dead, 0),
            new ViewSimilarity(ViewPair.across("a", "b", "few"), few, few, 0));
    List<List<String>> rows = numbers(levels(levels, Optional.empty(), List.of()));
    assertThat(rows.get(1).subList(5, 20)).containsOnly("");
    assertThat(rows.get(2).subList(5, 10)).containsOnly("1.0");
    assertThat(rows.get(2).subList(10, 15)).containsOnly("");
    assertThat(numbers(TransferabilityPlots.writeCoefficients(folder, "blocks", "title", levels)))
        .hasSize(3);
  }

  @Test
  void scores_that_are_not_numbers_leave_gaps() throws IOException {
    List<String> cuts = Similarities.RESNET_50.subList(0, 3);
    Map<String, Interval> scores = new LinkedHashMap<>();
    scores.put(cuts.get(0), new Interval(.8, Double.NaN, Double.NaN, 0, 0));
    scores.put(cuts.get(1), new Interval(Double.NaN, Double.NaN, Double.NaN, 0, 0));
    ScoreCurve curve = new ScoreCurve("test", scores);
    assertThat(levels(Similarities.levels(cuts), Optional.empty(), List.of(curve))).exists();
    Path png =
        TransferabilityPlots.writeScores(folder, "probes", "t", "AUROC", cuts, List.of(curve));
    assertThat(count(svg(png), "fill=\"#0072B2\"")).isEqualTo(2);
  }

  @Test
  void a_panel_a_block_has_a_curve_a_strategy_with_its_area() throws IOException {
    List<ViewSimilarity> pairs = Similarities.blocks();
    Path png = TransferabilityPlots.writeCoefficients(folder, "blocks", "The title", pairs);
    String svg = svg(png);
    assertThat(ImageIO.read(png.toFile()).getHeight()).isGreaterThan(2 * Picture.HEIGHT);
    assertThat(svg).contains(">The title<", ">layer1.2<", ">layer4.2<", ">index<");
    assertThat(count(svg, ">chance<")).isEqualTo(4);
    assertThat(count(svg, ">shuffled<")).isEqualTo(4);
    for (ViewSimilarity one : pairs) {
      assertThat(svg)
          .contains(
              ">"
                  + one.pair().second().model()
                  + String.format(Locale.ROOT, ", %.2f over chance<", one.areaOverChance()));
    }
    // Curve, chance and shuffled of four panels, and four times the curve in a legend.
    assertThat(count(svg, "stroke=\"#D55E00\"")).isEqualTo(16);
    // Truncation at the third block has no fourth.
    assertThat(count(svg, "stroke=\"#56B4E9\"")).isEqualTo(12);
  }

  @Test
  void pairs_of_blocks_are_panels_too() throws IOException {
    Path png =
        TransferabilityPlots.writeCoefficients(
            folder, "across", "title", Similarities.acrossBlocks());
    assertThat(svg(png)).contains(">layer2.3 and layer4.2<", ">layer3.5 and layer4.2<");
    assertThat(ImageIO.read(png.toFile()).getHeight()).isLessThan(2 * Picture.HEIGHT);
  }

  @Test
  void every_coefficient_stands_beside_at_its_index() throws IOException {
    ViewSimilarity one = Similarities.blocks().get(0);
    List<List<String>> rows =
        numbers(TransferabilityPlots.writeCoefficients(folder, "one", "", List.of(one)));
    int count = one.found().coefficients().size();
    assertThat(rows).hasSize(count + 1);
    assertThat(rows.get(0))
        .containsExactly(
            "first",
            "first_unit",
            "second",
            "second_unit",
            "index",
            "coefficient",
            "shuffled",
            "chance");
    assertThat(rows.get(1).subList(0, 4))
        .containsExactly("pretrained", "layer1.2", "full transfer", "layer1.2");
    double found = 0;
    double chance = 0;
    for (List<String> row : rows.subList(1, rows.size())) {
      found += Double.parseDouble(row.get(5)) / count;
      chance += Double.parseDouble(row.get(7)) / count;
    }
    assertThat(Double.parseDouble(rows.get(1).get(4))).isCloseTo(.5 / count, within(1e-12));
    assertThat(found - chance).isCloseTo(one.areaOverChance(), within(.002));
  }

  @Test
  void probes_have_bands() throws IOException {
    List<String> cuts = Similarities.RESNET_50;
    Path png =
        TransferabilityPlots.writeScores(
            folder,
            "probes",
            "Linear probes",
            "test AUPRC",
            cuts,
            List.of(probes("pretrained", cuts, .85), probes("full transfer", cuts, .95)));
    String svg = svg(png);
    assertThat(svg).contains(">Linear probes<", ">test AUPRC<", ">pretrained<", ">full transfer<");
    assertThat(count(svg, "fill-opacity")).isEqualTo(2);
    assertThat(numbers(png).get(0))
        .containsExactly(
            "cut",
            "pretrained",
            "pretrained_low",
            "pretrained_high",
            "full transfer",
            "full transfer_low",
            "full transfer_high");
  }

  @Test
  void a_folder_that_is_a_file_is_a_sentence() throws IOException {
    Path file = Files.writeString(folder.resolve("made"), "");
    assertThatThrownBy(
            () -> levels(Similarities.levels(List.of("stem")), Optional.empty(), List.of()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(file.toString());
  }
}
