package io.pollard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.data.Part;
import io.pollard.imaging.ImageFiles;
import io.pollard.onnx.ModelWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** How long a person waits for the first prediction of a process that has just been started. */
@Command(
    name = "start",
    description = {
      "Times pollard predict of one image in a new process, from its start to the prediction:"
          + " ResNet-50, whole and cut, float32.",
      ""
    })
final class StartBench implements Runnable {

  @ParentCommand private Main main;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Processes of each network (${DEFAULT-VALUE}).")
  private int rounds;

  @Mixin private StartScript script;

  @Override
  public void run() {
    Work.requirePositive("--rounds", rounds);
    PrintStream out = main.console().out();
    try (Scratch scratch = Scratch.make()) {
      NoiseImages.write(scratch.folder().resolve("noise"), 256, Map.of(Part.TEST, 2));
      Path image = ImageFiles.below(scratch.folder()).get(0);
      for (String cut : List.of("layer4.2", "layer3.3")) {
        Path model = scratch.folder().resolve(cut + ".onnx");
        ModelWriter.write(model, RandomModel.of(RandomModel.resnet50(cut)));
        seconds(model, image);
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          seconds.add(seconds(model, image));
        }
        double median = Timing.median(seconds);
        out.println(
            String.format(
                Locale.ROOT, "ResNet-50 up to %s: %.2f s, each of %s", cut, median, seconds));
        out.println(Goal.atMost(1.5, cut + ", seconds from start to first prediction", median));
      }
    }
  }

  /** Until the first row stands on standard output. */
  private double seconds(Path model, Path image) {
    ProcessBuilder builder = script.predict(model, image);
    long begun = System.nanoTime();
    try {
      Process process = builder.start();
      try (BufferedReader answers = process.inputReader(UTF_8)) {
        String first = answers.readLine();
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (first == null) {
          throw new IllegalStateException(
              "no prediction came from " + String.join(" ", builder.command()));
        }
        return Math.round(seconds * 100) / 100.0;
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
