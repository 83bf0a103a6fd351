package io.pollard.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How validation went at the end of a training: whether it stopped while the network still learned,
 * so that its score says less of the network than of the length. It did where the best epoch is one
 * of the last fifth of the epochs, and the validation loss's mean over that fifth lies more than .5
 * % below that over the fifth before. At the end of a cosine the rate is small, so that little more
 * is to be seen of a network that still learns.
 *
 * @param before mean over the fifth of the epochs before the last one; at least an epoch
 * @param last mean over the last fifth
 * @param bestEpoch from 1; 0 for none
 * @param epochs all
 */
public record LossTrend(double before, double last, int bestEpoch, int epochs) {

  private static final int PARTS = 5;
  private static final double STILL_FALLING = .005;
  private static final int PERCENT = 100;

  /**
   * @return empty where there are fewer than two epochs, or a loss is not finite
   */
  public static Optional<LossTrend> of(List<EpochRow> history) {
    int end = history.size();
    int fifth = fifth(end);
    if (end < 2) {
      return Optional.empty();
    }
    LossTrend trend =
        new LossTrend(
            mean(history.subList(end - 2 * fifth, end - fifth)),
            mean(history.subList(end - fifth, end)),
            IntStream.rangeClosed(1, end)
                .filter(epoch -> history.get(epoch - 1).isBest())
                .max()
                .orElse(0),
            end);
    return Double.isFinite(trend.before + trend.last) ? Optional.of(trend) : Optional.empty();
  }

  private static int fifth(int epochs) {
    return (epochs + PARTS - 1) / PARTS;
  }

  private static double mean(List<EpochRow> epochs) {
    return epochs.stream().mapToDouble(EpochRow::validationLoss).average().orElse(Double.NaN);
  }

  /** Whether both are so. */
  public boolean isStillFalling() {
    return bestEpoch > epochs - fifth(epochs) && last < before * (1 - STILL_FALLING);
  }

  /** For who trained it; only where it still fell. */
  public String sentence() {
    return String.format(
        Locale.ROOT,
        "training stopped while the network still learned: epoch %d of %d is the best, and the"
            + " validation loss fell by %.1f %% from one fifth of the epochs to the last; more"
            + " epochs, or --recipe steps2d, may give a better one",
        bestEpoch,
        epochs,
        PERCENT * (1 - last / before));
  }

  /**
   * For who compares networks: of which rows the trials stopped too early to be compared by their
   * scores alone.
   *
   * @param rows the histories of each row's trials, by its name
   * @return empty where the loss was falling in none
   */
  public static Optional<String> note(Map<String, List<List<EpochRow>>> rows) {
    List<String> named = new ArrayList<>();
    rows.forEach(
        (name, trials) -> {
          long falling =
              trials.stream()
                  .filter(trial -> of(trial).filter(LossTrend::isStillFalling).isPresent())
                  .count();
          if (falling > 0) {
            named.add(name + " (" + falling + " of " + trials.size() + ")");
          }
        });
    return named.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "training stopped while networks still learned, in trials of "
                + String.join(", ", named)
                + "; more epochs, or --recipe steps2d, may give better ones there");
  }
}
