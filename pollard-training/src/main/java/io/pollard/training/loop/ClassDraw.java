package io.pollard.training.loop;

import io.pollard.training.Sampling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/**
 * Which samples an epoch has: as many as there are, each once or drawn with replacement, first the
 * class and then the sample.
 *
 * @param classOf the class of a sample by its index; not asked where each is taken once
 */
record ClassDraw(Sampling sampling, IntUnaryOperator classOf) {

  /** Every sample once. */
  static final ClassDraw EACH_ONCE = new ClassDraw(Sampling.NATURAL, sample -> 0);

  /** In the order in which they are trained; follows from samples and random numbers alone. */
  List<Integer> of(List<Integer> samples, Random random) {
    if (sampling == Sampling.NATURAL) {
      List<Integer> order = new ArrayList<>(samples);
      Collections.shuffle(order, random);
      return order;
    }
    Map<Integer, List<Integer>> byClass = new TreeMap<>();
    samples.forEach(
        sample ->
            byClass
                .computeIfAbsent(classOf.applyAsInt(sample), any -> new ArrayList<>())
                .add(sample));
    List<List<Integer>> classes = List.copyOf(byClass.values());
    double[] shares = sampling.shares(classes.stream().mapToInt(List::size).toArray());
    return samples.stream()
        .map(
            any -> {
              List<Integer> drawn = classes.get(classAt(shares, random.nextDouble()));
              return drawn.get(random.nextInt(drawn.size()));
            })
        .toList();
  }

  /** Where a number from 0 to below 1 falls among shares that stand end to end. */
  private static int classAt(double[] shares, double place) {
    double end = 0;
    for (int i = 0; i < shares.length - 1; i++) {
      end += shares[i];
      if (place < end) {
        return i;
      }
    }
    return shares.length - 1;
  }
}
