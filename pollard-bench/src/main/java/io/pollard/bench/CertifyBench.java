package io.pollard.bench;

import io.pollard.metrics.Metric;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** How often certificates are wrong, and how often they are given where they should be. */
@Command(
    name = "certify",
    description =
        "Simulates certificates of networks whose true scores are known: their type I error where the"
            + " smaller network is worse by exactly the margin, and their power where it is not"
            + " worse at all.")
final class CertifyBench implements Runnable {

  private static final List<Integer> PATIENTS = List.of(100, 300, 1000);
  private static final double LEVEL = .025;

  /** So many errors of simulation above the level are still the level. */
  private static final double ERRORS = 2;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("score", "score"),
          Column.of("patients", "patients"),
          Column.of("images", "images each"),
          Column.of("splits", "splits"),
          new Column("training_spread", "spread of trainings", 1, 2),
          new Column("margin", "margin", 1, 2),
          new Column("type_1", "type I error (%)", .01, 2),
          new Column("type_1_error", "±", .01, 2),
          new Column("power", "power (%)", .01, 1),
          new Column("power_error", "±", .01, 1));

  @ParentCommand private Main main;

  @Option(
      names = "--sets",
      defaultValue = "2000",
      description = "Data sets of each row, twice (${DEFAULT-VALUE}).")
  private int sets;

  @Option(
      names = "--resamples",
      defaultValue = "1000",
      description = "Of the patients of each data set, for the AUPRC (${DEFAULT-VALUE}).")
  private int resamples;

  @Option(
      names = "--score",
      split = ",",
      defaultValue = "auroc,auprc",
      description = "Which scores are simulated (${DEFAULT-VALUE}).")
  private List<String> scores;

  @Option(names = "--format", defaultValue = "table", description = "(${DEFAULT-VALUE})")
  private Format format;

  /** One row: a design and a margin. */
  private record Claim(CertifiedNetworks networks, double margin) {}

  @Override
  public void run() {
    if (sets < 1) {
      throw new IllegalArgumentException("expected --sets to be at least 1 but found " + sets);
    }
    List<List<Object>> rows = new ArrayList<>();
    double highest = 0;
    for (Claim claim : claims()) {
      CertifiedNetworks networks = claim.networks();
      double wrong = networks.certified(-claim.margin(), claim.margin(), sets, resamples, 1);
      double right = networks.certified(0, claim.margin(), sets, resamples, 2);
      highest = Math.max(highest, wrong);
      rows.add(
          List.of(
              networks.metric().shortLabel(),
              networks.patients(),
              networks.images(),
              networks.splits(),
              networks.trainingSpread(),
              claim.margin(),
              wrong,
              error(wrong),
              right,
              error(right)));
    }
    main.console().out().print(new Table(COLUMNS, rows).as(format));
    main.console()
        .say(
            Goal.atMost(
                    LEVEL + ERRORS * Math.sqrt(LEVEL * (1 - LEVEL) / sets),
                    "highest type I error",
                    highest)
                .toString());
  }

  private List<Claim> claims() {
    List<Claim> claims = new ArrayList<>();
    for (String score : scores) {
      Metric metric = Metric.parse(score);
      for (int images : List.of(1, 4)) {
        for (int patients : PATIENTS) {
          for (double margin : List.of(.02, .05)) {
            claims.add(new Claim(new CertifiedNetworks(metric, patients, images, 1, 0), margin));
          }
        }
      }
      if (metric == Metric.AUROC) {
        for (int splits : List.of(3, 5)) {
          for (double spread : List.of(0., .1, .3)) {
            claims.add(new Claim(new CertifiedNetworks(metric, 100, 1, splits, spread), .05));
          }
        }
      }
    }
    // The bootstrap of a thousand patients with four images takes an hour, and says no more.
    claims.removeIf(
        claim ->
            claim.networks().metric() != Metric.AUROC
                && claim.networks().patients() * claim.networks().images() > 1200);
    claims.removeIf(claim -> claim.networks().metric() != Metric.AUROC && claim.margin() < .05);
    return claims;
  }

  private double error(double share) {
    return Math.sqrt(share * (1 - share) / sets);
  }
}
