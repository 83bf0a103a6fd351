package io.pollard.metrics;

import io.pollard.data.Task;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Masks that were decided, by how each lies on the true one: what every score of them can be
 * computed of. Immutable.
 */
public final class Overlaps implements Predictions {

  private final Task.Segmentation task;
  private final List<List<Overlap>> overlaps;
  private final List<String> groups;

  private Overlaps(Task.Segmentation task, List<List<Overlap>> overlaps, List<String> groups) {
    this.task = task;
    this.overlaps = overlaps;
    this.groups = groups;
  }

  /**
   * @param overlaps [n][structures]
   * @param groups [n], the patients
   * @throws IllegalArgumentException if there is no case, or the sizes differ
   */
  public static Overlaps of(
      Task.Segmentation task, List<List<Overlap>> overlaps, List<String> groups) {
    int structures = task.structures().size();
    if (overlaps.isEmpty() || groups.size() != overlaps.size()) {
      throw new IllegalArgumentException(
          "expected overlaps and groups of as many cases, at least one, but found "
              + overlaps.size()
              + " and "
              + groups.size());
    }
    for (int i = 0; i < overlaps.size(); i++) {
      if (overlaps.get(i).size() != structures) {
        throw new IllegalArgumentException(
            "expected "
                + structures
                + " structures but found "
                + overlaps.get(i)
                + " in case "
                + i);
      }
    }
    return new Overlaps(task, overlaps.stream().map(List::copyOf).toList(), List.copyOf(groups));
  }

  @Override
  public Task.Segmentation task() {
    return task;
  }

  @Override
  public int size() {
    return overlaps.size();
  }

  @Override
  public List<String> groups() {
    return groups;
  }

  public Overlap overlap(int index, int structure) {
    return overlaps.get(index).get(structure);
  }

  /** One structure alone, as if nothing else were asked. */
  public Overlaps structure(int structure) {
    return new Overlaps(
        new Task.Segmentation(List.of(task.structures().get(structure))),
        overlaps.stream().map(row -> List.of(row.get(structure))).toList(),
        groups);
  }

  /** They always do: an empty mask has scores too. */
  @Override
  public boolean hasAllTruths(double[] weights) {
    return true;
  }

  @Override
  public boolean isOfSameCasesAs(Predictions others) {
    return others instanceof Overlaps same
        && task.equals(same.task)
        && groups.equals(same.groups)
        && IntStream.range(0, size())
            .allMatch(
                i ->
                    IntStream.range(0, task.structures().size())
                        .allMatch(k -> truth(i, k) == same.truth(i, k)));
  }

  /** How large the true mask is: all that two predictions of one case share. */
  private long truth(int index, int structure) {
    Overlap overlap = overlap(index, structure);
    return overlap.truePositives() + overlap.falseNegatives();
  }
}
