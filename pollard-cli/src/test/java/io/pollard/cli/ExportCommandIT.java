package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Part;
import io.pollard.imaging.CacheOptions;
import io.pollard.metrics.Metric;
import io.pollard.onnx.ExportOptions;
import io.pollard.onnx.Exporter;
import io.pollard.onnx.Gate;
import io.pollard.onnx.Latency;
import io.pollard.onnx.ModelFile;
import io.pollard.onnx.ModelWriter;
import io.pollard.onnx.OnnxModel;
import io.pollard.onnx.Processor;
import io.pollard.study.ExportedFile;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import io.pollard.weights.Safetensors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
    assertThat(model.card().task().classes()).containsExactly("lying", "standing");
    assertThat(model.card().task().positive()).contains("standing");
    assertThat(model.card().preprocessing().size()).isEqualTo(32);
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

  @Test
  void integersAreWrittenBehindTheGate() throws IOException {
    StoredTrial stored = Trials.at(Path.of(study + "/resnet18-ttl"));
    OnnxModel model =
        Exporter.export(
                stored.plan().network(),
                stored.input(),
                Safetensors.read(stored.bestWeights()),
                ExportOptions.defaults(),
                "test")
            .withMetadata(ModelCards.of(stored).toMetadata());
    Path exact = folder.resolve("model.onnx");
    Path file = folder.resolve("model.int8.onnx");
    ModelWriter.write(exact, model);
    CacheOptions cache = CacheOptions.defaults().withDirectory(shared.resolve("cache"));
    Console nobody = Console.of(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    Gate gate;
    try (TrialImages all = TrialImages.open(stored, null, cache, new ConsoleProgress(nobody))) {
      Latency twice = (first, second) -> new Latency.Medians(10, 5);
      gate = new Int8Export(stored, all, 1, 7, 1, twice).write(model, exact, null, file);
    }
    assertThat(gate.latency().second()).isEqualTo(5);
    assertThat(gate.floatScore())
        .isEqualTo(Metric.AVERAGE_PRECISION.of(stored.predictions(Part.VALIDATION)));
    assertThat(gate.int8Score()).isBetween(0.5, 1.0);
    assertThat(ModelFile.read(file).card().quantisation().orElseThrow())
        .containsEntry("weight_bits", 7L)
        .containsEntry("calibration", "validation part")
        .containsEntry("average_precision_int8", gate.int8Score())
        .containsEntry("processor", Processor.here().name());
    assertThat(Files.size(file)).isLessThan(Files.size(exact) / 2);
  }

  @Test
  void theCommandMeasuresAndWritesOrSaysBothNumbers() {
    Path file = folder.resolve("model.int8.onnx");
    Ran run = export("--out=" + file, "--int8", "--margin=1", "--calibrate=" + images);
    assertThat(run.out()).contains("float32", "int8", "ms per run");
    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.DONE, ExitCode.PARTLY);
    boolean isWritten = run.exitCode() == ExitCode.DONE;
    assertThat(Files.exists(file)).isEqualTo(isWritten);
    if (!isWritten) {
      assertThat(run.err()).contains("is not written: an image takes ", " and in float32 ");
    }
    export("--out=" + file, "--margin=.1").refused("--int8");
    export("--out=" + file, "--int8", "--weight-bits=6").refused("7 or 8 weight bits but found 6");
    export("--out=" + file, "--int8", "--margin=-1").refused("a margin from 0 to 1 but found -1");
  }

  /** The first logit of every test row, larger by a thousandth. */
  private static String shifted(String csv) {
    StringBuilder text = new StringBuilder();
    for (String line : csv.split("\n")) {
      String[] cells = line.split(",");
      if (cells[0].equals("test")) {
        cells[4] = Float.toString(Float.parseFloat(cells[4]) + 1e-3f);
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
