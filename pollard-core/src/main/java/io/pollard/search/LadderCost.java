package io.pollard.search;

import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.TrialStore;
import io.pollard.training.TrialWork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a ladder takes before it begins, all repeats together, in full transfers of as many epochs;
 * the delivered network is among it. It takes most where all cuts stand on the last rung and the
 * largest goes on, least where the smallest is the best of the first rung. A second network that is
 * trained to its end because the loss of the first was not finite is not counted.
 *
 * @param cuts one a cut of the grid, from the image up
 * @param refining those of the second climb that takes most; empty without one
 */
public record LadderCost(
    Method method, List<Cut> cuts, List<Cut> refining, double least, double most) {

  /**
   * One cut.
   *
   * @param epochs after which its rungs and, last, its training are over; of the first repeat
   * @param full what it has taken by then, in full transfers
   */
  public record Cut(String cut, long parameters, List<Integer> epochs, List<Double> full) {

    public Cut {
      epochs = List.copyOf(epochs);
      full = List.copyOf(full);
    }

    private double first() {
      return full.get(0);
    }

    private double last() {
      return full.get(full.size() - 2);
    }

    private double whole() {
      return full.get(full.size() - 1);
    }
  }

  public LadderCost {
    cuts = List.copyOf(cuts);
    refining = List.copyOf(refining);
  }

  static LadderCost of(SearchPlanner planner, Ladder ladder, Method method) {
    double fullTransfer =
        planner.fullTransfers().stream()
            .mapToLong(work -> work.multiplyAdds(TrialStore.END))
            .average()
            .orElseThrow();
    List<String> grid = planner.firstStage(method);
    List<Cut> cuts =
        grid.stream().map(cut -> cut(planner, ladder, method, cut, fullTransfer)).toList();
    Map<Cut, List<Cut>> finer = new LinkedHashMap<>();
    for (Cut cut : cuts) {
      finer.put(
          cut,
          planner.secondStage(method, cut.cut()).stream()
              .map(name -> cut(planner, ladder, method, name, fullTransfer))
              .toList());
    }
    double least =
        cuts.stream().mapToDouble(Cut::first).sum()
            + finer.entrySet().stream()
                .mapToDouble(climb -> leastAfter(climb.getKey(), climb.getValue()))
                .min()
                .orElseThrow();
    List<Cut> refining =
        finer.values().stream()
            .reduce(List.of(), (most, next) -> sum(next) > sum(most) ? next : most);
    double most =
        cuts.stream().mapToDouble(Cut::last).sum()
            + Stream.concat(cuts.stream(), finer.values().stream().flatMap(List::stream))
                .mapToDouble(cut -> cut.whole() - cut.last())
                .max()
                .orElseThrow()
            + sum(refining);
    return new LadderCost(method, cuts, refining, least, most);
  }

  private static double sum(List<Cut> climb) {
    return climb.stream().mapToDouble(Cut::last).sum();
  }

  /** After the first rung of the grid: the smallest of what may go on does so alone. */
  private static double leastAfter(Cut found, List<Cut> finer) {
    List<Cut> all = new ArrayList<>(finer);
    all.add(found);
    return finer.stream().mapToDouble(Cut::first).sum()
        + all.stream().mapToDouble(cut -> cut.whole() - cut.first()).min().orElseThrow();
  }

  private static Cut cut(
      SearchPlanner planner, Ladder ladder, Method method, String cut, double fullTransfer) {
    TransferStrategy strategy = planner.at(method, cut);
    List<TrialWork> works = planner.repeats(strategy).stream().map(planner::work).toList();
    List<Integer> epochs = new ArrayList<>();
    List<Double> full = new ArrayList<>();
    for (int rung = 0; rung <= ladder.rungs().size(); rung++) {
      long multiplyAdds = 0;
      for (TrialWork work : works) {
        multiplyAdds += work.multiplyAdds(until(ladder, rung, work));
      }
      epochs.add(until(ladder, rung, works.get(0)));
      full.add(multiplyAdds / fullTransfer);
    }
    return new Cut(cut, planner.parameters(strategy), epochs, full);
  }

  private static int until(Ladder ladder, int rung, TrialWork work) {
    return rung < ladder.rungs().size() ? ladder.epochs(rung, work) : work.epochs();
  }
}
