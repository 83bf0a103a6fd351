package io.pollard.app;

import io.pollard.data.Seeds;
import io.pollard.network.CutPoint;
import io.pollard.transferability.CutDetection;
import io.pollard.transferability.FeatureView;
import io.pollard.transferability.ProbeScores;
import io.pollard.transferability.ViewSimilarity;
import java.util.List;
import java.util.Optional;

/**
 * What was found of one network before and after full transfer, and of those beside it.
 *
 * @param name the full transfer's id, or what two files are compared
 * @param seeds the full transfer's; empty for two files
 * @param setting equal for runs that differ in seeds alone, as "resnet18 3x224x224 weights 3e19a0f2
 *     split 5b11c9d4"
 * @param cutPoints the pretrained network's units, from the image up
 * @param part which images were compared, as "trainval"
 * @param images how many
 * @param levels every cut point before against after; empty where that was not asked for
 * @param detection of the cut; empty where it was not asked for, or no level has a law of chance
 * @param blocks ends of blocks before, against the same after each strategy
 * @param acrossBlocks ends of blocks against the last block's end of the same network
 * @param probes of cut points of the network before and after
 * @param curve scores of truncated networks, laid beside
 */
public record TransferabilityRun(
    String name,
    Optional<Seeds> seeds,
    String setting,
    List<CutPoint> cutPoints,
    String part,
    int images,
    List<ViewSimilarity> levels,
    Optional<CutDetection> detection,
    List<ViewSimilarity> blocks,
    List<ViewSimilarity> acrossBlocks,
    List<Probe> probes,
    Optional<TruncationCurve> curve) {

  /** A linear classifier on the features of a cut point. */
  public record Probe(FeatureView view, ProbeScores scores) {}

  public TransferabilityRun {
    cutPoints = List.copyOf(cutPoints);
    levels = List.copyOf(levels);
    blocks = List.copyOf(blocks);
    acrossBlocks = List.copyOf(acrossBlocks);
    probes = List.copyOf(probes);
  }

  /** The cut point of a name. */
  CutPoint point(String unit) {
    return cutPoints.stream()
        .filter(point -> point.name().equals(unit))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("expected a unit but found " + unit));
  }

  /** A cut point's place among the units, from 0; their number for none. */
  int place(Optional<String> unit) {
    return unit.map(name -> cutPoints.indexOf(point(name))).orElse(cutPoints.size());
  }
}
