package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.hub.Environment;
import io.pollard.hub.KnownSource;
import io.pollard.hub.WeightsSource;
import io.pollard.network.Extent;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.weights.LoadReport;
import io.pollard.weights.NumberFaults;
import io.pollard.weights.Provenance;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.Weights;
import io.pollard.weights.WeightsException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * {@code pollard weights list|show|verify}: what pretrained weights there are, and what is in them.
 */
@Command(
    name = "weights",
    sortOptions = false,
    synopsisSubcommandLabel = "COMMAND",
    description = {"Lists, shows and verifies pretrained weights.", ""},
    subcommands = {
      WeightsCommands.ListKnown.class,
      WeightsCommands.Show.class,
      WeightsCommands.Verify.class
    },
    footer = {
      "",
      "Examples:",
      "  pollard weights list",
      "  pollard weights show resnet18.safetensors",
      "  pollard weights verify torchvision:resnet50:V2",
      "  pollard weights verify hf:timm/resnet18.a1_in1k --backbone resnet18"
    })
final class WeightsCommands implements Callable<Integer> {

  private static final double MEGABYTE = 1e6;
  private static final List<Column> FACTS =
      List.of(Column.of("fact", "fact"), Column.of("value", "value"));

  @ParentCommand private Main main;

  @Override
  public Integer call() {
    throw new DataException(
        "expected list, show or verify after weights but found nothing; pollard weights --help"
            + " shows examples");
  }

  private WeightsSource.Verified open(String source) {
    WeightsSource.Verified opened =
        WeightsSource.parse(source)
            .verify(Environment.ofProcess(), new ConsoleProgress(main.console()));
    opened.weights().notes().forEach(main.console()::say);
    return opened;
  }

  private static String text(Preprocessing preprocessing) {
    return String.format(
        Locale.ROOT,
        "%s of %s, %s",
        pixels(preprocessing.input().extent()),
        pixels(preprocessing.cached()),
        preprocessing.interpolation().name().toLowerCase(Locale.ROOT));
  }

  /** One number of a square. */
  private static String pixels(Extent extent) {
    return extent.sizes().stream().distinct().count() == 1
        ? extent.sizes().get(0).toString()
        : extent.toString();
  }

  private static String channels(List<Double> values) {
    return values.stream()
        .map(value -> new BigDecimal(value).setScale(4, RoundingMode.HALF_EVEN))
        .map(BigDecimal::stripTrailingZeros)
        .map(BigDecimal::toPlainString)
        .collect(Collectors.joining(" "));
  }

  private static LoadReport report(Weights weights, String name) {
    Network network = Networks.pretrained(name);
    return LoadReport.of(weights.file(), network, network, network.usualInput());
  }

  /** By the network's names, and for its usual input. */
  private static Weights fitted(Weights weights, Network network) {
    return weights.fittedTo(network).withPositionsOf(network, network.usualInput());
  }

  /**
   * Networks whose whole trunk is in the file, and that know all that is in it, each with the
   * weights by its names.
   */
  private static Map<String, Weights> fitting(Weights weights) {
    Map<String, Weights> fitting = new LinkedHashMap<>();
    for (String name : Networks.names()) {
      try {
        Weights fitted = fitted(weights, Networks.pretrained(name));
        LoadReport report = report(fitted, name);
        if (report.isComplete() && report.unexpected().isEmpty()) {
          fitting.put(name, fitted);
        }
      } catch (WeightsException several) {
        // which of them is meant has to be typed
      }
    }
    return fitting;
  }

  /** What was changed to fit, beyond what was said when the file was read. */
  private void say(Weights read, Weights fitted) {
    fitted.notes().stream().skip(read.notes().size()).forEach(main.console()::say);
  }

  private static String none(Collection<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  /** {@code pollard weights list}. */
  @Command(
      name = "list",
      sortOptions = false,
      description = {
        "Lists weights that are known: torchvision's with size, checksum and preprocessing, files"
            + " that are recognised by their checksum, and what is in Hugging Face's cache.",
        "",
        "Of Hugging Face any repository can be named, as " + WeightsSource.HUB_FORM + ".",
        ""
      },
      footer = {"", "Examples:", "  pollard weights list", "  pollard weights list --format csv"})
  static final class ListKnown implements Callable<Integer> {

    private static final List<Column> COLUMNS =
        List.of(
            Column.of("source", "source"),
            Column.of("network", "network"),
            new Column("bytes", "MB", MEGABYTE, 1),
            Column.of("sha256", "SHA-256 begins"),
            Column.of("preprocessing", "pixels"),
            Column.of("cached", "cached"));

    @ParentCommand private WeightsCommands parent;
    @Mixin private FormatOption format;

    @Override
    public Integer call() {
      List<List<Object>> rows = new ArrayList<>();
      for (KnownSource known : KnownSource.all(Environment.ofProcess())) {
        rows.add(
            Arrays.asList(
                known.source(),
                known.network().orElse(""),
                boxed(known.bytes()),
                known.sha256().orElse(""),
                known.preprocessing().map(WeightsCommands::text).orElse(""),
                known.cached().map(Path::toString).orElse("")));
      }
      format.print(new Table(COLUMNS, rows), parent.main.console());
      return ExitCode.DONE;
    }

    private static @Nullable Long boxed(OptionalLong value) {
      return value.isPresent() ? value.getAsLong() : null;
    }
  }

  /** {@code pollard weights show SOURCE}. */
  @Command(
      name = "show",
      sortOptions = false,
      description = {
        "Shows what is in a file of weights: where it comes from, how images are prepared for it,"
            + " which declared networks it fits by name and shape, and every tensor.",
        ""
      },
      footer = {
        "",
        "Examples:",
        "  pollard weights show resnet18.safetensors",
        "  pollard weights show hf:timm/resnet18.a1_in1k --format csv"
      })
  static final class Show implements Callable<Integer> {

    private static final List<Column> TENSORS =
        List.of(
            Column.of("tensor", "tensor"),
            Column.of("shape", "shape"),
            Column.of("type", "type"),
            Column.of("numbers", "numbers"));

    @ParentCommand private WeightsCommands parent;

    @Parameters(paramLabel = "SOURCE", description = WeightsSource.FORMS + ".")
    private String source;

    @Mixin private FormatOption format;

    @Override
    public Integer call() {
      Weights weights = parent.open(source).weights();
      NumberFaults faults = NumberFaults.of(weights.file());
      if (!faults.isEmpty()) {
        parent.main.console().say(weights.file().path() + ": found " + faults);
      }
      format.print(new Table(FACTS, facts(weights)), parent.main.console());
      List<List<Object>> rows = new ArrayList<>();
      for (StoredTensor tensor : weights.file().tensors().values()) {
        rows.add(
            List.of(
                tensor.name(),
                tensor.shape().toString(),
                tensor.dtype().name(),
                tensor.elements()));
      }
      format.print(new Table(TENSORS, rows), parent.main.console());
      return ExitCode.DONE;
    }

    private static List<List<Object>> facts(Weights weights) {
      Provenance provenance = weights.provenance();
      Preprocessing preprocessing = weights.preprocessing();
      List<List<Object>> facts = new ArrayList<>();
      facts.add(List.of("file", weights.file().path().toString()));
      facts.add(List.of("SHA-256", provenance.sha256()));
      facts.add(List.of("source", provenance.source()));
      facts.add(List.of("licence", provenance.licence()));
      facts.add(List.of("trained on", provenance.trainedOn()));
      if (!provenance.classes().isEmpty()) {
        facts.add(List.of("classes", String.join(", ", provenance.classes())));
      }
      facts.add(List.of("pixels", text(preprocessing)));
      facts.add(List.of("mean", channels(preprocessing.mean())));
      facts.add(List.of("deviation", channels(preprocessing.deviation())));
      facts.add(List.of("networks", none(fitting(weights).keySet())));
      weights
          .file()
          .metadata()
          .forEach((key, value) -> facts.add(List.of("metadata " + plain(key), plain(value))));
      facts.add(List.of("tensors", String.valueOf(weights.file().tensors().size())));
      facts.add(
          List.of(
              "numbers",
              String.valueOf(
                  weights.file().tensors().values().stream()
                      .mapToLong(StoredTensor::elements)
                      .sum())));
      return facts;
    }

    /** A stranger's text, without what would move the cursor. */
    private static String plain(String text) {
      return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cf}]", " ");
    }
  }

  /** {@code pollard weights verify SOURCE}. */
  @Command(
      name = "verify",
      sortOptions = false,
      description = {
        "Fetches a file of weights where it is not on this machine, checks it against its published"
            + " checksum, and says whether it fits a network.",
        "",
        "Ends with exit code 2 where it does not.",
        ""
      },
      footer = {
        "",
        "Examples:",
        "  pollard weights verify torchvision:resnet50:V2",
        "  pollard weights verify resnet18.safetensors --backbone resnet18"
      })
  static final class Verify implements Callable<Integer> {

    @ParentCommand private WeightsCommands parent;

    @Parameters(paramLabel = "SOURCE", description = WeightsSource.FORMS + ".")
    private String source;

    @Option(
        names = "--backbone",
        paramLabel = "NETWORK",
        description = "The network that must take them (what the source names, else any).")
    private String backbone;

    @Option(
        names = "--convert-channels",
        description = "Makes the first convolution fit three channels, as training would.")
    private boolean convertsChannels;

    @Mixin private FormatOption format;

    @Override
    public Integer call() {
      String wanted =
          backbone == null ? WeightsSource.parse(source).network().orElse(null) : backbone;
      if (wanted != null) {
        Networks.pretrained(wanted); // refuses before anything is fetched
      }
      WeightsSource.Verified opened = parent.open(source);
      Weights weights = opened.weights();
      List<List<Object>> rows = new ArrayList<>();
      rows.add(List.of("file", weights.file().path().toString()));
      rows.add(List.of("SHA-256", weights.provenance().sha256()));
      rows.add(List.of("published checksum", opened.checksum().orElse("none")));
      if (wanted == null) {
        Map<String, Weights> fitting = fitting(weights);
        if (fitting.isEmpty()) {
          Networks.names().forEach(name -> weights.fittedTo(Networks.pretrained(name)));
          throw new DataException(
              weights.file().path()
                  + ": expected weights of a declared network but found none that they fit;"
                  + " --backbone NETWORK says what is missing");
        }
        Map.Entry<String, Weights> first = fitting.entrySet().iterator().next();
        requireNumbers(first.getValue(), first.getKey());
        parent.say(weights, first.getValue());
        rows.add(List.of("networks", none(fitting.keySet())));
      } else {
        Network network = Networks.pretrained(wanted);
        Weights fitted = fitted(weights, network);
        if (convertsChannels) {
          fitted = fitted.withChannelsOf(network, network.usualInput());
        }
        LoadReport report = report(fitted, wanted).orThrow();
        requireNumbers(fitted, wanted);
        parent.say(weights, fitted);
        rows.add(List.of("networks", wanted));
        rows.add(List.of("loading", report.summary()));
      }
      format.print(new Table(FACTS, rows), parent.main.console());
      return ExitCode.DONE;
    }

    /** Of the trunk first, whose zeros are named; then of whatever else is in the file. */
    private static void requireNumbers(Weights weights, String name) {
      Network network = Networks.pretrained(name);
      Path file = weights.file().path();
      NumberFaults.ofTrunk(weights.file(), network, network.usualInput()).orThrow(file);
      NumberFaults.of(weights.file()).orThrow(file);
    }
  }
}
