package io.pollard.study;

import io.pollard.transferability.CanonicalCorrelations;
import io.pollard.transferability.CanonicalCorrelations.Directions;
import io.pollard.transferability.CutDetection;
import io.pollard.transferability.ViewPair;
import io.pollard.transferability.ViewSimilarity;
import io.pollard.transferability.WachterLaw;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Made-up similarities of the shapes that real ones have. */
final class Similarities {

  static final List<String> RESNET_50 =
      List.of(
          "stem",
          "layer1.0",
          "layer1.1",
          "layer1.2",
          "layer2.0",
          "layer2.1",
          "layer2.2",
          "layer2.3",
          "layer3.0",
          "layer3.1",
          "layer3.2",
          "layer3.3",
          "layer3.4",
          "layer3.5",
          "layer4.0",
          "layer4.1",
          "layer4.2");

  private static final int SAMPLES = 4_000;

  private Similarities() {}

  /**
   * Coefficients that fall from near 1 towards a floor, the faster the less alike the views are.
   */
  static ViewSimilarity of(ViewPair pair, double alike, int channels, int samples) {
    int kept = Math.max(1, channels / 3);
    Directions directions = new Directions(channels, 0, kept);
    WachterLaw chance = WachterLaw.of(samples - 1, kept, kept);
    List<Double> found = new ArrayList<>();
    List<Double> shuffled = new ArrayList<>();
    for (int rank = 0; rank < kept; rank++) {
      double share = (rank + .5) / kept;
      double floor = chance.least() + (chance.largest() - chance.least()) * (1 - share);
      found.add(floor + (.99 - floor) * Math.pow(1 - share, (1 - alike) * 4 + .3) * alike);
      shuffled.add(Math.min(1, floor * 1.15 + (rank == 0 ? .4 : .01)));
    }
    return new ViewSimilarity(
        pair,
        new CanonicalCorrelations(found, samples, directions, directions),
        new CanonicalCorrelations(shuffled, samples, directions, directions),
        alike);
  }

  /** Before against after, less and less alike; the last ones are of too few samples. */
  static List<ViewSimilarity> levels(List<String> cuts) {
    return IntStream.range(0, cuts.size())
        .mapToObj(
            i ->
                of(
                    ViewPair.across("pretrained", "full transfer", cuts.get(i)),
                    .98 - .93 * i / Math.max(1, cuts.size() - 1),
                    48 << (4 * i / cuts.size() + 1),
                    i < cuts.size() * .8 ? SAMPLES : SAMPLES / 3))
        .toList();
  }

  static CutDetection detected(List<ViewSimilarity> levels, int low, int place, int high) {
    return new CutDetection(levels, place, low, high, List.of());
  }

  /** Figure 5: ends of four blocks, before and after each strategy; truncation lacks the last. */
  static List<ViewSimilarity> blocks() {
    List<ViewSimilarity> pairs = new ArrayList<>();
    List<String> ends = List.of("layer1.2", "layer2.3", "layer3.5", "layer4.2");
    List<String> strategies =
        List.of("full transfer", "TransFusion", "layer-wise finetuning", "truncation at layer3.5");
    for (int block = 0; block < ends.size(); block++) {
      for (int one = 0; one < strategies.size(); one++) {
        if (block < 3 || one < 3) {
          pairs.add(
              of(
                  ViewPair.across("pretrained", strategies.get(one), ends.get(block)),
                  .95 - .25 * block - .03 * one,
                  64 << block,
                  SAMPLES));
        }
      }
    }
    return pairs;
  }

  /** Figure 6: two pairs of blocks of two networks. */
  static List<ViewSimilarity> acrossBlocks() {
    List<ViewSimilarity> pairs = new ArrayList<>();
    for (String network : List.of("pretrained", "full transfer")) {
      for (String end : List.of("layer2.3", "layer3.5")) {
        pairs.add(
            of(
                ViewPair.within(network, end, "layer4.2"),
                network.equals("pretrained") ? .2 : .35,
                256,
                SAMPLES));
      }
    }
    return pairs;
  }
}
