package io.pollard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.data.DataException;
import io.pollard.network.FeatureShape;
import io.pollard.training.Precision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The same work in Python, in a process that stays and works on request, so that it can take turns
 * with others.
 */
final class PythonPeer implements AutoCloseable {

  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter requests;
  private final String versions;

  private PythonPeer(Process process) {
    this.process = process;
    this.answers = process.inputReader(UTF_8);
    this.requests = new PrintWriter(process.outputWriter(UTF_8), true);
    this.versions = answer();
  }

  /**
   * A network's steps, which {@link #sides} and {@link #inference} are.
   *
   * @throws DataException if there is no such Python, or it has no torch
   */
  static PythonPeer start(Path python, StraightLine line, FeatureShape in, int batch, int threads) {
    String sizes = in.arraySizes().stream().map(String::valueOf).collect(Collectors.joining(","));
    PythonPeer peer =
        start(python, "step.py", List.of(sizes, String.valueOf(batch), String.valueOf(threads)));
    peer.requests.println(line.text() + "\nend");
    return peer;
  }

  /**
   * @param script of the resources, whose first line out is its versions
   * @throws DataException if there is no such Python, or it lacks a package
   */
  static PythonPeer start(Path python, String script, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of(python.toString(), "-c", script(script)));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      return new PythonPeer(builder.start());
    } catch (IOException e) {
      throw new DataException("expected a Python at " + python + " but it can't be run: " + e, e);
    }
  }

  /** A script of the folder {@code peer}. */
  static String script(String name) {
    try (InputStream file =
        Objects.requireNonNull(PythonPeer.class.getResourceAsStream("/peer/" + name))) {
      return new String(file.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Of Python and its packages. */
  String versions() {
    return versions;
  }

  /** The default first; then the better layout and optimizer, in each of the precisions. */
  List<Side> sides(List<Precision> precisions) {
    return sides(precisions, "");
  }

  /** One pass without gradients, as {@link #sides} are called and in their order. */
  List<Side> inference(List<Precision> precisions) {
    return sides(precisions, "-infer");
  }

  private List<Side> sides(List<Precision> precisions, String ending) {
    List<Side> sides = new ArrayList<>();
    sides.add(new PythonSide("Python default", "default" + ending));
    for (Precision precision : precisions) {
      String name = precision.name().toLowerCase(Locale.ROOT);
      sides.add(new PythonSide("Python channels-last " + name, "best-" + name + ending));
    }
    return sides;
  }

  private final class PythonSide implements Side {
    private final String name;
    private final String key;

    PythonSide(String name, String key) {
      this.name = name;
      this.key = key;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public double millisPerImage(int steps) {
      requests.println(key + " " + steps);
      return Double.parseDouble(answer());
    }

    @Override
    public void close() {}
  }

  /** A side whose steps the script calls by a key. */
  Side side(String name, String key) {
    return new PythonSide(name, key);
  }

  /** A line for the script. */
  void ask(String line) {
    requests.println(line);
  }

  /** The script's next line. */
  String answer() {
    try {
      String line = answers.readLine();
      if (line == null) {
        throw new DataException(
            "the Python peer ended; what it lacks stands above, in its own words");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    requests.close();
    process.destroy();
  }
}
