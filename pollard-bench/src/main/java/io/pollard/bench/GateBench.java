package io.pollard.bench;

import io.pollard.app.ExportJob;
import io.pollard.app.ModelFileOptions;
import io.pollard.app.StudyView;
import io.pollard.cli.ConsoleProgress;
import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.ImageFiles;
import io.pollard.imaging.Pixels;
import io.pollard.metrics.ClassScores;
import io.pollard.metrics.Metric;
import io.pollard.onnx.Likeness;
import io.pollard.onnx.ModelFile;
import io.pollard.onnx.Predictor;
import io.pollard.onnx.PredictorOptions;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/**
 * How well a model file's input gate tells other images from those of the training images' kind.
 */
@Command(
    name = "gate",
    sortOptions = false,
    description = {
      "Exports a trial and lets its model file judge the images of the trial's test part, which are"
          + " of the training images' kind, and others. Prints Markdown: the AUROC of the distance,"
          + " and how many are called unlike.",
      ""
    })
final class GateBench implements Runnable {

  private static final int LEVELS = 256;

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("images", "images"),
          Column.of("count", "count"),
          new Column("auroc", "AUROC of the distance", 1, 4),
          new Column("far", "called unlike for their distance", 1, 3),
          new Column("unlike", "called unlike for any reason", 1, 3));

  @ParentCommand private Main main;

  @Parameters(index = "0", paramLabel = "STUDY/TRIAL", description = "A trial on 8-bit images.")
  private Path trialPath;

  @Option(
      names = "--other",
      paramLabel = "NAME=FOLDER",
      description = "Images of another kind, in the folder and below; may be given several times.")
  private Map<String, Path> others = new LinkedHashMap<>();

  @Option(
      names = "--turned",
      description = "Also the test part upside down, on its side, mirrored and inverted.")
  private boolean isTurned;

  @Option(
      names = "--most",
      paramLabel = "N",
      defaultValue = "300",
      description = "Images of each kind, spread evenly (${DEFAULT-VALUE}).")
  private int most;

  /** An image of another shape or other values. */
  private record Change(String name, Function<Pixels, Pixels> of) {}

  private static final List<Change> CHANGES =
      List.of(
          new Change(
              "test part, upside down",
              image ->
                  moved(
                      image,
                      image.width(),
                      image.height(),
                      (x, y) -> (image.height() - 1 - y) * image.width() + image.width() - 1 - x)),
          new Change(
              "test part, turned by 90 degrees",
              image ->
                  moved(
                      image,
                      image.height(),
                      image.width(),
                      (x, y) -> x * image.width() + image.width() - 1 - y)),
          new Change(
              "test part, mirrored",
              image ->
                  moved(
                      image,
                      image.width(),
                      image.height(),
                      (x, y) -> y * image.width() + image.width() - 1 - x)),
          new Change("test part, inverted", GateBench::inverted));

  @FunctionalInterface
  private interface Source {
    /** The position in the image where that of the new one lies. */
    int of(int x, int y);
  }

  @Override
  public void run() {
    Work.requirePositive("--most", most);
    StoredTrial trial = StudyView.finished(trialPath);
    Path data =
        trial
            .facts()
            .data()
            .map(Path::of)
            .filter(Files::isDirectory)
            .orElseThrow(() -> new DataException("expected a trial whose data are a folder"));
    List<Path> own =
        some(
            trial.predictions().stream()
                .filter(row -> row.part() == Part.TEST)
                .map(row -> data.resolve(row.id()))
                .toList());
    try (Scratch scratch = Scratch.make()) {
      Path file = scratch.folder().resolve("model.onnx");
      Progress progress = new ConsoleProgress(main.console());
      ExportJob.measured().run(ModelFileOptions.of(trial, file).withThreads(1), progress);
      main.console().out().print(table(file, own).as(Table.Format.MD));
    }
  }

  private Table table(Path file, List<Path> own) {
    ImageDecoder decoder = new ImageDecoder();
    double threshold = ModelFile.read(file).card().gate().orElseThrow().threshold();
    List<List<Object>> rows = new ArrayList<>();
    try (Predictor predictor = Predictor.load(file, PredictorOptions.defaults().withThreads(1))) {
      List<Likeness> known = own.stream().map(image -> judged(predictor, image)).toList();
      rows.add(row("test part", known, Double.NaN, threshold));
      others.forEach(
          (name, folder) -> {
            List<Likeness> judged =
                some(ImageFiles.below(folder)).stream()
                    .map(image -> judged(predictor, image))
                    .toList();
            rows.add(row(name, judged, auroc(known, judged), threshold));
          });
      for (Change change : isTurned ? CHANGES : List.<Change>of()) {
        List<Likeness> judged =
            own.stream()
                .map(image -> predictor.predict(change.of().apply(decoder.decode(image))))
                .map(answer -> answer.likeness().orElseThrow())
                .toList();
        rows.add(row(change.name(), judged, auroc(known, judged), threshold));
      }
    }
    return new Table(COLUMNS, rows);
  }

  private List<Path> some(List<Path> all) {
    int count = Math.min(most, all.size());
    return IntStream.range(0, count)
        .mapToObj(k -> all.get((int) ((long) k * all.size() / count)))
        .toList();
  }

  private static Likeness judged(Predictor predictor, Path image) {
    return predictor.predict(image).likeness().orElseThrow();
  }

  private static List<Object> row(
      String name, List<Likeness> judged, double auroc, double threshold) {
    return List.of(
        name,
        judged.size(),
        auroc,
        share(judged, one -> one.distance() > threshold),
        share(judged, Likeness::isUnlike));
  }

  private static double share(List<Likeness> judged, Function<Likeness, Boolean> what) {
    return (double) judged.stream().filter(what::apply).count() / judged.size();
  }

  /** How often an image of the other kind lies further than a known one. */
  private static double auroc(List<Likeness> known, List<Likeness> other) {
    List<Likeness> all = new ArrayList<>(known);
    all.addAll(other);
    int[] targets = IntStream.range(0, all.size()).map(i -> i < known.size() ? 0 : 1).toArray();
    double[][] shares =
        all.stream()
            .map(one -> one.distance() / (1 + one.distance()))
            .map(share -> new double[] {1 - share, share})
            .toArray(double[][]::new);
    List<String> groups = IntStream.range(0, all.size()).mapToObj(Integer::toString).toList();
    return Metric.AUROC.of(
        ClassScores.of(
            Task.SingleLabel.of(List.of("known", "other"), "other"), targets, shares, groups));
  }

  private static Pixels moved(Pixels image, int width, int height, Source source) {
    int channels = image.channels();
    byte[] from = image.bytes();
    byte[] to = new byte[from.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        System.arraycopy(
            from, source.of(x, y) * channels, to, (y * width + x) * channels, channels);
      }
    }
    return Pixels.of(width, height, channels, to);
  }

  private static Pixels inverted(Pixels image) {
    byte[] to = image.bytes().clone();
    for (int i = 0; i < to.length; i++) {
      to[i] = (byte) (LEVELS - 1 - (to[i] & 0xff));
    }
    return Pixels.of(image.width(), image.height(), image.channels(), to);
  }
}
