package io.pollard.search;

import io.pollard.network.CutGrain;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.strategy.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The cut points of a strategy in two stages (paper, section III): the ends of the blocks, then the
 * neighbours of the winner. The stem, block 0, is no block of its own, but the first block's
 * neighbour.
 *
 * @param cuts all, from the image up
 * @param blockEnds those after the last unit of a block
 */
public record CutStages(List<String> cuts, List<String> blockEnds) {

  public CutStages {
    cuts = List.copyOf(cuts);
    blockEnds = List.copyOf(blockEnds);
  }

  /** Those of a network, all places that the grain names. */
  public static CutStages of(Method method, Network network, CutGrain grain) {
    List<String> cuts = method.cuts(network, grain);
    List<Unit> units = network.units();
    List<String> ends = new ArrayList<>();
    for (int i = 0; i < units.size(); i++) {
      int block = units.get(i).block();
      boolean isEnd = i + 1 == units.size() || units.get(i + 1).block() != block;
      if (isEnd && block > 0 && cuts.contains(units.get(i).name())) {
        ends.add(units.get(i).name());
      }
    }
    return new CutStages(cuts, ends.isEmpty() ? cuts : ends);
  }

  /** The block ends or, where there are more, so many of them, evenly chosen; the last always. */
  List<String> grid(int most) {
    int ends = blockEnds.size();
    return ends <= most
        ? blockEnds
        : IntStream.rangeClosed(1, most)
            .mapToObj(i -> blockEnds.get((int) Math.round((double) i * ends / most) - 1))
            .toList();
  }

  /** What lies between a cut of a grid and the next below it in the grid. */
  List<String> oneBlockDown(List<String> grid, String from) {
    int at = grid.indexOf(from);
    int below = at == 0 ? -1 : cuts.indexOf(grid.get(at - 1));
    return cuts.subList(below + 1, cuts.indexOf(from));
  }

  /** What lies between the block ends on both sides of the winner, the nearest on each side. */
  public List<String> neighbours(String winner, int mostOnEachSide) {
    int end = blockEnds.indexOf(winner);
    int at = cuts.indexOf(winner);
    int below = end == 0 ? -1 : cuts.indexOf(blockEnds.get(end - 1));
    int above = end + 1 == blockEnds.size() ? cuts.size() : cuts.indexOf(blockEnds.get(end + 1));
    List<String> neighbours =
        new ArrayList<>(cuts.subList(Math.max(below + 1, at - mostOnEachSide), at));
    neighbours.addAll(cuts.subList(at + 1, Math.min(above, at + 1 + mostOnEachSide)));
    return neighbours;
  }
}
