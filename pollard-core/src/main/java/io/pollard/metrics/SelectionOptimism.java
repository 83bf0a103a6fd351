package io.pollard.metrics;

import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How much better what was selected looks on the data that selected it than on data that did not:
 * the highest of several validation scores is high by merit and by luck, and each trial's epoch is
 * the best by that score too (Cawley and Talbot, "On over-fitting in model selection and subsequent
 * selection bias in performance evaluation", JMLR 11, 2010). The test score is the one to report.
 *
 * @param metric what was selected by, of which more is better
 * @param validation over the repeats
 * @param test of the same repeats
 * @param difference validation less test, repeat by repeat
 */
public record SelectionOptimism(Metric metric, Spread validation, Spread test, Spread difference) {

  /**
   * @param validation a score a repeat, at least one
   * @param test of the same repeats in the same order
   * @throws IllegalArgumentException if there is none, or not as many of both
   */
  public static SelectionOptimism of(Metric metric, double[] validation, double[] test) {
    if (validation.length != test.length) {
      throw new IllegalArgumentException(
          "expected a test score for each of "
              + validation.length
              + " validation scores but found "
              + test.length);
    }
    double[] differences =
        IntStream.range(0, test.length).mapToDouble(i -> validation[i] - test[i]).toArray();
    return new SelectionOptimism(
        metric, Spread.of(validation), Spread.of(test), Spread.of(differences));
  }

  /** "validation AUPRC 0.943 less test 0.910 is 0.033, the selection's optimism (n = 3)". */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "validation %s %s less test %s is %s, the selection's optimism (n = %d)",
        metric.shortLabel(),
        validation.text(3),
        test.text(3),
        difference.text(3),
        difference.repeats());
  }
}
