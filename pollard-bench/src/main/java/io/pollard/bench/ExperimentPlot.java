package io.pollard.bench;

import io.pollard.data.DataException;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.awt.Color;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
      "Draws test AUPRC against parameters from an experiment's CSV, a point a trial and a line"
          + " through the means of the cuts, and prints means and sample standard deviations.",
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

  /** A trial of the table, and its scores by the column's name. */
  private record Row(
      String strategy, String cut, double parameters, double macs, Map<String, Double> scores) {
    boolean isFrozen() {
      return strategy.equals("fe");
    }

    double averagePrecision() {
      return scores.get("test_average_precision");
    }
  }

  private static final List<String> SUMMED_UP =
      List.of(
          "validation_average_precision",
          "test_average_precision",
          "test_auroc",
          "test_minus_full_average_precision");

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
    main.console().out().print(summary(rows).as(Table.Format.MD));
    return 0;
  }

  private static Table summary(List<Row> rows) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.of("strategy", "strategy"));
    columns.add(Column.of("cut", "last unit"));
    columns.add(new Column("parameters", "parameters (M)", 1e6, 3));
    columns.add(new Column("macs", "MACs (G)", 1e9, 3));
    columns.add(Column.of("trials", "trials"));
    SUMMED_UP.forEach(key -> columns.add(Column.of(key, key.replace('_', ' '))));
    Map<String, List<Row>> groups = new LinkedHashMap<>();
    rows.forEach(
        row ->
            groups
                .computeIfAbsent(row.strategy() + " " + row.cut(), key -> new ArrayList<>())
                .add(row));
    List<List<Object>> table = new ArrayList<>();
    for (List<Row> group : groups.values()) {
      Row first = group.get(0);
      List<Object> line = new ArrayList<>();
      line.add(first.strategy().toUpperCase(Locale.ROOT));
      line.add(first.cut());
      line.add(first.parameters());
      line.add(first.macs());
      line.add(group.size());
      SUMMED_UP.forEach(key -> line.add(meanAndDeviation(group, key)));
      table.add(line);
    }
    return new Table(columns, table);
  }

  private static String meanAndDeviation(List<Row> group, String key) {
    double[] values =
        group.stream()
            .filter(row -> row.scores().containsKey(key))
            .mapToDouble(row -> row.scores().get(key))
            .toArray();
    if (values.length == 0) {
      return "";
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    if (values.length == 1) {
      return String.format(Locale.ROOT, "%.3f", mean);
    }
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return String.format(
        Locale.ROOT, "%.3f ± %.3f", mean, Math.sqrt(squares / (values.length - 1)));
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
      Map<String, Double> scores = new LinkedHashMap<>();
      for (String key : SUMMED_UP) {
        String cell = cells[columns.indexOf(key)];
        if (!cell.isEmpty()) {
          scores.put(key, Double.parseDouble(cell));
        }
      }
      rows.add(
          new Row(
              trial.group(2),
              trial.group(3),
              Double.parseDouble(cells[columns.indexOf("parameters")]),
              Double.parseDouble(cells[columns.indexOf("macs")]),
              scores));
    }
    return rows;
  }
}
