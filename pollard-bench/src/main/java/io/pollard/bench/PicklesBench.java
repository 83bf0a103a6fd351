package io.pollard.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.data.DataException;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.Weights;
import io.pollard.weights.WeightsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Whether Pollard reads from PyTorch's weight files what PyTorch wrote into them. */
@Command(
    name = "pickles",
    description = {
      "Lets a PyTorch write weight files in many forms and compares every number that is read.",
      ""
    })
final class PicklesBench implements Runnable {

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("file", "file"),
          Column.of("bytes", "bytes"),
          Column.of("tensors", "tensors"),
          Column.of("result", "result"));

  @ParentCommand private Main main;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      required = true,
      description = "A Python that has torch.")
  private Path python;

  @Override
  public void run() {
    PrintStream out = main.console().out();
    int differing = 0;
    List<List<Object>> rows = new ArrayList<>();
    try (Scratch scratch = Scratch.make()) {
      List<String> written = written(scratch.folder());
      out.println(written.get(0));
      for (String line : written.subList(1, written.size())) {
        List<String> words = List.of(line.split("\t"));
        Path file = scratch.folder().resolve(words.get(0));
        String result = result(file, words.subList(1, words.size()));
        differing += result.equals("equal") ? 0 : 1;
        rows.add(List.of(words.get(0), Files.size(file), words.size() - 1, result));
      }
    } catch (IOException e) {
      throw new DataException("expected to run the Python at " + python + " but: " + e, e);
    }
    out.print(new Table(COLUMNS, rows).as(Format.TABLE));
    if (rows.isEmpty() || differing > 0) {
      throw new IllegalStateException(
          differing + " of " + rows.size() + " files are read otherwise than PyTorch wrote them");
    }
  }

  /** What the script says, once it has ended well. */
  private List<String> written(Path folder) throws IOException {
    Process process =
        new ProcessBuilder(
                python.toString(), "-c", PythonPeer.script("pickles.py"), folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines;
    try (BufferedReader answers = process.inputReader(UTF_8)) {
      lines = answers.lines().toList();
    }
    try {
      if (process.waitFor() != 0) {
        throw new DataException(
            "the Python at " + python + " failed; it needs torch, and its own words stand above");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("interrupted while Python writes files", e);
    } finally {
      process.destroy();
    }
    return lines;
  }

  private static String result(Path file, List<String> expected) {
    List<String> found;
    try {
      found =
          Weights.read(file).file().tensors().values().stream().map(PicklesBench::digest).toList();
    } catch (WeightsException e) {
      return String.valueOf(e.getMessage());
    }
    for (String tensor : expected) {
      if (!found.contains(tensor)) {
        return "expected " + tensor;
      }
    }
    return found.size() == expected.size() ? "equal" : "too many tensors: " + found.size();
  }

  /** As the script writes it: name, type, shape and a hash of the numbers. */
  private static String digest(StoredTensor tensor) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(tensor.bytes());
      return tensor.name()
          + " "
          + tensor.dtype()
          + " "
          + tensor.shape().toString().replace(" ", "")
          + " "
          + HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
