package io.pollard.training;

import io.pollard.data.Part;
import io.pollard.metrics.Overlap;
import java.util.List;

/**
 * How the masks that the trained network decides lie on those of one image of the validation or
 * test part.
 *
 * @param overlaps one a structure
 */
public record OverlapRow(Part part, String id, String group, List<Overlap> overlaps)
    implements CaseRow {

  public OverlapRow {
    overlaps = List.copyOf(overlaps);
  }
}
