package io.pollard.bench;

import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import io.pollard.strategy.Method;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;
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
          + " through the means of the cuts. The numbers go beside the picture as FILE.csv.",
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

  private static final String PNG = ".png";
  private static final String SCORE = "test_average_precision";
  private static final String PARAMETERS = "parameters";

  @Override
  public Integer call() throws IOException {
    String name = out.getFileName().toString();
    if (!name.endsWith(PNG)) {
      throw new DataException("expected --out FILE.png but found " + out);
    }
    Path beside = out.resolveSibling(name.substring(0, name.length() - PNG.length()) + ".csv");
    List<ExperimentRow> rows = ExperimentRow.read(csv);
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(520)
            .title("Test AUPRC of each trial against what is kept of the network")
            .xAxisTitle("parameters (millions)")
            .yAxisTitle("test AUPRC (average precision)")
            .build();
    chart.getStyler().setLegendPosition(LegendPosition.InsideSE);
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotGridLinesColor(new Color(225, 225, 225));
    Map<String, List<ExperimentRow>> trained = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> !isFrozen(row))
        .sorted((a, b) -> Double.compare(a.number(PARAMETERS), b.number(PARAMETERS)))
        .forEach(row -> trained.computeIfAbsent(row.cut(), cut -> new ArrayList<>()).add(row));
    List<Double> x = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    for (List<ExperimentRow> cut : trained.values()) {
      x.add(cut.get(0).number(PARAMETERS) / 1e6);
      means.add(cut.stream().mapToDouble(row -> row.number(SCORE)).average().orElseThrow());
    }
    XYSeries line = chart.addSeries("mean over seeds, by cut", x, means);
    line.setMarker(SeriesMarkers.NONE);
    line.setLineColor(new Color(30, 90, 160));
    trained.forEach((cut, of) -> points(chart, "cut at " + cut, of));
    points(chart, "feature extraction", rows.stream().filter(ExperimentPlot::isFrozen).toList());
    BitmapEncoder.saveBitmap(chart, out.toString(), BitmapFormat.PNG);
    WholeFile.writeText(beside, numbers(rows).as(Table.Format.CSV));
    main.console().say("drawn: " + out + ", its numbers: " + beside);
    return 0;
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

  private static void points(XYChart chart, String name, List<ExperimentRow> rows) {
    if (rows.isEmpty()) {
      return;
    }
    XYSeries series =
        chart.addSeries(
            name,
            rows.stream().map(row -> row.number(PARAMETERS) / 1e6).toList(),
            rows.stream().map(row -> row.number(SCORE)).toList());
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE);
  }
}
