package io.pollard.app;

import io.pollard.metrics.Interval;
import io.pollard.metrics.Metric;
import io.pollard.network.CutPoint;
import io.pollard.study.ScoreCurve;
import io.pollard.study.TransferabilityPlots;
import io.pollard.transferability.ViewSimilarity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The figures of a run. */
final class TransferabilityFigures {

  /** What stands for the name of a run that is no trial. */
  private static final String PAIR = "before-and-after";

  private TransferabilityFigures() {}

  /** Where the PNGs are. */
  static List<Path> write(TransferabilityRun run, Path folder) {
    String name = run.seeds().isPresent() ? run.name() : PAIR;
    List<Path> written = new ArrayList<>();
    if (!run.levels().isEmpty()) {
      written.add(
          TransferabilityPlots.writeLevels(
              folder,
              "levels-" + name,
              "Features before and after: " + run.name(),
              run.levels(),
              run.detection(),
              run.curve().map(TransferabilityFigures::curves).orElse(List.of())));
    }
    addCoefficients(
        written, folder, "blocks-" + name, "Blocks before and after: " + run.name(), run.blocks());
    addCoefficients(
        written,
        folder,
        "across-blocks-" + name,
        "Blocks and the last block: " + run.name(),
        run.acrossBlocks());
    if (!run.probes().isEmpty()) {
      written.add(probes(run, folder, name));
    }
    return written;
  }

  private static void addCoefficients(
      List<Path> written, Path folder, String name, String title, List<ViewSimilarity> pairs) {
    if (!pairs.isEmpty()) {
      written.add(TransferabilityPlots.writeCoefficients(folder, name, title, pairs));
    }
  }

  /** The coefficients' axis ends at 1, so that a score of which less is better has no place. */
  private static List<ScoreCurve> curves(TruncationCurve curve) {
    Metric metric = curve.metric();
    return metric.isLowerBetter()
        ? List.of()
        : List.of(
            truncation(
                "validation " + metric.shortLabel() + " of truncation",
                curve,
                TruncationCurve.Point::validation),
            truncation(
                "test " + metric.shortLabel() + " of truncation",
                curve,
                TruncationCurve.Point::test));
  }

  private static ScoreCurve truncation(
      String name, TruncationCurve curve, ToDoubleFunction<TruncationCurve.Point> score) {
    Map<String, Interval> scores = new LinkedHashMap<>();
    for (TruncationCurve.Point point : curve.points()) {
      double value = score.applyAsDouble(point);
      if (Double.isFinite(value)) {
        scores.put(point.cut(), new Interval(value, Double.NaN, Double.NaN, 0, 0));
      }
    }
    return new ScoreCurve(name, scores);
  }

  private static Path probes(TransferabilityRun run, Path folder, String name) {
    Map<String, Map<String, Interval>> byNetwork = new LinkedHashMap<>();
    for (TransferabilityRun.Probe probe : run.probes()) {
      byNetwork
          .computeIfAbsent(probe.view().model(), any -> new LinkedHashMap<>())
          .put(probe.view().unit(), probe.scores().test());
    }
    List<ScoreCurve> curves = new ArrayList<>();
    byNetwork.forEach(
        (network, scores) -> curves.add(new ScoreCurve("probes, " + network, scores)));
    run.curve()
        .ifPresent(
            curve -> curves.add(truncation("truncation", curve, TruncationCurve.Point::test)));
    return TransferabilityPlots.writeScores(
        folder,
        "probes-" + name,
        "Linear probes: " + run.name(),
        "test " + run.probes().get(0).scores().metric().shortLabel(),
        run.cutPoints().stream().map(CutPoint::name).toList(),
        curves);
  }
}
