package io.pollard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.data.Part;
import io.pollard.imaging.ImageFiles;
import io.pollard.onnx.ModelWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Whether predicting any number of files takes the memory of a few. */
@Command(
    name = "predict",
    sortOptions = false,
    description = {
      "Runs pollard predict on a folder of files under a small heap and says how much memory the"
          + " process held at most: ResNet-50 cut off at a unit, float32, JPEG files of noise,"
          + " 256x256.",
      ""
    })
final class PredictBench implements Runnable {

  /** Files that differ; the others are links to them. */
  private static final int DIFFERENT = 64;

  /** Rows between two looks at memory. */
  private static final int BETWEEN = 50;

  @ParentCommand private Main main;

  @Option(
      names = "--files",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Files in the folder (${DEFAULT-VALUE}).")
  private int files;

  @Option(
      names = "--cut",
      paramLabel = "UNIT",
      defaultValue = "layer1.0",
      description = "The last unit of the network (${DEFAULT-VALUE}).")
  private String cut;

  @Option(
      names = "--heap",
      paramLabel = "SIZE",
      defaultValue = "256m",
      description = "Java's heap at most (${DEFAULT-VALUE}).")
  private String heap;

  @Mixin private StartScript script;

  /**
   * What a run took.
   *
   * @param highest most bytes that were resident
   */
  private record Taken(long answers, double seconds, long highest) {}

  @Override
  public void run() {
    Work.requirePositive("--files", files);
    PrintStream out = main.console().out();
    try (Scratch scratch = Scratch.make()) {
      Path model = scratch.folder().resolve("model.onnx");
      ModelWriter.write(model, RandomModel.of(RandomModel.resnet50(cut)));
      Taken taken = predict(model, images(scratch.folder()));
      if (taken.answers() != files) {
        throw new IllegalStateException(
            "expected " + files + " answers but found " + taken.answers());
      }
      out.println(
          String.format(
              Locale.ROOT,
              "ResNet-50 up to %s, -Xmx%s, %d files: %.0f MB resident at most, %.1f ms a file",
              cut,
              heap,
              files,
              taken.highest() / 1e6,
              1e3 * taken.seconds() / files));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path images(Path scratch) throws IOException {
    Path noise = scratch.resolve("noise");
    NoiseImages.write(noise, 256, Map.of(Part.TEST, DIFFERENT));
    List<Path> different = ImageFiles.below(noise);
    Path folder = Files.createDirectories(scratch.resolve("files"));
    for (int i = 0; i < files; i++) {
      Files.createLink(folder.resolve(i + ".jpg"), different.get(i % DIFFERENT));
    }
    return folder;
  }

  private Taken predict(Path model, Path folder) throws IOException {
    ProcessBuilder builder = script.predict(model, folder);
    builder.environment().put("POLLARD_JAVA_OPTS", "-Xmx" + heap);
    long begun = System.nanoTime();
    Process process = builder.start();
    long answers = 0;
    long highest = 0;
    try (BufferedReader rows = process.inputReader(UTF_8)) {
      while (rows.readLine() != null) {
        answers++;
        if (answers % BETWEEN == 0) {
          highest = Math.max(highest, ResidentMemory.highest(process).orElse(0));
        }
      }
      return new Taken(answers, (System.nanoTime() - begun) / 1e9, highest);
    } finally {
      process.destroy();
    }
  }
}
