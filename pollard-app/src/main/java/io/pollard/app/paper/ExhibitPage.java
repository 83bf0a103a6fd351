package io.pollard.app.paper;

import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.metrics.Spread;
import io.pollard.network.Networks;
import io.pollard.network.Unit;
import io.pollard.study.ComparedTrial;
import io.pollard.study.ScoreCurve;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.TransferabilityPlots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An exhibit with what came out here beside what was published: a table in the paper's layout, a
 * page around it, and pictures.
 *
 * <pre>{@code
 * ExhibitPage page = ExhibitPage.of(exhibit, setup);
 * List<Path> files = page.write();
 * }</pre>
 *
 * @param table a row for each of the paper's; each quantity as published and as it is here
 * @param notes what readers of the studies' own tables are told
 */
public record ExhibitPage(
    Exhibit exhibit, ExhibitSetup setup, Table table, List<String> notes, List<Drawn> curves) {

  /**
   * Scores of truncated networks by cut.
   *
   * @param score by which
   * @param cuts from the image up
   */
  public record Drawn(Metric score, List<String> cuts, List<ScoreCurve> curves) {
    public Drawn {
      cuts = List.copyOf(cuts);
      curves = List.copyOf(curves);
    }
  }

  private static final List<Metric> DRAWN = List.of(Metric.AVERAGE_PRECISION, Metric.AUROC);
  private static final String DIFFERENCE = "test_minus_full";
  private static final int SCORE = 3;

  public ExhibitPage {
    notes = List.copyOf(notes);
    curves = List.copyOf(curves);
  }

  /**
   * Reads the studies as far as they have come.
   *
   * @throws DataException if one can't be read
   */
  public static ExhibitPage of(Exhibit exhibit, ExhibitSetup setup) {
    HereCells here = new HereCells(setup, exhibit);
    Table table = table(exhibit, here);
    return new ExhibitPage(exhibit, setup, table, here.notes(), curves(exhibit, here));
  }

  private static Table table(Exhibit exhibit, HereCells here) {
    Map<Exhibit.Row, Map<String, Object>> found = new LinkedHashMap<>();
    exhibit.rows().forEach(row -> found.put(row, here.of(row.source())));
    boolean hasCut =
        !exhibit.columns().contains(Quantity.CUT)
            && found.values().stream().anyMatch(cells -> !said(cells, "cut").isEmpty());
    boolean hasDifference =
        found.values().stream().anyMatch(cells -> cells.get(DIFFERENCE) instanceof Interval);
    List<Column> columns = new ArrayList<>(List.of(Column.of("row", "row")));
    if (hasCut) {
      columns.add(Column.of("cut_here", "cut, here"));
    }
    for (Quantity quantity : exhibit.columns()) {
      columns.add(quantity.column("published"));
      if (quantity.isFoundHere()) {
        columns.add(quantity.column("here"));
      }
    }
    if (hasDifference) {
      columns.add(new Column("minus_full_here", "score - FTL, here (95 %)", 1, SCORE));
    }
    columns.add(Column.of("n_here", "trials, here"));
    List<List<Object>> rows = new ArrayList<>();
    found.forEach(
        (row, cells) -> {
          List<Object> values = new ArrayList<>(List.of(row.name()));
          if (hasCut) {
            values.add(said(cells, "cut"));
          }
          for (int i = 0; i < exhibit.columns().size(); i++) {
            Quantity quantity = exhibit.columns().get(i);
            values.add(published(quantity, row.published().get(i)));
            if (quantity.isFoundHere()) {
              values.add(value(quantity, cells));
            }
          }
          if (hasDifference) {
            values.add(cells.get(DIFFERENCE));
          }
          values.add(cells.get("n"));
          rows.add(values);
        });
    return new Table(columns, rows);
  }

  private static String said(Map<String, Object> cells, String key) {
    return cells.getOrDefault(key, "").toString();
  }

  private static @Nullable Object published(Quantity quantity, String printed) {
    return printed.isEmpty() ? null : quantity.published(printed);
  }

  private static @Nullable Object value(Quantity quantity, Map<String, Object> cells) {
    return quantity.studyKeys().stream()
        .filter(cells::containsKey)
        .findFirst()
        .map(cells::get)
        .orElse(null);
  }

  private static List<Drawn> curves(Exhibit exhibit, HereCells here) {
    List<ComparedTrial> all =
        exhibit.curves().stream().flatMap(curve -> here.trials(curve.study()).stream()).toList();
    if (all.isEmpty()) {
      return List.of();
    }
    List<String> cuts = all.stream().map(ComparedTrial::cut).distinct().toList();
    List<String> units =
        Networks.pretrained(all.get(0).options().getOrDefault("backbone", "")).units().stream()
            .map(Unit::name)
            .filter(cuts::contains)
            .toList();
    return DRAWN.stream()
        .map(
            score ->
                new Drawn(
                    score,
                    units,
                    exhibit.curves().stream()
                        .map(curve -> curve(curve, score, units, here.trials(curve.study())))
                        .toList()))
        .toList();
  }

  private static ScoreCurve curve(
      Exhibit.Curve curve, Metric score, List<String> cuts, List<ComparedTrial> trials) {
    String key = "test_" + score.key();
    Map<String, Spread> scores = new LinkedHashMap<>();
    for (String cut : cuts) {
      List<ComparedTrial> some =
          trials.stream()
              .filter(trial -> trial.cut().equals(cut))
              .filter(trial -> trial.strategy().equals("TTL") || trial.isFullTransfer())
              .filter(trial -> trial.score(key).isPresent())
              .toList();
      if (!some.isEmpty()) {
        scores.put(
            cut,
            HereCells.spread(
                some, trial -> trial.score(key).map(Interval::estimate).orElse(Double.NaN)));
      }
    }
    return ScoreCurve.ofRepeats(curve.name(), scores);
  }

  /**
   * Writes {@code KEY.md}, {@code KEY.csv} and pictures into the exhibit's folder, which is made
   * where it is missing.
   *
   * @return the page and the table
   * @throws DataException if it can't be written
   */
  public List<Path> write() {
    Path folder = setup.folder(exhibit);
    try {
      Files.createDirectories(folder);
      for (Drawn drawn : curves) {
        TransferabilityPlots.writeScores(
            folder,
            "truncation-" + drawn.score().key(),
            exhibit.title(),
            "test " + drawn.score().shortLabel(),
            drawn.cuts(),
            drawn.curves());
      }
      Path page = folder.resolve(exhibit.key() + ".md");
      Path numbers = folder.resolve(exhibit.key() + ".csv");
      WholeFile.writeText(numbers, table.as(Table.Format.CSV));
      WholeFile.writeText(page, text(pictures(folder)));
      return List.of(page, numbers);
    } catch (IOException e) {
      throw new DataException(
          "expected to write to " + folder + " but found " + e + "; --out names another folder", e);
    }
  }

  /** Those of curves, and those that commands have left there. */
  private static List<String> pictures(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".png"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What kind of result it is, in one sentence that can't be overlooked. */
  public String standing() {
    return switch (setup.extent()) {
      case PAPER -> "The paper's protocol on a copy of its data.";
      case STAND_IN ->
          "A stand-in: " + exhibit.standIn() + ". It can't show: " + lower(exhibit.cannotShow());
      case QUICK ->
          "Shortened to one epoch on few images, some of them drawn, and to a small network: it"
              + " shows the way and no result.";
    };
  }

  private static String lower(String sentence) {
    return Character.toLowerCase(sentence.charAt(0)) + sentence.substring(1);
  }

  /** Markdown. */
  String text(List<String> pictures) {
    StringBuilder page = new StringBuilder("# " + exhibit.title() + "\n\n");
    page.append(standing()).append("\n\n");
    page.append("Section ").append(exhibit.section()).append(" of the paper.\n\n");
    page.append(table.as(Table.Format.MD)).append('\n');
    page.append(
        "Mean ± sample standard deviation of the repeats. An empty cell was not published, or not"
            + " computed here.\n");
    add(page, "What the paper reads off it", exhibit.claims());
    add(page, "What is different here, or wrong there", exhibit.differs());
    add(page, "Notes of the studies", notes);
    if (!pictures.isEmpty()) {
      page.append("\n## Pictures\n\n");
      pictures.forEach(name -> page.append("![%s](%s)\n\n".formatted(name, name)));
    }
    List<PaperCommand> commands = setup.commands(exhibit);
    if (!commands.isEmpty()) {
      page.append("\n## Commands\n\n```\n")
          .append(commands.stream().map(PaperCommand::line).collect(Collectors.joining("\n")))
          .append("\n```\n");
    }
    return page.toString();
  }

  private static void add(StringBuilder page, String heading, List<String> sentences) {
    if (!sentences.isEmpty()) {
      page.append("\n## ").append(heading).append("\n\n");
      sentences.forEach(sentence -> page.append("- ").append(sentence).append('\n'));
    }
  }
}
