package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.data.Task;
import io.pollard.metrics.OperatingPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.weights.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The program of docs/models.md, in a Python with numpy, Pillow and onnxruntime that the variable
 * POLLARD_PYTHON names, says what the predictor says.
 */
class DocumentedProgramIT {

  static final Path DOCS = Path.of("..", "docs");

  private static final int SIZE = 64;
  private static final FeatureShape IN = FeatureShape.of(3, SIZE, SIZE);
  private static final Network NETWORK = ResNet.resnet18(1000).cut("layer1.0", Head.pooled(2));

  @TempDir private Path folder;
  private final List<Path> images = new ArrayList<>();

  @BeforeEach
  void writeOddImages() throws IOException {
    write("tall.png", 40, 200, BufferedImage.TYPE_3BYTE_BGR);
    write("wide.png", 300, 50, BufferedImage.TYPE_3BYTE_BGR);
    write("sixteen.png", 90, 70, BufferedImage.TYPE_USHORT_GRAY);
    write("palette.png", 80, 80, BufferedImage.TYPE_BYTE_INDEXED);
    write("alpha.png", 70, 90, BufferedImage.TYPE_4BYTE_ABGR);
    write("bits.png", 70, 90, BufferedImage.TYPE_BYTE_BINARY);
    for (String name : List.of("rotated.jpg", "cmyk.jpg")) {
      Path file = folder.resolve(name);
      try (InputStream in = DocumentedProgramIT.class.getResourceAsStream(name)) {
        Files.copy(in, file);
      }
      images.add(file);
    }
  }

  private void write(String name, int width, int height, int type) throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    Random random = new Random(width);
    int samples = image.getRaster().getNumBands();
    int most = (1 << image.getSampleModel().getSampleSize(0)) - 1;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int band = 0; band < samples; band++) {
          double wave = 0.5 + 0.4 * Math.sin(x / 9.0 + y / (5.0 + band));
          int value = (int) (most * Math.min(1, wave + 0.1 * random.nextDouble()));
          image.getRaster().setSample(x, y, band, value);
        }
      }
    }
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    images.add(file);
  }

  private Path model(Preprocessing preprocessing) {
    ModelCard card =
        new ModelCard(
            Task.SingleLabel.of(List.of("normal", "pneumonia"), "pneumonia"),
            preprocessing,
            Optional.of(new Decision(new OperatingPoint.Youden(), 0.5)),
            Map.of(),
            Optional.empty());
    Path file = folder.resolve("model.onnx");
    ModelWriter.write(
        file,
        Exporter.export(
                NETWORK, IN, FilledWeights.of(NETWORK, IN), ExportOptions.defaults(), "test")
            .withMetadata(card.toMetadata()));
    return file;
  }

  private List<Map<?, ?>> python(Path model) throws IOException, InterruptedException {
    String python = System.getenv("POLLARD_PYTHON");
    assumeTrue(python != null, "POLLARD_PYTHON names no Python with numpy, Pillow and onnxruntime");
    List<String> command = new ArrayList<>();
    command.add(python);
    command.add(DOCS.resolve("predict.py").toString());
    command.add(model.toString());
    images.forEach(image -> command.add(image.toString()));
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    boolean isOver = process.waitFor(120, TimeUnit.SECONDS);
    process.destroyForcibly();
    String text = Files.readString(said, StandardCharsets.UTF_8);
    assertThat(isOver && process.exitValue() == 0).as(text).isTrue();
    List<Map<?, ?>> rows = new ArrayList<>();
    for (String line : text.lines().filter(row -> row.startsWith("{")).toList()) {
      rows.add(Json.parseObject(said, StandardCharsets.UTF_8.encode(line)));
    }
    return rows;
  }

  private void check(Preprocessing preprocessing) throws IOException, InterruptedException {
    Path model = model(preprocessing);
    List<Map<?, ?>> rows = python(model);
    assertThat(rows).hasSameSizeAs(images);
    try (Predictor predictor = Predictor.load(model, PredictorOptions.defaults().withThreads(1))) {
      for (int i = 0; i < images.size(); i++) {
        Prediction expected = predictor.predict(images.get(i));
        assertThat((Double) rows.get(i).get("pneumonia"))
            .as("%s", images.get(i))
            .isCloseTo(expected.probability("pneumonia"), within(1e-5));
        assertThat(rows.get(i).get("decision")).isEqualTo(expected.decision());
      }
    }
  }

  @Test
  void theProgramSaysWhatThePredictorSaysOfOddImages() throws Exception {
    Preprocessing usual = Preprocessing.imagenet().withSize(SIZE);
    check(usual);
    check(usual.withData(new Intensity.Window(120, 190.5), Fit.PAD));
    check(usual.withData(new Intensity.Percentiles(2, 97), Fit.STRETCH));
    check(
        usual
            .withData(new Intensity.Window(120, 190.5), Fit.CENTRE)
            .withPadValue(Optional.of(99.0)));
    check(usual.withData(new Intensity.ByDepth(), Fit.PAD).withPadValue(Optional.of(200.0)));
  }
}
