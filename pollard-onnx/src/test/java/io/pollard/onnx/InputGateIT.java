package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.pollard.data.DatasetOptions;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.imaging.Pixels;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.network.Unit;
import io.pollard.network.VisionTransformer;
import io.pollard.progress.Progress;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the graph says of images against what was computed here, of every form of head. */
class InputGateIT {

  private static final int SIZE = 32;
  private static final FeatureShape IN = FeatureShape.of(3, SIZE, SIZE);
  private static final Preprocessing PREPROCESSING = Preprocessing.imagenet().withSize(SIZE);
  private static final List<Integer> TRAINING = IntStream.range(0, 24).boxed().toList();
  private static final List<Integer> VALIDATION = IntStream.range(24, 32).boxed().toList();
  private static final Network CONVOLUTIONS = ResNet.resnet18(1000).cut("layer1.0", Head.pooled(2));

  @TempDir private static Path folder;

  private static ImageCache cache;

  /** Soft spots on grey, each elsewhere. */
  private static Path draw(Path file, Random random) throws IOException {
    BufferedImage image = new BufferedImage(40, 36, BufferedImage.TYPE_BYTE_GRAY);
    double row = 10 + 16 * random.nextDouble();
    double column = 10 + 16 * random.nextDouble();
    double bright = 60 + 60 * random.nextDouble();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        double square = (y - row) * (y - row) + (x - column) * (x - column);
        double level = 90 + bright * Math.exp(-square / 50) + 8 * random.nextGaussian();
        image.getRaster().setSample(x, y, 0, (int) Math.max(0, Math.min(255, level)));
      }
    }
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  @BeforeAll
  static void drawAll() throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    Random random = new Random(5);
    for (int i = 0; i < 32; i++) {
      draw(images.resolve(i + 10 + ".png"), random);
    }
    cache =
        ImageCache.open(
            Dataset.unlabelled(images, DatasetOptions.defaults()),
            PREPROCESSING,
            CacheOptions.defaults().withDirectory(folder.resolve("cache")),
            Progress.SILENT);
  }

  @AfterAll
  static void close() {
    cache.close();
  }

  private static OnnxModel model(Network network) {
    return Exporter.export(
        network, IN, FilledWeights.of(network, IN), ExportOptions.defaults(), "test");
  }

  private static InputGateFit fit(OnnxModel model) {
    return InputGateFit.of(model, PREPROCESSING, cache, TRAINING, VALIDATION, 1);
  }

  private static List<Map<String, float[]>> run(OnnxModel model) {
    PreparedImages images = new PreparedImages(cache, PREPROCESSING, 1);
    try (OnnxSession session = OnnxSession.of(Path.of("gate.onnx"), ModelWriter.bytes(model), 1)) {
      List<Map<String, float[]>> all = new ArrayList<>();
      VALIDATION.forEach(one -> all.add(session.run(images.of(List.of(one), 0), images.shape())));
      return all;
    }
  }

  static Stream<Network> heads() {
    Network transformer = VisionTransformer.deitTiny(1000);
    String first = transformer.units().get(1).name();
    return Stream.of(
        CONVOLUTIONS,
        CONVOLUTIONS.cut("stem", Head.flat(3)),
        transformer.cut(first, Head.onClassToken(2)),
        transformer.cut(first, Head.flat(2)));
  }

  @ParameterizedTest
  @MethodSource("heads")
  void theGraphMeasuresWhatWasComputedHereAndItsLogitsStay(Network network) {
    assertMeasured(model(network));
  }

  private static InputGateFit assertMeasured(OnnxModel model) {
    InputGateFit fit = fit(model);
    List<Map<String, float[]>> before = run(model);
    List<Map<String, float[]>> after = run(fit.model());
    List<Double> distances = new ArrayList<>();
    for (int i = 0; i < before.size(); i++) {
      assertThat(after.get(i).get("logits")).containsExactly(before.get(i).get("logits"));
      assertThat(after.get(i).keySet()).containsExactly("logits", "probabilities", "distance");
      distances.add((double) after.get(i).get("distance")[0]);
    }
    Collections.sort(distances);
    List<Double> expected = fit.gate().distances();
    assertThat(distances).hasSameSizeAs(expected);
    for (int i = 0; i < distances.size(); i++) {
      assertThat(distances.get(i)).isCloseTo(expected.get(i), offset(2e-3 * expected.get(i)));
    }
    return fit;
  }

  @Test
  void integersHaveAGateOfTheirOwn() {
    OnnxModel model = model(CONVOLUTIONS);
    OnnxModel quantised = Quantisation.apply(model, PREPROCESSING, cache, TRAINING, 7, 1);
    InputGate ofIntegers = assertMeasured(quantised).gate();
    assertThat(ofIntegers.features()).isEqualTo(64);
    assertThat(ofIntegers).isNotEqualTo(fit(model).gate());
  }

  @Test
  void volumesHaveOneToo() throws IOException {
    FeatureShape in = FeatureShape.of(1, 4, 16, 16);
    Preprocessing ofVolumes = Preprocessing.imagenet().withInput(in);
    Path volumes = Files.createDirectories(folder.resolve("volumes"));
    Random random = new Random(2);
    for (int i = 0; i < 8; i++) {
      byte[] values = new byte[4 * 16 * 16];
      random.nextBytes(values);
      Files.write(volumes.resolve(i + ".raw"), values);
      Files.writeString(
          volumes.resolve(i + ".mhd"),
          "ObjectType = Image\nNDims = 3\nDimSize = 16 16 4\nElementType = MET_UCHAR\n"
              + "ElementDataFile = "
              + i
              + ".raw\n");
    }
    Network network =
        new Network(
            "volumes",
            List.of(new Unit("stem", 1, Layers.sequence(Layers.identity()))),
            Head.flat(2));
    OnnxModel model =
        Exporter.export(
            network, in, FilledWeights.of(network, in), ExportOptions.defaults(), "test");
    try (ImageCache cached =
        ImageCache.open(
            Dataset.unlabelled(volumes, DatasetOptions.defaults()),
            ofVolumes,
            CacheOptions.defaults().withDirectory(folder.resolve("cache")),
            Progress.SILENT)) {
      InputGateFit fit =
          InputGateFit.of(model, ofVolumes, cached, List.of(0, 1, 2, 3, 4), List.of(5, 6, 7), 1);
      assertThat(fit.gate().features()).isEqualTo(1);
      assertThat(fit.gate().looks().largest()).containsExactly(4, 16, 16);
    }
  }

  @Test
  void theSameImagesGiveTheSameBytes() {
    OnnxModel model = model(CONVOLUTIONS);
    assertThat(bytes(fit(model))).isEqualTo(bytes(fit(model)));
  }

  private static byte[] bytes(InputGateFit fit) {
    ModelCard card =
        new ModelCard(
            TestModels.card().task(),
            PREPROCESSING,
            TestModels.card().decision(),
            Map.of(),
            Optional.empty());
    return ModelWriter.bytes(fit.model().withMetadata(card.withGate(fit.gate()).toMetadata()));
  }

  @Test
  void thePredictorSaysWhatIsUnlikeByEveryDoor() throws IOException {
    InputGateFit fit = fit(model(CONVOLUTIONS));
    Path file = folder.resolve("model.onnx");
    Files.write(file, bytes(fit));
    Path known = folder.resolve("images/35.png");
    Path other = folder.resolve("other.png");
    BufferedImage checks = new BufferedImage(200, 200, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 200; y++) {
      for (int x = 0; x < 200; x++) {
        checks.getRaster().setSample(x, y, 0, (x / 20 + y / 20) % 2 * 255);
      }
    }
    ImageIO.write(checks, "png", other.toFile());
    PredictorOptions options = PredictorOptions.defaults().withThreads(1);
    try (Predictor predictor = Predictor.load(file, options)) {
      Likeness like = predictor.predict(known).likeness().orElseThrow();
      assertThat(like.isUnlike()).isFalse();
      assertThat(fit.gate().distances())
          .anySatisfy(one -> assertThat(one).isCloseTo(like.distance(), offset(2e-3 * one)));
      Likeness unlike = predictor.predict(other).likeness().orElseThrow();
      assertThat(unlike.reasons())
          .anyMatch(reason -> reason.startsWith("it is larger than all training images by 5."))
          .anyMatch(reason -> reason.startsWith("its levels' deviation is 94,"))
          .anyMatch(reason -> reason.contains("further from the training images' than those of"));
      assertThat(unlike.beyond()).isEqualTo(1);

      Pixels pixels = Pixels.of(checks);
      assertThat(predictor.predict(pixels).likeness()).contains(unlike);
      List<Prediction> several =
          predictor.predict(List.of(pixels, Pixels.of(ImageIO.read(known.toFile()))));
      assertThat(several.get(0).likeness().orElseThrow().isUnlike()).isTrue();
      assertThat(several.get(1).likeness().orElseThrow().isUnlike()).isFalse();
      List<Boolean> streamed = new ArrayList<>();
      predictor.predict(
          List.of(known, other).iterator(),
          answer ->
              streamed.add(
                  ((FileAnswer.Given) answer).prediction().likeness().orElseThrow().isUnlike()));
      assertThat(streamed).containsExactly(false, true);
    }
  }
}
