package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.app.ExportJob;
import io.pollard.app.StudyView;
import io.pollard.data.Part;
import io.pollard.data.Task;
import io.pollard.metrics.Metric;
import io.pollard.onnx.Graph;
import io.pollard.onnx.Latency;
import io.pollard.onnx.ModelFile;
import io.pollard.onnx.ModelReader;
import io.pollard.onnx.ModelWriter;
import io.pollard.onnx.OnnxModel;
import io.pollard.onnx.Processor;
import io.pollard.onnx.TensorData;
import io.pollard.study.ExportedFile;
import io.pollard.study.Study;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code export} of a small trial, as a person types it. */
class ExportCommandIT {

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Path images;
  private static Path study;

  private static String cache() {
    return "--cache-dir=" + shared.resolve("cache");
  }

  private static Ran export(String... flags) {
    List<String> all = new ArrayList<>(List.of("export", study + "/resnet18-ttl", cache()));
    all.addAll(List.of(flags));
    return pollard(all.toArray(String[]::new));
  }

  @BeforeAll
  static void trainOnce() throws IOException {
    images = StripedImages.write(shared.resolve("patients"), 20, "lying", "standing");
    study = shared.resolve("study");
    pollard(
            "train",
            images.toString(),
            "--study=" + study,
            cache(),
            "--backbone=resnet18",
            "--weights=none",
            "--input=32",
            "--threads=1",
            "--strategy=ttl",
            "--cut=layer1.1",
            "--recipe=short2d",
            "--epochs=3",
            "--batch=8",
            "--precision=bf16",
            "--classes=lying,standing",
            "--positive=standing")
        .expect(ExitCode.DONE);
  }

  @Test
  void theFileGivesTheTrialsLogitsAndSaysWhatItIs() throws IOException {
    Path file = folder.resolve("model.onnx");
    Ran run = export("--out=" + file, "--format=csv", "--test-scores").expect(ExitCode.DONE);
    assertThat(run.out())
        .startsWith("file,bytes,parameters,opset,ms_per_image,images_compared,largest_difference\n")
        .contains("," + Files.size(file) + ",", ",17,");
    List<String> scores =
        run.out().lines().dropWhile(line -> !line.startsWith("numbers,")).toList();
    assertThat(scores.get(0)).contains(",average_precision,average_precision_low,");
    assertThat(scores.get(1)).startsWith("trial,");
    assertThat(scores.get(2)).isEqualTo(scores.get(1).replace("trial,", "float32,"));
    ExportedFile kept = Study.existing(study).trial("resnet18-ttl").exported().orElseThrow();
    assertThat(kept.bytes()).isEqualTo(Files.size(file));
    assertThat(kept.millisPerImage()).isPositive();
    assertThat(folder.toFile().list()).containsExactly("model.onnx");

    ModelFile model = ModelFile.read(file);
    assertThat(model.card().task().outputs()).containsExactly("lying", "standing");
    assertThat(((Task.SingleLabel) model.card().task()).positive()).contains("standing");
    assertThat(model.card().preprocessing().side()).hasValue(32);
    assertThat(model.card().decision().orElseThrow().rule().label()).isEqualTo("youden");
    Map<String, Object> provenance = model.card().provenance();
    assertThat(provenance)
        .containsEntry("network", "resnet18")
        .containsEntry("cut", "layer1.1")
        .containsEntry("weights", Map.of("source", "none", "sha256", "none", "licence", "unknown"))
        .containsKeys("data", "split", "strategy", "recipe", "seeds", "validation", "test");
    assertThat(((Map<?, ?>) provenance.get("test")).get("average_precision"))
        .asString()
        .contains("value=", "low=", "high=");
    assertThat(model.model().metadata().toString())
        .doesNotContain("patients", shared.getFileName().toString(), ".png", "/");

    byte[] first = Files.readAllBytes(file);
    export("--out=" + file).expect(ExitCode.DONE);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @Test
  void mapsAreWrittenUnderNumbersOnly() {
    Path file = folder.resolve("model.onnx");
    assertThat(
            export("--out=" + file, "--maps", "--without-gate", "--conformal=.5")
                .expect(ExitCode.DONE)
                .err())
        .contains("maps of 8x8 cells, 4 pixels apart, each seeing 43 pixels across");
    Path maps = folder.resolve("maps");
    Ran run =
        pollard(
                "predict",
                file.toString(),
                images.toString(),
                "--maps=" + maps,
                "--map-class=all",
                "--format=csv")
            .expect(ExitCode.DONE);
    // Beside maps stands all that stands without them.
    assertThat(run.out().lines().toList().get(0)).contains(",set_50").endsWith(",maps");
    assertThat(run.out().lines().toList().get(40)).endsWith(",000040");
    assertThat(maps.toFile().list())
        .hasSize(160)
        .contains("000001-lying.npy", "000001-lying.png", "000040-standing.png");
    pollard("predict", file.toString(), images.toString(), "--maps=" + maps)
        .expect(ExitCode.REFUSED);
  }

  @Test
  void aModelFilePredictsAsItsTrialDoes() {
    Path file = folder.resolve("model.onnx");
    export("--out=" + file).expect(ExitCode.DONE);
    List<String[]> ofModel = predicted(file.toString());
    List<String[]> ofTrial = predicted(study + "/resnet18-ttl");
    assertThat(ofModel).hasSameSizeAs(ofTrial).hasSize(41);
    assertThat(ofModel.get(0)).isEqualTo(ofTrial.get(0));
    double threshold = ModelFile.read(file).card().decision().orElseThrow().threshold();
    for (int row = 1; row < ofModel.size(); row++) {
      String[] ours = ofModel.get(row);
      String[] trials = ofTrial.get(row);
      assertThat(ours[0]).isEqualTo(trials[0]);
      double standing = Double.parseDouble(trials[3]);
      assertThat(Double.parseDouble(ours[3])).isCloseTo(standing, within(1e-4));
      // The threshold is the probability of one of these images, which the engines round apart.
      if (Math.abs(standing - threshold) > 1e-4) {
        assertThat(ours[1]).isEqualTo(trials[1]);
      }
    }
  }

  private static List<String[]> predicted(String network) {
    Ran run = pollard("predict", network, images.toString(), "--format=csv", "--threads=1");
    return run.expect(ExitCode.DONE).out().lines().map(line -> line.split(",")).toList();
  }

  @Test
  void imagesThatAreUnlikeTheTrainingImagesAreCalledSo() throws IOException {
    Path file = folder.resolve("model.onnx");
    Ran exported = export("--out=" + file).expect(ExitCode.DONE);
    assertThat(exported.err())
        .contains("the largest distance of only 6 validation images, so that about one in 7");
    Path black = folder.resolve("black.png");
    ImageIO.write(new BufferedImage(400, 40, BufferedImage.TYPE_BYTE_GRAY), "png", black.toFile());
    String[] command = {"predict", file.toString(), black.toString(), "--format=csv"};
    Ran run = pollard(command).expect(ExitCode.DONE);
    assertThat(run.rows().get(black.toString()).get(4)).isEqualTo("yes");
    assertThat(run.out())
        .startsWith("file,decision,probability_lying,probability_standing,unlike,unlike_why\n")
        .contains(
            "it is larger than all training images by 10.0 (40x400 against up to 40x40, height x"
                + " width); its mean level is 0, ");
    assertThat(run.err()).contains("the image is unlike the training images; ");
    pollard(command[0], command[1], command[2], "--strict-inputs").expect(ExitCode.PARTLY);
    assertThat(
            pollard(command[0], command[1], command[2], "--format=jsonl")
                .expect(ExitCode.DONE)
                .out())
        .contains("\"unlike\":\"yes\",\"unlike_why\":\"it is larger ");

    Ran ofTrial = pollard("predict", study + "/resnet18-ttl", black.toString(), "--format=csv");
    assertThat(ofTrial.expect(ExitCode.DONE).out()).endsWith(",,\n");
    assertThat(ofTrial.err()).doesNotContain("unlike");
    export("--out=" + file, "--without-gate").expect(ExitCode.DONE);
    assertThat(ModelFile.read(file).card().gate()).isEmpty();
    assertThat(
            pollard(command[0], command[1], command[2], command[3], "--strict-inputs")
                .expect(ExitCode.DONE)
                .out())
        .endsWith(",,\n");
  }

  @Test
  void filesThatAreNoImagesAreListedOrEndIt() throws IOException {
    Path file = folder.resolve("model.onnx");
    export("--out=" + file).expect(ExitCode.DONE);
    Path mixed = Files.createDirectories(folder.resolve("mixed/deeper"));
    Files.copy(images.resolve("lying/0.png"), mixed.resolve("0.png"));
    Files.writeString(mixed.resolve("broken.png"), "no image");
    Files.writeString(mixed.resolve("notes.txt"), "not even called one");
    String[] command = {"predict", file.toString(), mixed.getParent().toString()};
    pollard(command).refused("broken.png", "--on-bad-file skip leaves such files out");
    Ran run = pollard(command[0], command[1], command[2], "--on-bad-file=skip", "--format=jsonl");
    assertThat(run.expect(ExitCode.PARTLY).out().lines())
        .singleElement()
        .asString()
        .contains("0.png\",\"decision\":\"", "\"probability_standing\":");
    assertThat(run.err()).contains("skipped: ", "broken.png").doesNotContain("notes.txt");
    pollard(command[0], command[1], folder.resolve("none").toString()).refused("found no file");

    Files.delete(mixed.resolve("broken.png"));
    Files.copy(mixed.resolve("0.png"), mixed.resolve("IMG0001"));
    Files.createDirectories(mixed.resolve(".thumbnails"));
    Files.copy(mixed.resolve("0.png"), mixed.resolve(".thumbnails/0.png"));
    Ran known = pollard(command[0], command[1], command[2], "--format=csv").expect(ExitCode.DONE);
    assertThat(known.rows()).hasSize(2); // by how a file begins, not by its name
    assertThat(known.err())
        .contains("1 .txt file", "1 file in " + command[2] + " left out: hidden");
    Files.writeString(mixed.resolve("a.webp"), "RIFF....WEBPVP8L");
    for (String format : List.of("table", "csv", "json", "jsonl", "md")) {
      Ran partly = pollard(command[0], command[1], command[2], "--format=" + format);
      assertThat(partly.expect(ExitCode.PARTLY).err()).contains("skipped: ", "1 WebP file");
    }
  }

  @Test
  void aModelFileThatIsMissingDamagedOrSomebodyElsesGetsASentence() throws IOException {
    String image = images.resolve("lying/0.png").toString();
    Path file = folder.resolve("model.onnx");
    pollard("predict", file.toString(), image).refused("model.onnx: ", "there is no such file");
    export("--out=" + file).expect(ExitCode.DONE);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    pollard("predict", file.toString(), image).refused("some were changed or are damaged");
    pollard("predict", image, image).refused("0.png: expected an ONNX model");
  }

  /** The model file with convolutions whose products leave float32, each weight a number. */
  private static Path overflowing(Path file) {
    OnnxModel model = ModelReader.read(file);
    Graph graph = model.graph();
    List<TensorData> large =
        graph.initializers().stream()
            .map(tensor -> tensor.dims().size() == 4 ? timesTenBillion(tensor) : tensor)
            .toList();
    Path overflowing = file.resolveSibling("overflowing.onnx");
    ModelWriter.write(
        overflowing,
        new OnnxModel(
            model.irVersion(),
            model.opset(),
            model.producer(),
            model.producerVersion(),
            new Graph(graph.name(), graph.nodes(), large, graph.inputs(), graph.outputs()),
            model.metadata()));
    return overflowing;
  }

  private static TensorData timesTenBillion(TensorData tensor) {
    ByteBuffer from = tensor.bytes();
    ByteBuffer to = ByteBuffer.allocate(from.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    while (from.hasRemaining()) {
      to.putFloat(1e10f * from.getFloat());
    }
    return new TensorData(tensor.name(), tensor.type(), tensor.dims(), to.flip());
  }

  @Test
  void anAnswerThatIsNoNumberIsAFailedFileInEveryFormat() {
    Path file = folder.resolve("model.onnx");
    export("--out=" + file).expect(ExitCode.DONE);
    Path overflowing = overflowing(file);
    String image = images.resolve("lying/0.png").toString();
    for (String format : List.of("table", "csv", "json", "jsonl", "md")) {
      Ran run =
          pollard("predict", overflowing.toString(), image, "--format=" + format)
              .expect(ExitCode.PARTLY);
      assertThat(run.out()).doesNotContain("0.png", "NaN", "null");
      assertThat(run.err())
          .contains(
              "skipped: " + image + ": expected a finite logit of every class from " + overflowing);
    }
  }

  @Test
  void aFixedBatchAndFeaturesAreOfferedWhereAsked() {
    Path file = folder.resolve("model.onnx");
    export("--out=" + file, "--fixed-batch=3", "--with-features").expect(ExitCode.DONE);
    assertThat(ModelFile.read(file).model().graph().outputs().toString())
        .contains("name=features", "Fixed[size=3], Fixed[size=64], Fixed[size=8], Fixed[size=8]");
    export("--out=" + file, "--fixed-batch=0").refused("a batch of at least 1 but found 0");
  }

  @Test
  void dataThatMovedMustBeNamedAndOthersAreRefused() throws IOException {
    Path file = folder.resolve("model.onnx");
    Path moved = folder.resolve("moved");
    Path copy = copied(images, moved);
    Files.move(images, folder.resolve("away"));
    try {
      export("--out=" + file).refused("found nothing; --data says where they are now");
      assertThat(file).doesNotExist();
      export("--out=" + file, "--data=" + copy).expect(ExitCode.DONE);
    } finally {
      Files.move(folder.resolve("away"), images);
    }
    Files.copy(
        copy.resolve("lying/0.png"),
        copy.resolve("standing/0.png"),
        StandardCopyOption.REPLACE_EXISTING);
    Files.delete(file);
    export("--out=" + file, "--data=" + copy).refused("found other images or labels");
    assertThat(file).doesNotExist();
  }

  @Test
  void otherLogitsThanTheTrialsAreNotWritten() throws IOException {
    Path predictions = trial().resolve("predictions.csv");
    String before = Files.readString(predictions);
    Path file = folder.resolve("model.onnx");
    Files.writeString(file, "an older one");
    try {
      Files.writeString(predictions, shifted(before));
      export("--out=" + file).refused("found one that differs by 1.0e-03, more than 1.0e-04");
    } finally {
      Files.writeString(predictions, before);
    }
    assertThat(file).hasContent("an older one");
    assertThat(folder.toFile().list()).containsExactly("model.onnx");
  }

  /** Every run of the first file takes 10 ms. */
  private record Timed(double second) implements Latency {
    @Override
    public double millisPerImage(Path file) {
      return 10;
    }

    @Override
    public Medians compare(Path first, Path other) {
      return new Medians(10, second);
    }
  }

  private static Ran export(Latency latency, String... flags) {
    List<String> all = new ArrayList<>(List.of("export", study + "/resnet18-ttl", cache()));
    all.addAll(List.of(flags));
    return pollard(all, new ByteArrayOutputStream(), new ExportJob(threads -> latency));
  }

  @Test
  void integersThatPassTheGateAreWrittenAndTheSameAgain() throws IOException {
    Path file = folder.resolve("model.int8.onnx");
    Files.writeString(file, "an older one");
    String[] flags = {"--out=" + file, "--int8", "--margin=1", "--format=csv"};
    Ran run = export(new Timed(5), flags).expect(ExitCode.DONE);
    assertThat(run.out()).startsWith("numbers,bytes,average_precision,ms_per_run\nfloat32,");
    assertThat(run.err())
        .contains("the ranges are of 6 images only; from 100 on it hardly matters which");
    Map<String, List<String>> rows = run.rows();
    assertThat(rows.get("float32").get(2))
        .isEqualTo(
            Double.toString(
                Metric.AVERAGE_PRECISION.of(
                    StudyView.finished(Path.of(study + "/resnet18-ttl"))
                        .predictions(Part.VALIDATION))));
    assertThat(rows.get("int8").get(3)).isEqualTo("5.0");
    assertThat(Long.parseLong(rows.get("int8").get(1)))
        .isEqualTo(Files.size(file))
        .isLessThan(Long.parseLong(rows.get("float32").get(1)) / 2);
    assertThat(ModelFile.read(file).card().quantisation().orElseThrow())
        .containsEntry("weight_bits", 7L)
        .containsEntry("calibration", "validation part")
        .containsEntry("average_precision_int8", Double.parseDouble(rows.get("int8").get(2)))
        .containsEntry("processor", Processor.here().name());
    byte[] first = Files.readAllBytes(file);
    export(new Timed(1), flags).expect(ExitCode.DONE);
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @Test
  void integersThatAreSlowOrSayOtherwiseLeaveTheOlderFile() throws IOException {
    Path file = folder.resolve("model.int8.onnx");
    Files.writeString(file, "an older one");
    Ran slow = export(new Timed(12), "--out=" + file, "--int8", "--margin=1");
    assertThat(slow.expect(ExitCode.PARTLY).err())
        .contains(file + " is not written: a run takes 12.00 ms and in float32 10.00 ms");
    assertThat(slow.out()).contains("float32", "int8", "ms per run");

    // Ranges of black images cut off whatever is brighter.
    Path black = Files.createDirectories(folder.resolve("black/deeper"));
    ImageIO.write(
        new BufferedImage(40, 40, BufferedImage.TYPE_BYTE_GRAY),
        "png",
        black.resolve("0.png").toFile());
    Ran worse =
        export(
            new Timed(5),
            "--out=" + file,
            "--int8",
            "--margin=0",
            "--calibrate=" + black.getParent());
    assertThat(worse.expect(ExitCode.PARTLY).err())
        .contains("the ranges are of 1 image only; ")
        .containsPattern("is not written: its validation AUPRC is .* and float32's .* above\n$");
    assertThat(file).hasContent("an older one");
    assertThat(folder.toFile().list()).containsExactlyInAnyOrder("model.int8.onnx", "black");

    assertThat(export(new Timed(12), "--int8", "--margin=1").expect(ExitCode.PARTLY).err())
        .contains("\nmodel.int8.onnx is not written");
    export("--out=" + file, "--margin=.1").refused("--int8");
    export("--out=" + file, "--int8", "--weight-bits=6").refused("7 or 8 weight bits but found 6");
    export("--out=" + file, "--int8", "--margin=-1").refused("a margin from 0 to 1 but found -1");
  }

  @Test
  void imagesToCalibrateByNeedNoLabelsAndMustBeSome() throws IOException {
    Path file = folder.resolve("model.int8.onnx");
    Path none = Files.createDirectories(folder.resolve("none"));
    String[] flags = {"--out=" + file, "--int8", "--margin=1"};
    export(new Timed(5), flags[0], flags[1], flags[2], "--calibrate=" + images.resolve("lying"))
        .expect(ExitCode.DONE);
    assertThat(ModelFile.read(file).card().quantisation().orElseThrow())
        .containsEntry("calibration", "other images")
        .containsEntry("calibration_images", 20L);
    // With the trial's own classes and columns.
    Path list = images.resolve("list.csv");
    Files.writeString(
        list, "file,label\nlying/0.png,lying\nlying/1.png,leaning\nstanding/0.png,standing\n");
    try {
      export(new Timed(5), flags[0], flags[1], flags[2], "--calibrate=" + list)
          .expect(ExitCode.DONE);
    } finally {
      Files.delete(list);
    }
    assertThat(ModelFile.read(file).card().quantisation().orElseThrow())
        .containsEntry("calibration_images", 2L);
    assertThat(export(flags[0], flags[1], "--calibrate=" + none).expect(ExitCode.REFUSED).err())
        .contains(
            "expected images (PNG, JPEG, TIFF, BMP, GIF, NIfTI, NRRD, MetaImage, DICOM) in "
                + none
                + " but found none");
  }

  @Test
  void thereMustBeAFolderForTheFileBeforeAnythingIsRead() throws IOException {
    Path file = folder.resolve("none/deeper/model.onnx");
    Ran run = export("--out=" + file, "--data=" + folder.resolve("no data"));
    run.refused("expected a folder for " + file + " but found none; mkdir -p " + file.getParent());
    assertThat(run.err().lines()).hasSize(1);
    export("--out=" + folder).refused("expected a file as --out but found the folder " + folder);
  }

  /** A folder takes the file's name while it is measured. */
  @Test
  void whatIsNotWrittenIsNotKeptAsExported() throws IOException {
    Path file = folder.resolve("model.onnx");
    Path kept = trial().resolve("exported.json");
    Files.deleteIfExists(kept);
    Latency late =
        new Latency() {
          @Override
          public double millisPerImage(Path any) {
            try {
              Files.createDirectories(file.resolve("full"));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
            return 10;
          }

          @Override
          public Medians compare(Path first, Path second) {
            throw new AssertionError("nothing is compared");
          }
        };
    export(late, "--out=" + file).refused("the file " + file + " can't be written");
    assertThat(kept).doesNotExist();
    Path other = folder.resolve("other.onnx");
    export(new Timed(5), "--out=" + other).expect(ExitCode.DONE);
    assertThat(
            Study.existing(study).trial("resnet18-ttl").exported().orElseThrow().millisPerImage())
        .isEqualTo(10);
  }

  /** The first logit of every test row, larger by a thousandth. */
  private static String shifted(String csv) {
    StringBuilder text = new StringBuilder();
    for (String line : csv.split("\n")) {
      String[] cells = line.split(",");
      if (cells[0].equals("test")) {
        // Both, so that the probabilities are still those of the logits.
        for (int logit = 4; logit < 6; logit++) {
          cells[logit] = Float.toString(Float.parseFloat(cells[logit]) + 1e-3f);
        }
      }
      text.append(String.join(",", cells)).append('\n');
    }
    return text.toString();
  }

  private static Path trial() throws IOException {
    try (Stream<Path> trials = Files.list(study.resolve("trials"))) {
      return trials.findFirst().orElseThrow();
    }
  }

  private static Path copied(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
    return to;
  }
}
