package io.pollard.bench;

import io.pollard.data.DataException;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
      "Draws test AUPRC against parameters from an experiment's CSV: a point a trial, and a line"
          + " through the means of each network's cuts.",
      ""
    })
final class ExperimentPlot implements Callable<Integer> {

  private static final Pattern TRIAL = Pattern.compile("(.+?)-(ftl|ttl|fe)-(.+)-s\\d+-[0-9a-f]{8}");

  @ParentCommand private Main main;

  @Parameters(paramLabel = "CSV", description = "As bench experiment writes it.")
  private Path csv;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.png",
      description = "Where the picture goes.")
  private Path out;

  /** A trial of the table. */
  private record Row(String cut, boolean isFrozen, double parameters, double averagePrecision) {}

  @Override
  public Integer call() throws IOException {
    List<Row> rows = rows();
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
    Map<String, List<Row>> trained = new LinkedHashMap<>();
    rows.stream()
        .filter(row -> !row.isFrozen())
        .sorted((a, b) -> Double.compare(a.parameters(), b.parameters()))
        .forEach(row -> trained.computeIfAbsent(row.cut(), cut -> new ArrayList<>()).add(row));
    List<Double> x = new ArrayList<>();
    List<Double> means = new ArrayList<>();
    for (List<Row> cut : trained.values()) {
      x.add(cut.get(0).parameters() / 1e6);
      means.add(cut.stream().mapToDouble(Row::averagePrecision).average().orElseThrow());
    }
    XYSeries line = chart.addSeries("mean over seeds, by cut", x, means);
    line.setMarker(SeriesMarkers.NONE);
    line.setLineColor(new Color(30, 90, 160));
    trained.forEach((cut, of) -> points(chart, "cut at " + cut, of));
    points(chart, "feature extraction", rows.stream().filter(Row::isFrozen).toList());
    BitmapEncoder.saveBitmap(chart, out.toString(), BitmapFormat.PNG);
    main.console().say("drawn: " + out);
    return 0;
  }

  private static void points(XYChart chart, String name, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    XYSeries series =
        chart.addSeries(
            name,
            rows.stream().map(row -> row.parameters() / 1e6).toList(),
            rows.stream().map(Row::averagePrecision).toList());
    series.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    series.setMarker(SeriesMarkers.CIRCLE);
  }

  private List<Row> rows() throws IOException {
    List<String> lines = Files.readAllLines(csv, StandardCharsets.UTF_8);
    List<String> columns = List.of(lines.get(0).split(",", -1));
    List<Row> rows = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      // The arguments stand first, in quotes, and are no number.
      String[] cells = line.substring(line.indexOf("\",") + 1).split(",", -1);
      Matcher trial = TRIAL.matcher(cells[columns.indexOf("trial")]);
      if (!trial.matches()) {
        throw new DataException("expected a trial's id but found " + trial + " in " + csv);
      }
      rows.add(
          new Row(
              trial.group(3),
              trial.group(2).equals("fe"),
              Double.parseDouble(cells[columns.indexOf("parameters")]),
              Double.parseDouble(cells[columns.indexOf("test_average_precision")])));
    }
    return rows;
  }
}
