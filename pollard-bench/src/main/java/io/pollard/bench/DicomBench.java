package io.pollard.bench;

import io.pollard.bench.Side.Repeated;
import io.pollard.data.DataException;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.ImageFiles;
import io.pollard.network.Extent;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import io.pollard.study.Table.Format;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** How fast DICOM files are decoded, by transfer syntax, beside pydicom. */
@Command(
    name = "dicom",
    sortOptions = false,
    description = {
      "Decodes the largest files of each transfer syntax in a folder, from the disk's cache to an"
          + " array of values, beside pydicom.",
      ""
    })
final class DicomBench implements Runnable {

  private static final int WARM_UP = 10;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("syntax", "transfer syntax"),
          Column.of("file", "file"),
          Column.of("size", "size"),
          new Column("median_ms", "ms", 1, 2),
          new Column("megapixels", "megapixels a second", 1, 1),
          new Column("to_python", "to pydicom's", 1, 2));

  @ParentCommand private Main main;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      required = true,
      description = "Where DICOM files lie, in whatever folders.")
  private Path folder;

  @Option(
      names = "--files",
      defaultValue = "2",
      description = "Files of each transfer syntax, the largest ones (${DEFAULT-VALUE}).")
  private int files;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Rounds; in each both sides take a turn (${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--python",
      paramLabel = "FILE",
      description = "A Python that has pydicom, to compare with.")
  private @Nullable Path python;

  private record Image(Path file, Extent extent) {}

  @Override
  public void run() {
    Work.requirePositive("--files", files);
    Work.requirePositive("--rounds", rounds);
    PrintStream out = main.console().out();
    if (python == null) {
      out.print(measured(null).as(Format.TABLE));
      return;
    }
    try (PythonPeer peer = PythonPeer.start(python, "dicom.py", List.of())) {
      out.println("beside " + peer.versions());
      out.print(measured(peer).as(Format.TABLE));
    }
  }

  private Table measured(@Nullable PythonPeer peer) {
    List<List<Object>> rows = new ArrayList<>();
    bySyntax()
        .forEach(
            (syntax, images) ->
                images.stream()
                    .sorted(
                        (one, other) -> Long.compare(other.extent().count(), one.extent().count()))
                    .limit(files)
                    .forEach(image -> rows.add(row(syntax, image, peer))));
    return new Table(COLUMNS, rows);
  }

  private Map<String, List<Image>> bySyntax() {
    Map<String, List<Image>> found = new LinkedHashMap<>();
    ImageDecoder decoder = new ImageDecoder();
    for (Path file : ImageFiles.below(folder)) {
      try {
        Optional<String> syntax =
            Optional.ofNullable(decoder.facts(file).attributes().described().get("TransferSyntax"));
        if (syntax.isPresent()) {
          found
              .computeIfAbsent(syntax.get(), any -> new ArrayList<>())
              .add(new Image(file, decoder.raster(file).extent()));
        }
      } catch (DataException e) {
        // No image, or damaged on purpose: there is nothing to time.
      }
    }
    return found;
  }

  private List<Object> row(String syntax, Image image, @Nullable PythonPeer peer) {
    ImageDecoder decoder = new ImageDecoder();
    Side ours = new Repeated("Pollard", 1, () -> decoder.raster(image.file()), () -> {});
    List<Side> sides = new ArrayList<>(List.of(ours));
    if (peer != null && decodes(peer, image.file())) {
      sides.add(new PydicomSide(peer, image.file()));
    }
    List<Timing> timings = Timing.alternate(sides, WARM_UP, rounds, 3);
    double millis = timings.get(0).median();
    return Arrays.asList(
        syntax,
        folder.relativize(image.file()).toString(),
        image.extent().toString(),
        millis,
        image.extent().count() / 1e3 / millis,
        sides.size() == 1 ? null : timings.get(0).ratioTo(timings.get(1)));
  }

  private static boolean decodes(PythonPeer peer, Path file) {
    peer.ask("1 " + file.toAbsolutePath());
    return !peer.answer().equals("none");
  }

  private record PydicomSide(PythonPeer peer, Path file) implements Side {
    @Override
    public String name() {
      return "pydicom";
    }

    @Override
    public double millisPerImage(int steps) {
      peer.ask(steps + " " + file.toAbsolutePath());
      return Double.parseDouble(peer.answer());
    }

    @Override
    public void close() {}
  }
}
