package io.pollard.search;

import io.pollard.strategy.TransferStrategy;
import io.pollard.training.ValidationScore;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * One strategy, at one cut point where it has them, with its repeats.
 *
 * @param strategy what was tried
 * @param cut the cut point as the network names it; empty for a strategy without
 * @param parameters of the trained network, head included
 * @param repeats validation scores, one a repeat; not a number where a trial failed
 */
public record Candidate(
    TransferStrategy strategy, String cut, long parameters, List<ValidationScore> repeats) {

  public Candidate {
    repeats = List.copyOf(repeats);
  }

  /** Whether a repeat has no score; such a candidate is listed and never chosen. */
  public boolean isFailed() {
    return repeats.isEmpty() || !Double.isFinite(mean());
  }

  /** Mean validation score over the repeats, the one that the trials select by. */
  public double mean() {
    return scores().average().orElse(Double.NaN);
  }

  /** Sample standard deviation of the repeats; not a number for a single one. */
  public double deviation() {
    double mean = mean();
    double squares = scores().map(score -> (score - mean) * (score - mean)).sum();
    return repeats.size() < 2 ? Double.NaN : Math.sqrt(squares / (repeats.size() - 1));
  }

  /** Deviation / sqrt(repeats); not a number for a single repeat. */
  public double standardError() {
    return deviation() / Math.sqrt(repeats.size());
  }

  private DoubleStream scores() {
    return repeats.stream().mapToDouble(ValidationScore::value);
  }
}
