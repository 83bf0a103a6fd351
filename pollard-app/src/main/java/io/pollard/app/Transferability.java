package io.pollard.app;

import io.pollard.app.TransferabilityTables.Reader;
import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import io.pollard.imaging.BadFile;
import io.pollard.study.Table;
import io.pollard.study.Tables;
import io.pollard.transferability.CutDetection;
import io.pollard.transferability.FeatureView;
import io.pollard.transferability.ViewPair;
import io.pollard.transferability.ViewSimilarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What networks have in common, run by run.
 *
 * @param runs one for each full transfer
 * @param leftOut sentences about trials that were not looked at
 * @param skipped images that could not be read
 */
public record Transferability(
    List<TransferabilityRun> runs, List<String> leftOut, List<BadFile> skipped) {

  private static final int SHOWN = 3;

  public Transferability {
    runs = List.copyOf(runs);
    leftOut = List.copyOf(leftOut);
    skipped = List.copyOf(skipped);
  }

  /** Every number: what the files hold, but for the single coefficients. */
  public Tables tables() {
    return new Tables(tables(Reader.PROGRAM));
  }

  /** What a person reads first. */
  public Tables overview() {
    return new Tables(tables(Reader.PERSON));
  }

  private Map<String, Table> tables(Reader reader) {
    Map<String, Table> tables = new LinkedHashMap<>();
    put(tables, "levels", TransferabilityTables.levels(runs, reader));
    put(
        tables,
        "detected",
        reader == Reader.PERSON
            ? TransferabilityTables.detectedForPeople(runs)
            : TransferabilityTables.detected(runs));
    put(tables, "blocks", TransferabilityTables.blocks(runs, reader));
    put(tables, "probes", TransferabilityTables.probes(runs, reader));
    return tables;
  }

  private static void put(Map<String, Table> tables, String name, Table table) {
    if (!table.rows().isEmpty()) {
      tables.put(name, table);
    }
  }

  /** Sentences for who reads the tables: where the cut lies, and which numbers not to trust. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    for (TransferabilityRun run : runs) {
      run.detection().ifPresent(detection -> remarks.add(detected(run, detection)));
      distrusted(run).ifPresent(remarks::add);
    }
    return remarks;
  }

  private static Optional<String> distrusted(TransferabilityRun run) {
    Map<ViewPair, String> notes = new LinkedHashMap<>();
    Stream.of(run.levels(), run.blocks(), run.acrossBlocks())
        .flatMap(List::stream)
        .filter(similarity -> !TransferabilityTables.note(similarity).isEmpty())
        .forEach(similarity -> notes.putIfAbsent(similarity.pair(), named(similarity)));
    return notes.isEmpty()
        ? Optional.empty()
        : Optional.of(
            run.name()
                + ": numbers that are not to be trusted: "
                + notes.values().stream().limit(SHOWN).collect(Collectors.joining(", "))
                + (notes.size() > SHOWN
                    ? " and " + (notes.size() - SHOWN) + " more, which the tables name"
                    : ""));
  }

  private static String named(ViewSimilarity similarity) {
    FeatureView first = similarity.pair().first();
    FeatureView second = similarity.pair().second();
    return first.model()
        + " "
        + first.unit()
        + " and "
        + second.model()
        + " "
        + second.unit()
        + " ("
        + similarity.found().samples()
        + " samples; "
        + TransferabilityTables.note(similarity)
        + ")";
  }

  private static String detected(TransferabilityRun run, CutDetection detection) {
    String where =
        detection
            .cut()
            .map(cut -> "features are no longer separated from chance at " + cut)
            .orElse("features are separated from chance at every cut point");
    String interval =
        detection.shares().isEmpty()
            ? ""
            : " (95 %: "
                + TransferabilityTables.cutName(detection.unit(detection.low()))
                + " to "
                + TransferabilityTables.cutName(detection.unit(detection.high()))
                + ", patients resampled)";
    String beside =
        run.curve()
            .map(
                curve ->
                    "; of truncated networks "
                        + curve.best().cut()
                        + " has the best validation "
                        + curve.metric().shortLabel())
            .orElse("");
    return run.name() + ": " + where + interval + beside;
  }

  /**
   * Writes the tables and the figures: {@code levels.csv}, {@code detected.csv}, {@code
   * coefficients.csv}, {@code blocks.csv}, {@code probes.csv}, and of each run {@code levels-RUN},
   * {@code blocks-RUN}, {@code across-blocks-RUN} and {@code probes-RUN} as PNG, SVG and CSV. What
   * was not asked for is left out.
   *
   * @param folder is made where it is missing
   * @return the tables and the PNGs that were written
   * @throws DataException if one can't be written
   */
  public List<Path> write(Path folder) {
    Map<String, Table> tables = tables(Reader.PROGRAM);
    put(tables, "coefficients", TransferabilityTables.coefficients(runs));
    List<Path> written = new ArrayList<>();
    try {
      Files.createDirectories(folder);
      for (Map.Entry<String, Table> table : tables.entrySet()) {
        Path file = folder.resolve(table.getKey() + ".csv");
        WholeFile.writeText(file, table.getValue().as(Table.Format.CSV));
        written.add(file);
      }
    } catch (IOException e) {
      throw new DataException(
          "expected to write to " + folder + " but found " + e + "; --out names another folder", e);
    }
    runs.forEach(run -> written.addAll(TransferabilityFigures.write(run, folder)));
    return written;
  }
}
