package io.pollard.bench;

import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import io.pollard.strategy.Method;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.plot.Axis;
import io.pollard.study.plot.Chart;
import io.pollard.study.plot.Picture;
import io.pollard.study.plot.Series;
import io.pollard.study.plot.Series.Line;
import io.pollard.study.plot.Series.Marker;
import io.pollard.study.plot.Series.Point;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code ./pollard bench plot CSV}: what an experiment's table shows at a glance. */
@Command(
    name = "plot",
    sortOptions = false,
    description = {
      "Draws test AUPRC against parameters from an experiment's CSV, a point a trial and a line"
          + " through the means of the cuts, as PNG and as SVG. The numbers go beside the picture as"
          + " FILE.csv.",
      ""
    })
final class ExperimentPlot implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(paramLabel = "CSV", description = "As bench experiment writes it.")
  private Path csv;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.png",
      description = "Where the picture goes.")
  private Path out;

  private static final List<Color> COLOURS =
      List.of(Series.BLUE, Series.ORANGE, Series.GREEN, Series.PINK, Series.SKY, Series.YELLOW);
  private static final String PNG = ".png";
  private static final String SCORE = "test_average_precision";
  private static final String PARAMETERS = "parameters";

  @Override
  public Integer call() throws IOException {
    String name = out.getFileName().toString();
    if (!name.endsWith(PNG)) {
      throw new DataException("expected --out FILE.png but found " + out);
    }
    String stem = name.substring(0, name.length() - PNG.length());
    Path folder = out.toAbsolutePath().getParent();
    List<ExperimentRow> rows = ExperimentRow.read(csv);
    new Picture(List.of(chart(rows))).write(folder, stem);
    Path beside = folder.resolve(stem + ".csv");
    WholeFile.writeText(beside, numbers(rows).as(Table.Format.CSV));
    main.console().say("drawn: " + out + ", its numbers: " + beside);
    return 0;
  }

  static Chart chart(List<ExperimentRow> rows) {
    Map<String, List<ExperimentRow>> trained = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> !isFrozen(row))
        .sorted(Comparator.comparingDouble(row -> row.number(PARAMETERS)))
        .forEach(row -> trained.computeIfAbsent(row.cut(), cut -> new ArrayList<>()).add(row));
    List<Point> means =
        trained.values().stream()
            .map(
                cut ->
                    Point.of(
                        cut.get(0).number(PARAMETERS),
                        cut.stream().mapToDouble(row -> row.number(SCORE)).average().orElseThrow()))
            .toList();
    List<Series> series = new ArrayList<>();
    series.add(new Series("mean over seeds, by cut", Series.BLACK, Line.SOLID, Marker.NONE, means));
    int next = 0;
    for (Map.Entry<String, List<ExperimentRow>> cut : trained.entrySet()) {
      series.add(
          points("cut at " + cut.getKey(), COLOURS.get(next++ % COLOURS.size()), cut.getValue()));
    }
    List<ExperimentRow> frozen = rows.stream().filter(ExperimentPlot::isFrozen).toList();
    if (!frozen.isEmpty()) {
      series.add(points("feature extraction", Series.GREY, frozen));
    }
    return new Chart(
        "Test AUPRC of each trial against what is kept of the network",
        Axis.ratios(PARAMETERS, rows.stream().mapToDouble(row -> row.number(PARAMETERS))),
        Axis.ofScores(
            "test AUPRC (average precision)", rows.stream().mapToDouble(row -> row.number(SCORE))),
        series);
  }

  /** What is drawn, a row a point. */
  static Table numbers(List<ExperimentRow> rows) {
    return new Table(
        List.of(
            Column.of("strategy", "strategy"),
            Column.of("cut", "last unit"),
            Column.of(PARAMETERS, PARAMETERS),
            Column.of(SCORE, "test AUPRC")),
        rows.stream()
            .<List<Object>>map(
                row ->
                    List.of(
                        row.strategy(),
                        row.cut(),
                        (long) row.number(PARAMETERS),
                        row.number(SCORE)))
            .toList());
  }

  private static boolean isFrozen(ExperimentRow row) {
    return row.method() == Method.FE;
  }

  private static Series points(String name, Color colour, List<ExperimentRow> rows) {
    return new Series(
        name,
        colour,
        Line.NONE,
        Marker.CIRCLE,
        rows.stream().map(row -> Point.of(row.number(PARAMETERS), row.number(SCORE))).toList());
  }
}
