package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.imaging.PhantomFindings;
import io.pollard.imaging.Phantoms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard phantoms TASK}: generated images whose answer is known. */
@Command(
    name = "phantoms",
    sortOptions = false,
    description = {
      "Draws grey images of 64x64 pixels whose classes differ in a known way, for trying every other"
          + " command.",
      "",
      "texture: how fine the grain is. lesion: whether small blobs fade out or have a rim."
          + " arrangement: which parts stand beside each other. source: what Sapling is pretrained"
          + " on, 72 classes. findings: any of fourteen findings an image, seven of which need a few"
          + " pixels and seven a whole shape, with low.yaml, high.yaml and mix.yaml for"
          + " --findings-file.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard phantoms lesion --out lesions --count 500",
      "  pollard train lesions --positive firm --backbone sapling --weights sapling",
      "  pollard phantoms findings --out findings --count 5000",
      "  pollard pretrain findings --findings-file findings/low.yaml --backbone sapling --weights none"
          + " --out low.safetensors"
    })
final class DrawPhantoms implements Callable<Integer> {

  @ParentCommand private Main main;

  private static final String FINDINGS = "findings";

  @Parameters(
      paramLabel = "TASK",
      completionCandidates = Names.class,
      description = "One of ${COMPLETION-CANDIDATES}.")
  private String task;

  /** What can be drawn. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      Arrays.stream(Phantoms.Task.values()).map(Phantoms.Task::toString).forEach(this::add);
      add(FINDINGS);
    }
  }

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "A folder for the PNG files and index.csv; it must be empty or absent.")
  private Path out;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Images; the classes take turns (${DEFAULT-VALUE}).")
  private int count = 500;

  @Option(
      names = "--training",
      paramLabel = "N",
      description =
          "Images of these for training, as many for validation, the others for testing (no split).")
  private int training;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What the drawing starts from (${DEFAULT-VALUE}).")
  private long seed = 1;

  @Override
  public Integer call() {
    if (Files.exists(out.resolve("index.csv"))) {
      throw new DataException(
          "expected an empty folder but found "
              + out.resolve("index.csv")
              + "; give another --out");
    }
    Phantoms.Options options =
        Phantoms.Options.of(count).withParts(training, training).withSeed(seed);
    main.console().out().println(count + " images of " + drawn(options) + " in " + out);
    return ExitCode.DONE;
  }

  private String drawn(Phantoms.Options options) {
    if (task.equals(FINDINGS)) {
      PhantomFindings.write(out, options);
      return PhantomFindings.Finding.values().length + " findings";
    }
    Phantoms.Task chosen =
        Arrays.stream(Phantoms.Task.values())
            .filter(one -> one.toString().equalsIgnoreCase(task))
            .findFirst()
            .orElseThrow(
                () -> new DataException("expected one of " + new Names() + " but found " + task));
    Phantoms.write(chosen, out, options);
    List<String> classes = chosen.classes();
    return classes.size() == 2
        ? classes.get(0) + " or " + classes.get(1) + " (the positive class)"
        : classes.size() + " classes";
  }
}
