package io.pollard.bench;

import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** How long all cut points of a network take to derive. */
@Command(
    name = "describe",
    description = "Times the derivation of every network's cut points: shapes, parameters, MACs.")
final class DescribeBench implements Runnable {

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("network", "network"),
          Column.of("cut_points", "cut points"),
          new Column("median_ns", "median (ms)", 1e6, 2),
          new Column("minimum_ns", "minimum (ms)", 1e6, 2),
          new Column("maximum_ns", "maximum (ms)", 1e6, 2));

  @ParentCommand private Main main;

  @Option(
      names = "--rounds",
      defaultValue = "50",
      description = "Measured rounds, after half as many to warm up (${DEFAULT-VALUE}).")
  private int rounds;

  @Override
  public void run() {
    if (rounds < 1) {
      throw new IllegalArgumentException("expected --rounds to be at least 1 but found " + rounds);
    }
    List<List<Object>> rows = new ArrayList<>();
    for (String name : Networks.names()) {
      Network network = Networks.pretrained(name);
      for (int round = 0; round < rounds / 2; round++) {
        derive(network);
      }
      int cutPoints = 0;
      long[] nanoseconds = new long[rounds];
      for (int round = 0; round < rounds; round++) {
        long begun = System.nanoTime();
        cutPoints = derive(network);
        nanoseconds[round] = System.nanoTime() - begun;
      }
      Arrays.sort(nanoseconds);
      rows.add(
          List.of(
              name, cutPoints, nanoseconds[rounds / 2], nanoseconds[0], nanoseconds[rounds - 1]));
    }
    main.console().out().print(new Table(COLUMNS, rows).as(Format.TABLE));
  }

  private static int derive(Network network) {
    return network.cutPoints(network.usualInput()).size();
  }
}
