package io.pollard.cli;

import io.pollard.app.Device;
import io.pollard.app.paper.Exhibit;
import io.pollard.app.paper.ExhibitPage;
import io.pollard.app.paper.ExhibitSetup;
import io.pollard.app.paper.Exhibits;
import io.pollard.app.paper.Extent;
import io.pollard.app.paper.PaperCommand;
import io.pollard.app.paper.PaperData;
import io.pollard.data.DataException;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard paper [EXHIBIT]}: the paper's tables and figures, and what comes out here. */
@Command(
    name = "paper",
    sortOptions = false,
    description = {
      "Lists the tables and figures of the paper with the data that each needs; of one of them runs"
          + " the whole protocol and writes it in the paper's layout, published numbers beside.",
      "",
      "DIR of --data holds a folder for each data set (bimcv, midog, pe, lungs, chexpert); what is"
          + " expected there is checked and said first. With --stand-in the same questions are"
          + " asked of small public data. Every step is a command that --dry-run prints; what is"
          + " finished is not trained again, so a run that was broken off goes on with the same"
          + " command.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard paper",
      "  pollard paper table2 --data DIR --study paper-studies --dry-run",
      "  pollard paper table2 --data DIR --study paper-studies --weights"
          + " resnet50=resnet50.safetensors",
      "  pollard paper figure8 --stand-in --data ../shared/data"
    })
final class Paper implements Callable<Integer> {

  private static final String DATA_VARIABLE = "POLLARD_TEST_DATA";
  private static final Path STAND_IN_DATA = Path.of("..", "shared", "data");

  private static final List<Column> STEPS =
      List.of(Column.of("trainings", "trainings at most"), Column.of("command", "command"));

  @ParentCommand private Main main;

  @Parameters(
      paramLabel = "EXHIBIT",
      arity = "0..1",
      description = "table2 to table7, figure4 to figure6, figure8 to figure11 (all are listed).")
  private @Nullable String name;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The folder of the data sets and weights (of stand-ins "
              + DATA_VARIABLE
              + ", else ../shared/data).")
  private @Nullable Path data;

  @Option(
      names = "--stand-in",
      description = "Small public data and a small protocol in the place of the paper's.")
  private boolean isStandIn;

  @Option(
      names = "--quick",
      description = "One epoch, few trials, few images, some of them drawn: shows the way only.")
  private boolean isQuick;

  @Option(
      names = "--dry-run",
      description = "Says which commands would be given, and how much they train, and stops.")
  private boolean isDry;

  @Option(
      names = "--plan",
      description = "Has each search say what is left to train and how long, and stops.")
  private boolean isPlanOnly;

  @Option(
      names = "--weights",
      paramLabel = "NETWORK=SOURCE",
      description = "Other weights of a network than the usual; may be given several times.")
  private Map<String, String> weights = new LinkedHashMap<>();

  @Option(names = "--device", paramLabel = "cpu|cuda", description = "Where it computes (cpu).")
  private Device device = Device.CPU;

  @Option(names = "--threads", paramLabel = "N", description = "Threads (all cores).")
  private @Nullable Integer threads;

  @Option(
      names = "--cache-dir",
      paramLabel = "DIR",
      description = "Where prepared images are kept (the user's cache folder).")
  private @Nullable Path cache;

  @Option(
      names = "--study",
      paramLabel = "DIR",
      description = "Where studies go, one a question, shared by exhibits (pollard-paper).")
  private Path study = Path.of("pollard-paper");

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where a folder for the exhibit goes (that of --study).")
  private @Nullable Path out;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    Exhibits exhibits = Exhibits.standard();
    if (name == null) {
      requireNothingElse();
      format.print(exhibits.table(), main.console());
      return ExitCode.DONE;
    }
    Exhibit exhibit = exhibits.exhibit(name);
    ExhibitSetup setup = setup(exhibits, exhibit);
    List<PaperCommand> commands = setup.commands(exhibit);
    main.console().say(ExhibitPage.of(exhibit, setup).standing());
    if (isDry) {
      format.print(table(commands), main.console());
      main.console().say(trainings(commands));
      return ExitCode.DONE;
    }
    if (extent() == Extent.PAPER) {
      check(exhibits.dataOf(exhibit), setup.data());
    }
    if (isPlanOnly) {
      return run(commands.stream().filter(Paper::isSearch).map(Paper::planned).toList());
    }
    int code = run(commands.stream().filter(command -> !isDone(command)).toList());
    return code == ExitCode.DONE || code == ExitCode.PARTLY ? write(exhibit, setup, code) : code;
  }

  private void requireNothingElse() {
    if (isStandIn || isQuick || isDry || isPlanOnly || data != null) {
      throw new DataException(
          "expected an exhibit with --data, --stand-in, --quick, --dry-run and --plan but found"
              + " none; pollard paper lists them");
    }
  }

  private Extent extent() {
    return isQuick ? Extent.QUICK : isStandIn ? Extent.STAND_IN : Extent.PAPER;
  }

  private ExhibitSetup setup(Exhibits exhibits, Exhibit exhibit) {
    String root = extent() == Extent.PAPER ? "paper" : extent().name().toLowerCase(Locale.ROOT);
    ExhibitSetup setup =
        ExhibitSetup.of(exhibits, extent())
            .withData(folder(exhibits, exhibit))
            .withStudy(study.resolve(root.replace('_', '-')))
            .withWeights(weights)
            .withMachine(machine());
    return out == null ? setup : setup.withOut(out);
  }

  private List<String> machine() {
    List<String> flags = new ArrayList<>();
    if (threads != null) {
      flags.addAll(List.of("--threads", threads.toString()));
    }
    if (device != Device.CPU) {
      flags.addAll(List.of("--device", device.name().toLowerCase(Locale.ROOT)));
    }
    if (cache != null) {
      flags.addAll(List.of("--cache-dir", cache.toString()));
    }
    return flags;
  }

  /** Of a dry run a name will do; nothing is read there. */
  private Path folder(Exhibits exhibits, Exhibit exhibit) {
    if (data != null) {
      return data;
    }
    if (extent() == Extent.PAPER) {
      if (isDry || exhibit.data().isEmpty()) {
        return Path.of("DIR");
      }
      exhibits.dataOf(exhibit).stream()
          .flatMap(set -> set.expected(Path.of("DIR")).stream())
          .forEach(main.console()::say);
      throw new DataException(
          "expected --data DIR, the folder that holds %s, or --stand-in, but found neither"
              .formatted(String.join(" and ", exhibit.data())));
    }
    Path usual =
        Optional.ofNullable(System.getenv(DATA_VARIABLE)).map(Path::of).orElse(STAND_IN_DATA);
    if (!isDry && !exhibit.steps().isEmpty() && !Files.isDirectory(usual)) {
      throw new DataException(
          "expected the stand-ins' data in %s but found no such folder; --data or %s names another"
              .formatted(usual, DATA_VARIABLE));
    }
    return usual;
  }

  /** Says what is expected before it refuses. */
  private void check(List<PaperData> sets, Path root) {
    for (PaperData set : sets) {
      PaperData.Layout layout = set.check(root);
      layout.remarks().forEach(main.console()::say);
      if (!layout.problems().isEmpty()) {
        set.expected(root).forEach(main.console()::say);
        throw new DataException(String.join("; ", layout.problems()));
      }
    }
  }

  private static Table table(List<PaperCommand> commands) {
    return new Table(
        STEPS,
        commands.stream()
            .map(command -> List.<Object>of(command.trainings(), command.line()))
            .toList());
  }

  private static String trainings(List<PaperCommand> commands) {
    int all = commands.stream().mapToInt(PaperCommand::trainings).sum();
    return "%s trainings at most, fewer where exhibits share a study%s"
        .formatted(
            all,
            commands.stream().anyMatch(Paper::isSearch)
                ? "; --plan times a few steps and says how long"
                : "");
  }

  private static boolean isSearch(PaperCommand command) {
    return command.name().equals("search");
  }

  private static PaperCommand planned(PaperCommand command) {
    List<String> words = new ArrayList<>(command.words());
    words.add("--plan");
    return new PaperCommand(words);
  }

  /** Images are drawn once, into an empty folder. */
  private static boolean isDone(PaperCommand command) {
    return command.name().equals("phantoms")
        && Files.exists(
            Path.of(command.words().get(command.words().indexOf("--out") + 1))
                .resolve("index.csv"));
  }

  /**
   * One after the other, until one fails.
   *
   * @return how the first ended that was not done, or that something was skipped
   */
  private int run(List<PaperCommand> commands) {
    int code = ExitCode.DONE;
    for (int step = 0; step < commands.size(); step++) {
      PaperCommand command = commands.get(step);
      main.console().say("step %s of %s: %s".formatted(step + 1, commands.size(), command.line()));
      int ended =
          new Main(main.console().aside(), main.export())
              .run(command.words().toArray(String[]::new));
      if (ended != ExitCode.DONE && ended != ExitCode.PARTLY) {
        main.console()
            .say(
                "step %s of %s did not come to its end; the same command goes on there"
                    .formatted(step + 1, commands.size()));
        return ended;
      }
      code = Math.max(code, ended);
    }
    return code;
  }

  private int write(Exhibit exhibit, ExhibitSetup setup, int code) {
    ExhibitPage page = ExhibitPage.of(exhibit, setup);
    format.print(page.table(), main.console());
    page.write().forEach(file -> main.console().say("written: " + file));
    main.console().say(page.standing());
    return code;
  }
}
