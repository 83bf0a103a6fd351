package io.pollard.study;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Picture;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A study at a glance. Each picture is a PNG and an SVG with its numbers beside as CSV:
 *
 * <ul>
 *   <li>{@code cuts-NETWORK}: test AUPRC against the cut point, mean ± sample standard deviation,
 *       with lines for full transfer and for random initialisation (the paper's figure 8);
 *   <li>{@code parameters}: test AUPRC of every trial against the parameters that it has.
 * </ul>
 */
public final class StudyPlots {

  private StudyPlots() {}

  /**
   * Draws all pictures into a folder, which is made where it is missing.
   *
   * @return where the PNGs are
   * @throws DataException if the study has no trial with scores, or the folder can't be written
   */
  public static List<Path> write(Study study, Path folder) {
    List<Repeats> rows = scored(study);
    if (rows.isEmpty()) {
      throw new DataException(
          "expected a finished trial to draw but the study " + study.folder() + " has none");
    }
    StudyFiles.createFolder(folder);
    List<Path> pictures = new ArrayList<>();
    for (CutPlot cuts : cuts(rows)) {
      pictures.add(write(folder, "cuts-" + cuts.network(), cuts.chart(), cuts.numbers()));
    }
    pictures.add(
        write(folder, "parameters", ParameterPlot.chart(rows), ParameterPlot.numbers(rows)));
    return pictures;
  }

  /**
   * The same as charts, none of them written: of each network the validation and the test score by
   * cut point, then the test score by parameters. Empty where no trial has scores.
   */
  public static List<Chart> charts(Study study) {
    List<Repeats> rows = scored(study);
    List<Chart> charts = new ArrayList<>();
    for (CutPlot cuts : cuts(rows)) {
      charts.add(cuts.chart(Part.VALIDATION));
      charts.add(cuts.chart(Part.TEST));
    }
    if (!rows.isEmpty()) {
      charts.add(ParameterPlot.chart(rows));
    }
    return charts;
  }

  private static List<Repeats> scored(Study study) {
    return Comparison.of(study).rows().stream().filter(row -> !row.scored().isEmpty()).toList();
  }

  /** One for each network that has cut points. */
  private static List<CutPlot> cuts(List<Repeats> rows) {
    return rows.stream()
        .map(row -> row.description().network())
        .distinct()
        .map(
            network ->
                CutPlot.of(
                    network,
                    rows.stream()
                        .filter(row -> row.description().network().equals(network))
                        .toList()))
        .filter(cuts -> !cuts.isEmpty())
        .toList();
  }

  private static Path write(Path folder, String name, Chart chart, Table numbers) {
    StudyFiles.write(folder.resolve(name + ".csv"), numbers.as(Table.Format.CSV));
    return new Picture(List.of(chart)).write(folder, name);
  }
}
