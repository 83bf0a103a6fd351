package io.pollard.app;

import io.pollard.torch.NamedNetwork;
import io.pollard.transferability.CanonicalCorrelations;
import io.pollard.transferability.CanonicalCorrelations.Directions;
import io.pollard.transferability.ComparedNetworks;
import io.pollard.transferability.CrossMoments;
import io.pollard.transferability.FeatureSamples;
import io.pollard.transferability.FeatureView;
import io.pollard.transferability.Kept;
import io.pollard.transferability.ViewPair;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Networks whose coefficients are known, and which remember what they were asked. */
final class FakeNetworks implements ComparedNetworks {

  static final int KEPT = 10;

  /** Ten directions of each view, ten channels. */
  static final Directions TEN = new Directions(KEPT, 0, KEPT);

  final List<List<NamedNetwork>> opened = new ArrayList<>();
  final List<List<ViewPair>> passes = new ArrayList<>();
  final List<List<Integer>> images = new ArrayList<>();
  int influencePasses;
  int openMoments;
  boolean isClosed;

  private final ToDoubleFunction<ViewPair> coefficient;
  private final Function<ViewPair, Directions> directions;
  private final long samples;

  /**
   * @param coefficient all of a pair's
   * @param samples of every pair
   */
  FakeNetworks(
      ToDoubleFunction<ViewPair> coefficient,
      Function<ViewPair, Directions> directions,
      long samples) {
    this.coefficient = coefficient;
    this.directions = directions;
    this.samples = samples;
  }

  TransferabilityJob.Engine engine() {
    return (networks, cache, preprocessing, batch, options) -> {
      opened.add(networks);
      return this;
    };
  }

  private final class Moments implements CrossMoments {
    private final ViewPair pair;

    Moments(ViewPair pair) {
      this.pair = pair;
      openMoments++;
    }

    private CanonicalCorrelations of(double all) {
      Directions kept = directions.apply(pair);
      return new CanonicalCorrelations(Collections.nCopies(kept.kept(), all), samples, kept, kept);
    }

    @Override
    public ViewPair pair() {
      return pair;
    }

    @Override
    public CanonicalCorrelations correlations(Kept kept) {
      return of(coefficient.applyAsDouble(pair));
    }

    @Override
    public CanonicalCorrelations shuffled(Kept kept) {
      return of(.1);
    }

    @Override
    public double linearCka() {
      return .5;
    }

    @Override
    public void close() {
      openMoments--;
    }
  }

  @Override
  public List<CrossMoments> moments(
      List<ViewPair> pairs, List<Integer> of, FeatureSamples anySamples) {
    passes.add(pairs);
    images.add(of);
    return pairs.stream().<CrossMoments>map(Moments::new).toList();
  }

  /** Images of one half move the quartile up, those of the other down. */
  @Override
  public List<double[]> influences(
      List<? extends CrossMoments> moments,
      Kept kept,
      List<Integer> of,
      FeatureSamples anySamples) {
    influencePasses++;
    return moments.stream()
        .map(
            any ->
                IntStream.range(0, of.size()).mapToDouble(i -> i % 2 == 0 ? .002 : -.002).toArray())
        .toList();
  }

  /** The first channel tells even images from odd ones. */
  @Override
  public Map<FeatureView, float[][]> pooled(List<FeatureView> views, List<Integer> of) {
    Map<FeatureView, float[][]> features = new LinkedHashMap<>();
    for (FeatureView view : views) {
      features.put(
          view,
          of.stream()
              .map(i -> new float[] {i % 2 + .3f * (i % 3), i % 5, (float) Math.sin(i)})
              .toArray(float[][]::new));
    }
    return features;
  }

  @Override
  public void close() {
    isClosed = true;
  }
}
