package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.imaging.Phantoms;
import java.nio.file.Files;
import java.nio.file.Path;
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
          + " on, 72 classes.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard phantoms lesion --out lesions --count 500",
      "  pollard train lesions --positive firm --backbone sapling --weights sapling"
    })
final class DrawPhantoms implements Callable<Integer> {

  @ParentCommand private Main main;

  @Parameters(paramLabel = "TASK", description = "One of ${COMPLETION-CANDIDATES}.")
  private Phantoms.Task task;

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
    Phantoms.write(
        task, out, Phantoms.Options.of(count).withParts(training, training).withSeed(seed));
    List<String> classes = task.classes();
    String what =
        classes.size() == 2
            ? classes.get(0) + " or " + classes.get(1) + " (the positive class)"
            : classes.size() + " classes";
    main.console().out().println(count + " images of " + what + " in " + out);
    return ExitCode.DONE;
  }
}
