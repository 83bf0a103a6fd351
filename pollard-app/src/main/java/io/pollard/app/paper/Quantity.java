package io.pollard.app.paper;

import io.pollard.metrics.Spread;
import io.pollard.study.Table.Column;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A column of the paper's tables, and where a study has what belongs into it. */
public enum Quantity {
  AUROC("AUROC", 1, 3, "test_auroc"),
  AUPRC("AUPRC", 1, 3, "test_average_precision"),
  DICE("Dice", 1, 3, "test_dice"),
  JACCARD("Jaccard", 1, 3, "test_jaccard"),
  PARAMS("Params (M)", 1e6, 2, "parameters"),
  MACS("MACs (G)", 1e9, 2, "macs"),
  CPU_MS("CPU (ms)", 1, 2, "ms_per_image"),
  GPU_MS("GPU (ms)", 1, 2, ""),
  CPU_S("CPU (s)", 1e3, 3, "ms_per_image"),
  GPU_S("GPU (s)", 1e3, 4, ""),
  AREA("area over chance", 1, 2, "area_over_chance"),
  CUT("cut", 1, 0, "cut"),
  SHAPE("shape", 1, 0, ""),
  EDGE("edge", 1, 0, ""),
  CONTRAST("contrast", 1, 0, ""),
  LEVEL("level of features", 1, 0, "level");

  private static final int REPEATS = 3;

  private static final String MILLIS = "ms_per_image";

  private static final Set<Quantity> WORDS = EnumSet.of(CUT, SHAPE, EDGE, CONTRAST, LEVEL);

  private final String heading;
  private final double divisor;
  private final int decimals;
  private final String studyKey;

  /**
   * @param studyKey of the column of a study's table of methods; empty where nothing has it here
   */
  Quantity(String heading, double divisor, int decimals, String studyKey) {
    this.heading = heading;
    this.divisor = divisor;
    this.decimals = decimals;
    this.studyKey = studyKey;
  }

  /** As the resource calls it: "cpu_ms". */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Columns of a study's tables that may have it, the better first. */
  List<String> studyKeys() {
    if (!isFoundHere()) {
      return List.of();
    }
    // Where all trials were exported, the model files were timed.
    return studyKey.equals(MILLIS) ? List.of(MILLIS + "_exported", MILLIS) : List.of(studyKey);
  }

  /** Whether anything can stand beside what was published. */
  boolean isFoundHere() {
    return !studyKey.isEmpty();
  }

  /**
   * @param whose "published" or "here"
   */
  Column column(String whose) {
    return new Column(key() + "_" + whose, heading + ", " + whose, divisor, decimals);
  }

  /**
   * What the paper prints, in the units of studies: a number, a mean with the sample standard
   * deviation of three repeats, or words.
   *
   * @param printed as "0.871 ± 0.008" or "23.5"
   */
  Object published(String printed) {
    if (WORDS.contains(this)) {
      return printed;
    }
    String[] parts = printed.split("±", -1);
    double value = Double.parseDouble(parts[0].strip()) * divisor;
    return parts.length == 1
        ? (Object) value
        : new Spread(value, Double.parseDouble(parts[1].strip()) * divisor, REPEATS);
  }
}
