package io.pollard.bench;

import static java.util.Objects.requireNonNull;

import io.pollard.data.DataException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Whether the real loop holds its memory over thousands of steps. */
@Command(
    name = "soak",
    description = {
      "Watches resident memory over thousands of training steps, with a checkpoint and a validation"
          + " now and then.",
      ""
    },
    defaultValueProvider = SoakBench.SmallWork.class)
final class SoakBench implements Runnable {

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Mixin private SoakLength length;

  @Option(
      names = "--out",
      paramLabel = "PNG",
      required = true,
      description = "The plot; its numbers go beside it as CSV.")
  private Path png;

  @Override
  public void run() {
    Path folder = requireNonNull(png.toAbsolutePath().getParent());
    String name = png.getFileName().toString();
    if (!name.endsWith(".png")) {
      throw new IllegalArgumentException("expected --out to end in .png but found " + png);
    }
    String stem = name.substring(0, name.length() - ".png".length());
    Path csv = folder.resolve(stem + ".csv");
    try {
      Files.createDirectories(folder);
      List<String> arguments = new ArrayList<>(List.of(SoakChild.NAME));
      arguments.addAll(work.flags());
      arguments.addAll(length.flags());
      arguments.addAll(List.of("--out", csv.toString()));
      ChildJvm.run("512m", arguments);
      MemoryCurve curve = MemoryCurve.readCsv(csv);
      curve.plot(folder, stem, length.warmUp(), work.network() + " at " + work.size());
      PrintStream out = main.console().out();
      out.println(work.headline() + ", batch " + SoakLength.BATCH);
      out.println(Goal.atMost(1, "slope in MB per 1,000 steps", curve.slope(length.warmUp())));
    } catch (IOException e) {
      throw new DataException("the curve can't be written to " + folder + ": " + e, e);
    }
  }

  /** Steps short enough that thousands of them take minutes. */
  static final class SmallWork implements IDefaultValueProvider {
    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
      Map<String, String> values = Map.of("--network", "resnet18", "--size", "64");
      return argument instanceof OptionSpec option ? values.get(option.longestName()) : null;
    }
  }
}
