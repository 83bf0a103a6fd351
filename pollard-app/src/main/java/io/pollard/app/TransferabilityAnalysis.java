package io.pollard.app;

import static java.util.Objects.requireNonNull;

import io.pollard.app.TransferabilityRun.Probe;
import io.pollard.app.TransferabilitySettings.Analysis;
import io.pollard.metrics.Metric;
import io.pollard.network.CutPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.progress.Progress;
import io.pollard.transferability.ComparedNetworks;
import io.pollard.transferability.CrossMoments;
import io.pollard.transferability.CutDetection;
import io.pollard.transferability.FeatureView;
import io.pollard.transferability.ProbeCases;
import io.pollard.transferability.ProbeScores;
import io.pollard.transferability.ViewPair;
import io.pollard.transferability.ViewSimilarity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * The analyses over networks that are open.
 *
 * @param networks what are compared, by name: the one before, the one after full transfer, and then
 *     others; all have units of the first one's names
 * @param input one image
 */
record TransferabilityAnalysis(
    Map<String, Network> networks,
    FeatureShape input,
    TransferabilitySettings settings,
    Progress progress) {

  TransferabilityAnalysis {
    networks = Collections.unmodifiableMap(new LinkedHashMap<>(networks));
  }

  /** What was found of features. */
  record Correlations(
      List<ViewSimilarity> levels,
      Optional<CutDetection> detection,
      List<ViewSimilarity> blocks,
      List<ViewSimilarity> acrossBlocks) {}

  private String before() {
    return List.copyOf(networks.keySet()).get(0);
  }

  private String after() {
    return List.copyOf(networks.keySet()).get(1);
  }

  List<CutPoint> cutPoints() {
    return requireNonNull(networks.get(before())).cutPoints(input);
  }

  /** The units that a network has too, from the image up. */
  private List<String> units(String name) {
    List<String> own = requireNonNull(networks.get(name)).units().stream().map(Unit::name).toList();
    return cutPoints().stream().map(CutPoint::name).filter(own::contains).toList();
  }

  private List<String> blockEnds(String name) {
    List<String> ends =
        cutPoints().stream().filter(CutPoint::isBlockEnd).map(CutPoint::name).toList();
    return units(name).stream().filter(ends::contains).toList();
  }

  private List<ViewPair> levelPairs() {
    return units(after()).stream().map(unit -> ViewPair.across(before(), after(), unit)).toList();
  }

  private List<ViewPair> blockPairs() {
    return networks.keySet().stream()
        .skip(1)
        .flatMap(
            name -> blockEnds(name).stream().map(unit -> ViewPair.across(before(), name, unit)))
        .toList();
  }

  /** Each block's end against the end of the last block that the network has whole. */
  private List<ViewPair> pairsAcrossBlocks() {
    List<ViewPair> pairs = new ArrayList<>();
    for (String name : networks.keySet()) {
      List<String> ends = blockEnds(name);
      for (int block = 0; block + 1 < ends.size(); block++) {
        pairs.add(ViewPair.within(name, ends.get(block), ends.get(ends.size() - 1)));
      }
    }
    return pairs;
  }

  /**
   * In one pass over the images, and one more for the interval of the cut.
   *
   * @param images indices, at least two
   * @param groups each image's patient
   */
  Correlations correlations(ComparedNetworks open, List<Integer> images, List<String> groups) {
    List<ViewPair> levels = settings.has(Analysis.SVCCA) ? levelPairs() : List.of();
    List<ViewPair> blocks = settings.has(Analysis.BLOCKS) ? blockPairs() : List.of();
    List<ViewPair> across = settings.has(Analysis.BLOCKS) ? pairsAcrossBlocks() : List.of();
    Set<ViewPair> all = new LinkedHashSet<>(levels);
    all.addAll(blocks);
    all.addAll(across);
    if (all.isEmpty()) {
      return new Correlations(List.of(), Optional.empty(), List.of(), List.of());
    }
    List<CrossMoments> moments = open.moments(List.copyOf(all), images, settings.samples());
    try {
      Map<ViewPair, ViewSimilarity> found = new LinkedHashMap<>();
      Map<ViewPair, CrossMoments> summed = new LinkedHashMap<>();
      try (Progress.Bar bar = progress.bar("correlations", moments.size())) {
        for (CrossMoments one : moments) {
          stopIfInterrupted();
          found.put(one.pair(), ViewSimilarity.of(one, settings.kept()));
          summed.put(one.pair(), one);
          bar.advance(1, one.pair().second().unit());
        }
      }
      return new Correlations(
          levels.stream().map(found::get).toList(),
          detection(open, levels.stream().map(found::get).toList(), summed, images, groups),
          blocks.stream().map(found::get).toList(),
          across.stream().map(found::get).toList());
    } finally {
      moments.forEach(CrossMoments::close);
    }
  }

  private Optional<CutDetection> detection(
      ComparedNetworks open,
      List<ViewSimilarity> levels,
      Map<ViewPair, CrossMoments> summed,
      List<Integer> images,
      List<String> groups) {
    List<ViewSimilarity> lawful =
        levels.stream().filter(level -> level.found().hasChance()).toList();
    if (lawful.isEmpty()) {
      return Optional.empty();
    }
    if (settings.resamples() == 0) {
      return Optional.of(CutDetection.of(lawful));
    }
    List<double[]> influences =
        open.influences(
            lawful.stream().map(level -> requireNonNull(summed.get(level.pair()))).toList(),
            settings.kept(),
            images,
            settings.samples());
    return Optional.of(
        CutDetection.of(
            lawful, influences, groups, settings.resamples(), settings.samples().seed()));
  }

  /** Of the network before and after, a pass each. */
  List<Probe> probes(ComparedNetworks open, ProbeCases cases, Metric metric) {
    if (!settings.has(Analysis.PROBES)) {
      return List.of();
    }
    List<Integer> all = IntStream.range(0, cases.samples().size()).boxed().toList();
    List<Probe> probes = new ArrayList<>();
    for (String name : List.of(before(), after())) {
      List<FeatureView> views =
          units(name).stream().map(unit -> new FeatureView(name, unit)).toList();
      Map<FeatureView, float[][]> features = open.pooled(views, all);
      try (Progress.Bar bar = progress.bar("probes of " + name, views.size())) {
        for (FeatureView view : views) {
          stopIfInterrupted();
          probes.add(
              new Probe(view, ProbeScores.of(cases, requireNonNull(features.get(view)), metric)));
          bar.advance(1, view.unit());
        }
      }
    }
    return probes;
  }

  private static void stopIfInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("interrupted");
    }
  }
}
