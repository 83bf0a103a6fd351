package io.pollard.search;

import io.pollard.files.AddedLater;
import io.pollard.strategy.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a search found for one strategy. Validation alone decided.
 *
 * @param blockEnds the best of the first stage; empty where every repeat failed, and for a ladder
 *     that found a cut inside a block
 * @param best of both stages; the smaller network on ties; what a ladder found
 * @param smallest the smallest tried network within the tolerance of the best; what a ladder found
 * @param tried all candidates that were trained to their end, from the image up
 * @param smallerNotTried cut points that give a smaller network than {@code smallest} and were not
 *     tried
 * @param rungs of a ladder, as they were decided
 */
public record StrategyResult(
    Method method,
    Optional<Candidate> blockEnds,
    Optional<Candidate> best,
    Optional<Candidate> smallest,
    List<Candidate> tried,
    List<String> smallerNotTried,
    @AddedLater("[]") List<RungResult> rungs) {

  public StrategyResult {
    tried = List.copyOf(tried);
    smallerNotTried = List.copyOf(smallerNotTried);
    rungs = List.copyOf(rungs);
  }

  /** Of a search without rungs. */
  public StrategyResult(
      Method method,
      Optional<Candidate> blockEnds,
      Optional<Candidate> best,
      Optional<Candidate> smallest,
      List<Candidate> tried,
      List<String> smallerNotTried) {
    this(method, blockEnds, best, smallest, tried, smallerNotTried, List.of());
  }

  /**
   * Those that a ladder dropped before their end, once each, as the last of their rungs saw them.
   */
  public List<RungResult.Step> dropped() {
    List<String> ended = tried.stream().map(Candidate::cut).toList();
    Map<String, RungResult.Step> last = new LinkedHashMap<>();
    rungs.stream()
        .flatMap(rung -> rung.steps().stream())
        .filter(step -> !ended.contains(step.candidate().cut()))
        .forEach(step -> last.put(step.candidate().cut(), step));
    return List.copyOf(last.values());
  }
}
