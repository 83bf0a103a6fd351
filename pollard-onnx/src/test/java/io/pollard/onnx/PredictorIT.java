package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pollard.data.DataException;
import io.pollard.data.NoAnswerException;
import io.pollard.data.Preprocessing;
import io.pollard.data.Task;
import io.pollard.imaging.Pixels;
import io.pollard.imaging.Preparation;
import io.pollard.metrics.OperatingPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class PredictorIT {

  private static final int SIZE = 64;
  private static final FeatureShape IN = FeatureShape.of(3, SIZE, SIZE);
  private static final Network NETWORK = ResNet.resnet18(1000).cut("layer1.1", Head.pooled(2));
  private static final PredictorOptions OPTIONS = PredictorOptions.defaults().withThreads(1);

  @TempDir private static Path folder;

  private static Path model;
  private static List<Path> images;

  @BeforeAll
  static void write() throws IOException {
    model = write("model.onnx", ExportOptions.defaults(), 0.5);
    images = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < 11; i++) {
      Path file = folder.resolve(i + ".png");
      BufferedImage image =
          new BufferedImage(70 + i, 90 - i, i % 2 == 0 ? BufferedImage.TYPE_BYTE_GRAY : 5);
      random.nextBytes(((DataBufferByte) image.getRaster().getDataBuffer()).getData());
      ImageIO.write(image, "png", file.toFile());
      images.add(file);
    }
  }

  /** Sound weights, each a number, whose products leave float32. */
  private static Path overflowing() {
    Graph graph = ModelReader.read(model).graph();
    List<TensorData> large =
        graph.initializers().stream()
            .map(
                tensor -> {
                  if (tensor.type() != DataType.FLOAT || tensor.dims().size() != 4) {
                    return tensor;
                  }
                  float[] values = tensor.toFloats();
                  for (int i = 0; i < values.length; i++) {
                    values[i] *= 1e10f;
                  }
                  return TensorData.floats(tensor.name(), tensor.dims(), values);
                })
            .toList();
    OnnxModel whole = ModelReader.read(model);
    Path file = folder.resolve("overflowing.onnx");
    ModelWriter.write(
        file,
        new OnnxModel(
            whole.irVersion(),
            whole.opset(),
            whole.producer(),
            whole.producerVersion(),
            new Graph(graph.name(), graph.nodes(), large, graph.inputs(), graph.outputs()),
            whole.metadata()));
    return file;
  }

  @Test
  void anAnswerThatIsNoNumberDecidesNothing() {
    Path file = overflowing();
    try (Predictor predictor = Predictor.load(file, OPTIONS)) {
      assertThatThrownBy(() -> predictor.predict(images.get(0)))
          .isInstanceOf(NoAnswerException.class)
          .hasMessageStartingWith(
              images.get(0) + ": expected a finite logit of every class from " + file);
      Pixels pixels = Pixels.of(new BufferedImage(9, 9, BufferedImage.TYPE_BYTE_GRAY));
      assertThatThrownBy(() -> predictor.predict(List.of(pixels, pixels)))
          .isInstanceOf(NoAnswerException.class);
      List<FileAnswer> answers = new ArrayList<>();
      predictor.predict(images.iterator(), answers::add);
      assertThat(answers).extracting(FileAnswer::file).containsExactlyElementsOf(images);
      assertThat(answers)
          .allSatisfy(
              answer ->
                  assertThat(((FileAnswer.Unreadable) answer).reason())
                      .isInstanceOf(NoAnswerException.class)
                      .hasMessageContaining(answer.file().toString()));
    }
  }

  @Test
  void integersThatMayBeSlowHereAreWarnedOfOnce() {
    ModelCard card = ModelFile.read(model).card().withQuantisation(Map.of("weight_bits", 7L));
    Path file = folder.resolve("integers.onnx");
    ModelWriter.write(file, ModelReader.read(model).withMetadata(card.toMetadata()));
    Processor old = new Processor("old", Optional.of(false));
    Logger log = (Logger) LoggerFactory.getLogger(Predictor.class);
    log.setLevel(Level.WARN);
    ListAppender<ILoggingEvent> heard = new ListAppender<>();
    heard.start();
    log.addAppender(heard);
    try (Predictor quick = Predictor.load(model, OPTIONS, () -> old);
        Predictor slow = Predictor.load(file, OPTIONS, () -> old)) {
      assertThat(quick.note()).isEmpty();
      assertThat(slow.note()).isEqualTo(old.note(file, card));
      assertThat(heard.list)
          .extracting(ILoggingEvent::getFormattedMessage)
          .containsExactly(slow.note().orElseThrow());
    } finally {
      log.detachAppender(heard);
    }
  }

  private static Path write(String name, ExportOptions options, double threshold) {
    ModelCard card =
        new ModelCard(
            Task.SingleLabel.of(List.of("normal", "pneumonia"), "pneumonia"),
            Preprocessing.imagenet().withSize(SIZE),
            Optional.of(new Decision(new OperatingPoint.Youden(), threshold)),
            Map.of(),
            Optional.empty());
    Path file = folder.resolve(name);
    ModelWriter.write(
        file,
        Exporter.export(NETWORK, IN, FilledWeights.of(NETWORK, IN), options, "test")
            .withMetadata(card.toMetadata()));
    return file;
  }

  /** The formula of the paper on ImageNet, by hand, through a session that copies. */
  private static float[] logits(Path image) throws IOException {
    Pixels pixels =
        Preparation.prepare(
                Pixels.of(ImageIO.read(image.toFile())), Preprocessing.imagenet().withSize(SIZE))
            .rgb();
    double[] mean = {0.485, 0.456, 0.406};
    double[] deviation = {0.229, 0.224, 0.225};
    FloatBuffer numbers =
        ByteBuffer.allocateDirect(3 * SIZE * SIZE * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int channel = 0; channel < 3; channel++) {
      for (int pixel = 0; pixel < SIZE * SIZE; pixel++) {
        double share = pixels.value(3 * pixel + channel) / 255.0;
        numbers.put((float) ((share - mean[channel]) / deviation[channel]));
      }
    }
    try (OnnxSession session = OnnxSession.of(model, 1)) {
      return session.run(numbers.flip(), 1, 3, SIZE, SIZE).get(Exporter.LOGITS);
    }
  }

  private static void assertAgrees(Prediction prediction, float[] logits) {
    assertThat(prediction.logits().get("normal")).isCloseTo(logits[0], within(1e-5f));
    assertThat(prediction.logits().get("pneumonia")).isCloseTo(logits[1], within(1e-5f));
    double expected = 1 / (1 + Math.exp((double) logits[0] - logits[1]));
    assertThat(prediction.probability("pneumonia")).isCloseTo(expected, within(1e-5));
    assertThat(prediction.probability("normal")).isCloseTo(1 - expected, within(1e-5));
  }

  @Test
  void anImageIsPreparedAndComputedAsTheFormulaSays() throws IOException {
    try (Predictor predictor = Predictor.load(model, OPTIONS)) {
      for (Path image : images.subList(0, 2)) {
        assertAgrees(predictor.predict(image), logits(image));
      }
      assertThatThrownBy(() -> predictor.predict(images.get(0)).probability("flu"))
          .hasMessage("expected one of [normal, pneumonia] but found flu");
    }
  }

  @Test
  void theThresholdDecides() {
    double probability;
    try (Predictor predictor = Predictor.load(model, OPTIONS)) {
      probability = predictor.predict(images.get(0)).probability("pneumonia");
    }
    for (boolean isReached : new boolean[] {true, false}) {
      double threshold = isReached ? probability : Math.nextUp(probability);
      Path file = write("threshold.onnx", ExportOptions.defaults(), threshold);
      try (Predictor predictor = Predictor.load(file, OPTIONS)) {
        assertThat(predictor.predict(images.get(0)).decision())
            .isEqualTo(isReached ? "pneumonia" : "normal");
      }
    }
  }

  @Test
  void batchesFixedBatchesAndStreamsSayTheSame() throws IOException {
    List<Prediction> single = new ArrayList<>();
    List<Pixels> pixels = new ArrayList<>();
    for (Path image : images) {
      pixels.add(Pixels.of(ImageIO.read(image.toFile())));
    }
    try (Predictor predictor = Predictor.load(model, OPTIONS)) {
      pixels.forEach(image -> single.add(predictor.predict(image)));
      assertThat(predictor.predict(List.of())).isEmpty();
    }
    Path fixed = write("fixed.onnx", ExportOptions.defaults().withFixedBatch(3), 0.5);
    for (Path file : List.of(model, fixed)) {
      try (Predictor predictor = Predictor.load(file, OPTIONS.withBatch(4).withoutSpinning())) {
        List<Prediction> batches = predictor.predict(pixels);
        List<Prediction> stream = new ArrayList<>();
        predictor.predict(
            images.iterator(), answer -> stream.add(((FileAnswer.Given) answer).prediction()));
        for (int i = 0; i < single.size(); i++) {
          for (Prediction other : List.of(batches.get(i), stream.get(i))) {
            assertThat(other.logits().get("pneumonia"))
                .as("image %s of %s", i, file)
                .isCloseTo(single.get(i).logits().get("pneumonia"), within(1e-5f));
          }
        }
        assertThat(batches).hasSameSizeAs(images);
        assertThat(stream).hasSameSizeAs(images);
      }
    }
  }

  @Test
  void aStreamGoesOnAfterBadFilesInOrder() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no image");
    Path missing = folder.resolve("missing.png");
    List<Path> files = new ArrayList<>(images.subList(0, 5));
    files.add(1, text);
    files.add(0, missing);
    List<FileAnswer> answers = new ArrayList<>();
    try (Predictor predictor = Predictor.load(model, OPTIONS.withBatch(2))) {
      predictor.predict(files.iterator(), answers::add);
      assertThat(answers).extracting(FileAnswer::file).isEqualTo(files);
      assertThat(answers.get(0)).isInstanceOf(FileAnswer.Unreadable.class);
      assertThat(((FileAnswer.Unreadable) answers.get(2)).reason())
          .hasMessageContaining("notes.txt")
          .hasMessageContaining("expected a PNG");
      assertThat(((FileAnswer.Given) answers.get(1)).prediction())
          .isEqualTo(predictor.predict(images.get(0)));
      assertThatThrownBy(() -> predictor.predict(missing)).isInstanceOf(DataException.class);
    }
  }

  @Test
  void aStreamEndsWhereItsThreadIsInterruptedOrItsListenerThrows() {
    try (Predictor predictor = Predictor.load(model, OPTIONS)) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> predictor.predict(images.iterator(), answer -> {}))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      DataException enough = new DataException("enough");
      assertThatThrownBy(
              () ->
                  predictor.predict(
                      images.iterator(),
                      answer -> {
                        throw enough;
                      }))
          .isSameAs(enough);
    }
  }

  @Test
  void aStreamThatIsInterruptedAfterSomeAnswersGivesNoMoreBatches() {
    List<FileAnswer> answers = new ArrayList<>();
    try (Predictor predictor = Predictor.load(model, OPTIONS.withBatch(2))) {
      assertThatThrownBy(
              () ->
                  predictor.predict(
                      images.iterator(),
                      answer -> {
                        answers.add(answer);
                        if (answers.size() == 3) {
                          letDecodersGetAhead();
                          Thread.currentThread().interrupt();
                        }
                      }))
          .isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(answers).hasSize(4);
    }
  }

  /** So that nothing is waited for any more: waiting alone would heed an interrupt. */
  private static void letDecodersGetAhead() {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      while (thread.getName().equals("pollard-decoder")
          && thread.getState() == Thread.State.RUNNABLE) {
        Thread.onSpinWait();
      }
    }
  }

  /** The last image closes the predictor, on another thread, and waits until that waits. */
  @Test
  void closingWaitsForAllImagesOfACall() {
    Predictor predictor = Predictor.load(model, OPTIONS.withBatch(2));
    Thread closing = new Thread(predictor::close);
    Pixels image = Pixels.of(SIZE, SIZE, 1, new byte[SIZE * SIZE]);
    List<Pixels> five =
        new AbstractList<>() {
          @Override
          public Pixels get(int index) {
            if (index == 4) {
              closing.start();
              awaitWaitOrEnd(closing);
            }
            return image;
          }

          @Override
          public int size() {
            return 5;
          }
        };
    assertThat(predictor.predict(five)).hasSize(5);
    awaitEnd(closing);
    assertThatIllegalStateException().isThrownBy(() -> predictor.predict(image));
  }

  private static void awaitWaitOrEnd(Thread thread) {
    while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
      Thread.onSpinWait();
    }
  }

  private static void awaitEnd(Thread thread) {
    while (thread.isAlive()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aStreamEndsWhereItsPredictorIsClosed() {
    List<FileAnswer> answers = new ArrayList<>();
    Predictor predictor = Predictor.load(model, OPTIONS.withBatch(2));
    List<Path> files = new ArrayList<>(images.subList(0, 2));
    files.addAll(Collections.nCopies(4, folder.resolve("missing.png")));
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                predictor.predict(
                    files.iterator(),
                    answer -> {
                      answers.add(answer);
                      predictor.close();
                    }))
        .withMessage("the predictor is closed");
    assertThat(answers).hasSize(2);
  }

  @Test
  void manyThreadsGetTheSameAnswersAsOne() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(6);
    try (Predictor predictor = Predictor.load(model, OPTIONS)) {
      List<Prediction> expected = images.stream().map(predictor::predict).toList();
      List<Future<List<Prediction>>> running =
          IntStream.range(0, 6)
              .mapToObj(i -> threads.submit(() -> images.stream().map(predictor::predict).toList()))
              .toList();
      for (Future<List<Prediction>> answers : running) {
        assertThat(answers.get()).isEqualTo(expected);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** What the runtime reads and writes is our memory, and the same tensors every time. */
  @Test
  void nothingIsCopiedIntoOrOutOfTheRuntime() throws Exception {
    ModelFile file = ModelFile.read(model);
    try (PinnedSession session = PinnedSession.of(file, Ports.of(file), OPTIONS);
        PinnedSession.Slot slot = session.slot(2)) {
      PinnedSession.Tensors tensors = slot.tensors(2);
      for (OnnxTensor tensor : List.of(tensors.images(), tensors.logits())) {
        assertThat(tensor.ownsBuffer()).isFalse();
        assertThat(tensor.getBufferRef().orElseThrow().isDirect()).isTrue();
      }
      slot.images().put(0, 2.5f);
      assertThat(tensors.images().getFloatBuffer().get(0)).isEqualTo(2.5f);
      ((FloatBuffer) tensors.logits().getBufferRef().orElseThrow()).put(0, 12345);
      assertThat(slot.logits().get(0)).isEqualTo(12345);
      slot.run(2);
      assertThat(slot.logits().get(0)).isNotEqualTo(12345);
      assertThat(slot.tensors(2)).isSameAs(tensors);
    }
  }

  @Test
  void aClosedPredictorSaysSo() throws IOException {
    Predictor predictor = Predictor.load(model, OPTIONS);
    Pixels image = Pixels.of(ImageIO.read(images.get(0).toFile()));
    predictor.predict(image);
    predictor.close();
    predictor.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> predictor.predict(image))
        .withMessage("the predictor is closed");
  }

  @Test
  void aGraphThatDoesNotFitItsCardIsRefusedBeforeTheRuntimeSeesIt() {
    Path other = folder.resolve("other.onnx");
    ModelWriter.write(other, ModelReader.read(model).withMetadata(TestModels.card().toMetadata()));
    assertThatThrownBy(() -> Predictor.load(other))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("other.onnx: expected, by its metadata, ")
        .hasMessageContaining("224")
        .hasMessageContaining("64");
  }

  @Test
  void noNativePyTorchIsOnTheClassPath() {
    for (String name :
        List.of("org.bytedeco.pytorch.global.torch", "org.bytedeco.javacpp.Loader")) {
      assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
    }
  }

  /** Newer versions send usage and command lines home unless the environment forbids it. */
  @Test
  void theRuntimeHasNoTelemetry() throws IOException {
    try (InputStream library =
        OnnxTensor.class.getResourceAsStream("native/linux-x64/libonnxruntime.so")) {
      String text = new String(library.readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(text.contains("ORT_DISABLE_TELEMETRY")).isFalse();
      assertThat(text.contains("session.intra_op.allow_spinning")).isTrue();
    }
  }
}
