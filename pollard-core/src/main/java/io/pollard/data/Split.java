package io.pollard.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Which sample belongs to which part.
 *
 * @param parts one for each sample of a data set, in its order
 */
public record Split(List<Part> parts) {

  public Split {
    parts = List.copyOf(parts);
  }

  /** The indices of a part's samples, ascending. */
  public List<Integer> indices(Part part) {
    return IntStream.range(0, parts.size()).filter(i -> parts.get(i) == part).boxed().toList();
  }
}
