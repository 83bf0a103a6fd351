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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * {@code pollard describe NETWORK}: where a network can be cut, and what is left then; without a
 * name all networks.
 */
@Command(
    name = "describe",
    description = {
      "Lists a network's cut points, from the image up, and what the trunk up to each costs;"
          + " without a name all networks, each for its usual input.",
      "",
      "i3 in front of the name of a network of images makes its convolutions those of volumes;"
          + " unet- in front of one that halves the image step by step puts a decoder on its trunk;"
          + " NAME@UNIT is a network's lowest units, up to that one.",
      "",
      "The last row adds the head. MACs are counted as in the paper (ptflops: biases, norms and"
          + " activations too), multiply-adds without these. A position's receptive field is in"
          + " pixels. Activations are what one image of a training step keeps in float32. A"
          + " transformer is cut inside its blocks, too: after the attention (attn) and after the"
          + " hidden layer's activation (mlp.act). What is cut from a trunk is gone from its"
          + " decoder too: two more columns have the whole network cut there.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard describe",
      "  pollard describe resnet50",
      "  pollard describe resnet50 --cut layer3.3 --classes 2",
      "  pollard describe resnet18 --input 3x64x64 --format csv",
      "  pollard describe i3densenet121 --input 3x32x64x64",
      "  pollard describe unet-resnet34 --classes 1"
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

  /** Of a network cut after the unit, what is left of its decoder counted. */
  private static final List<Column> WITH_DECODER =
      List.of(
          Column.of("cut_parameters", "with decoder"),
          new Column("cut_macs", "MACs with decoder (G)", 1e9, 4));

  private static final List<Column> ALL =
      List.of(
          Column.of("network", "network"),
          Column.of("input", "input"),
          Column.of("parameters", "parameters"),
          new Column("macs", "MACs (G)", 1e9, 3),
          new Column("multiply_adds", "multiply-adds (G)", 1e9, 3),
          Column.of("units", "units"),
          Column.of("block_ends", "block ends"));

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
      arity = "0..1",
      completionCandidates = Names.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private @Nullable String name;

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
    if (name == null) {
      if (input != null || cut != null || head != null) {
        throw new IllegalArgumentException(
            "expected the name of a network with --input, --cut or --head but found none");
      }
      format.print(overview(), main.console());
      return ExitCode.DONE;
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
    Table table = table(network, points.subList(0, kept), in);
    format.print(
        whole.head() instanceof Head.Decoder ? withDecoder(table, whole, in) : table,
        main.console());
    return ExitCode.DONE;
  }

  private Table overview() {
    List<List<Object>> rows = new ArrayList<>();
    for (String each : Networks.names()) {
      Network network = Networks.named(each, classes);
      FeatureShape in = network.usualInput();
      List<CutPoint> points = network.cutPoints(in, CutGrain.UNITS);
      rows.add(
          List.of(
              each,
              in.toString(),
              network.parameters(in),
              network.ptflopsMacs(in),
              network.multiplyAdds(in),
              points.size(),
              points.stream().filter(CutPoint::isBlockEnd).count()));
    }
    return new Table(ALL, rows);
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

  /** With what is left of the whole network where it is cut after each unit. */
  private Table withDecoder(Table trunk, Network whole, FeatureShape input) {
    List<Column> columns = new ArrayList<>(trunk.columns());
    columns.addAll(WITH_DECODER);
    List<List<Object>> rows = new ArrayList<>();
    for (List<Object> row : trunk.rows()) {
      List<Object> extended = new ArrayList<>(row);
      if (row.get(0).equals(Head.NAME)) {
        extended.addAll(Arrays.asList(null, null));
      } else {
        Network cut = whole.cut(row.get(0).toString(), whole.head());
        Network left = HeadKind.POOLED.on(cut, classes);
        extended.addAll(List.of(left.parameters(input), left.ptflopsMacs(input)));
      }
      rows.add(extended);
    }
    return new Table(columns, rows);
  }
}
