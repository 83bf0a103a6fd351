package io.pollard.search;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * How a search chooses among candidates: by mean validation average precision and size, nothing
 * else. A failed candidate is never chosen.
 *
 * @param margin how far below the best the smallest may be where the best has a single repeat; 0 or
 *     more, average precision
 */
public record Selection(double margin) {

  /** Where there are no repeats to say how much chance does. */
  public static final double STANDARD_MARGIN = .005;

  public Selection {
    if (!(margin >= 0)) {
      throw new IllegalArgumentException("expected a margin of 0 or more but found " + margin);
    }
  }

  /**
   * The highest mean; of equals the smaller network, and of equal networks the later: of layer-wise
   * finetuning the one that trains fewer units.
   *
   * @param candidates each strategy's from the image up
   */
  public Optional<Candidate> best(Collection<Candidate> candidates) {
    return last(
        candidates,
        Comparator.comparingDouble(Candidate::mean)
            .thenComparing(Candidate::parameters, Comparator.reverseOrder()));
  }

  /**
   * The smallest network within the tolerance of the best: one standard error of the best or, with
   * a single repeat, the margin. Of equally large networks the higher mean, so that the best itself
   * is taken where nothing is smaller.
   *
   * @param candidates each strategy's from the image up
   */
  public Optional<Candidate> smallest(Collection<Candidate> candidates) {
    return best(candidates)
        .flatMap(
            best ->
                last(
                    candidates.stream()
                        .filter(candidate -> candidate.mean() >= best.mean() - tolerance(best))
                        .toList(),
                    Comparator.comparing(Candidate::parameters, Comparator.reverseOrder())
                        .thenComparing(Candidate::mean)));
  }

  private double tolerance(Candidate best) {
    return best.repeats().size() < 2 ? margin : best.standardError();
  }

  private static Optional<Candidate> last(
      Collection<Candidate> candidates, Comparator<Candidate> order) {
    return candidates.stream()
        .filter(candidate -> !candidate.isFailed())
        .reduce((before, next) -> order.compare(before, next) > 0 ? before : next);
  }
}
