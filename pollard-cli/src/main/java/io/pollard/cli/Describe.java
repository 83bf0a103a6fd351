package io.pollard.cli;

import io.pollard.network.CutGrain;
import io.pollard.network.CutPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.strategy.HeadForm;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard describe NETWORK}: where a network can be cut, and what is left then. */
@Command(
    name = "describe",
    description = {
      "Lists a network's cut points, from the image up, and what the trunk up to each costs.",
      "",
      "The last row adds the head. MACs are counted as in the paper (ptflops: biases, norms and"
          + " activations too), multiply-adds without these. A position's receptive field is in"
          + " pixels. Activations are what one image of a training step keeps in float32. A"
          + " transformer is cut inside its blocks, too: after the attention (attn) and after the"
          + " hidden layer's activation (mlp.act).",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard describe resnet50",
      "  pollard describe resnet50 --cut layer3.3 --classes 2",
      "  pollard describe resnet18 --input 3x64x64 --format csv"
    })
final class Describe implements Callable<Integer> {

  private static final int BYTES_OF_A_FLOAT = 4;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("unit", "unit"),
          Column.of("block", "block"),
          Column.of("block_end", "end"),
          Column.of("features", "features"),
          Column.of("parameters", "parameters"),
          new Column("macs", "MACs (G)", 1e9, 4),
          new Column("multiply_adds", "multiply-adds (G)", 1e9, 4),
          Column.of("receptive_field", "receptive field"),
          new Column("activation_bytes", "activations (MB)", 1e6, 1));

  /** What stands on the features. */
  enum HeadKind {
    POOLED,
    FLAT,
    MEAN,
    BOTH;

    Network on(Network network, int outputs) {
      return network.withHead(HeadForm.valueOf(name()).on(network, outputs));
    }

    @Override
    public String toString() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Completes and lists the names in the help. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      super(Networks.names());
    }
  }

  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "NETWORK",
      completionCandidates = Names.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String name;

  @Option(
      names = "--input",
      paramLabel = "SIZE",
      converter = InputShape.class,
      description = "Channels x height x width (3x224x224; 3x32x208x208 for volumes).")
  private FeatureShape input;

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Outputs of the head (${DEFAULT-VALUE}).")
  private int classes;

  @Option(
      names = "--cut",
      paramLabel = "UNIT",
      description = "The last unit kept, or a place inside one; a new head follows it.")
  private String cut;

  @Option(
      names = "--head",
      paramLabel = "KIND",
      description =
          "The new head, ${COMPLETION-CANDIDATES} (pooled; without --cut the network's own).")
  private HeadKind head;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    if (classes < 1) {
      throw new IllegalArgumentException(
          "expected --classes to be at least 1 but found " + classes);
    }
    Network whole = Networks.named(name, classes);
    Network network = whole;
    if (cut != null) {
      network = (head == null ? HeadKind.POOLED : head).on(whole.cut(cut, whole.head()), classes);
    } else if (head != null) {
      network = head.on(whole, classes);
    }
    FeatureShape in = input == null ? whole.usualInput() : input;
    // The whole network knows where its blocks end; its lower part costs the same in both.
    List<CutPoint> points = new ArrayList<>(whole.cutPoints(in, CutGrain.INSIDE));
    String last = cut == null ? points.get(points.size() - 1).name() : whole.cutNamed(cut);
    int kept = points.stream().map(CutPoint::name).toList().indexOf(last) + 1;
    format.print(table(network, points.subList(0, kept), in), main.console());
    return ExitCode.DONE;
  }

  private static Table table(Network network, List<CutPoint> points, FeatureShape input) {
    List<List<Object>> rows = new ArrayList<>();
    for (CutPoint point : points) {
      rows.add(
          List.of(
              point.name(),
              point.unit().block(),
              point.isBlockEnd(),
              point.features().toString(),
              point.parameters(),
              point.ptflopsMacs(),
              point.multiplyAdds(),
              point.receptiveField().toString(),
              BYTES_OF_A_FLOAT * (input.elements() + point.activations()) + point.keptBytes()));
    }
    rows.add(
        Arrays.asList(
            Head.NAME,
            null,
            null,
            network.out(input).toString(),
            network.parameters(input),
            network.ptflopsMacs(input),
            network.multiplyAdds(input),
            network.head() instanceof Head.Classifier classifier
                ? classifier
                    .body()
                    .receptiveField(points.get(points.size() - 1).receptiveField())
                    .toString()
                : null,
            network.activationBytes(input, BYTES_OF_A_FLOAT)));
    return new Table(COLUMNS, rows);
  }
}
