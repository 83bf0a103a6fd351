package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.onnx.ModelException.Reason;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelReaderTest {

  private static final Path FILE = Path.of("model.onnx");

  @Test
  void readsWhatWasWritten(@TempDir Path folder) {
    Path file = folder.resolve("model.onnx");
    ModelWriter.write(file, TestModels.model());
    assertThat(ModelReader.read(file)).isEqualTo(TestModels.model());
    assertThat(ModelFile.read(file).model()).isEqualTo(TestModels.model());
    assertThat(ModelFile.read(file).card()).isEqualTo(TestModels.card());
  }

  @Test
  void theSameModelIsTheSameBytes(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("model.onnx");
    ModelWriter.write(file, TestModels.model());
    assertThat(Files.readAllBytes(file)).isEqualTo(ModelWriter.bytes(TestModels.model()));
  }

  @Test
  void aFileThatIsCutOffAnywhereIsRefused() {
    byte[] whole = ModelWriter.bytes(TestModels.model().withMetadata(Map.of()));
    for (int length = 0; length < whole.length - Seal.BYTES; length++) {
      ByteBuffer part = ByteBuffer.wrap(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ModelReader.read(FILE, part))
          .as("first %d bytes", length)
          .isInstanceOf(ModelException.class);
    }
  }

  @Test
  void anotherFileIsRefusedInASentence(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("scan.png");
    Files.write(file, new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    assertThatThrownBy(() -> ModelFile.read(file))
        .isInstanceOf(ModelException.class)
        .hasMessageEndingWith("it is another format, cut off or damaged");
    refused(Reason.DAMAGED, ByteBuffer.wrap(new byte[0]), "found no graph");
    assertThatThrownBy(() -> ModelReader.map(folder.resolve("none.onnx")))
        .hasMessageContaining("there is no such file");
  }

  @Test
  void refusesOperatorsThatPollardDoesNotWrite() {
    refused(
        Reason.UNSUPPORTED,
        with(new Node("Loop", "loop", List.of("logits"), List.of("more"), Map.of())),
        "the operator \"Loop\"");
  }

  @Test
  void refusesGraphsThatDoNotHoldTogether() {
    Graph graph = TestModels.model().graph();
    assertThatThrownBy(
            () ->
                new Graph(
                    "late",
                    List.of(graph.nodes().get(1), graph.nodes().get(0)),
                    graph.initializers(),
                    graph.inputs(),
                    List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected conv to be made before node leaky reads it");
    assertThatThrownBy(
            () ->
                new Graph(
                    "twice",
                    List.of(graph.nodes().get(0), graph.nodes().get(0)),
                    graph.initializers(),
                    graph.inputs(),
                    List.of()))
        .hasMessage("expected a value to be made once but found conv");
  }

  @Test
  void refusesAnotherOperatorSet() {
    OnnxModel model = TestModels.model();
    OnnxModel newer = new OnnxModel(8, 21, "pytorch", "2.9", model.graph(), model.metadata());
    refused(Reason.UNSUPPORTED, ByteBuffer.wrap(ModelWriter.bytes(newer)), "operator set 21");
  }

  /** What a stranger calls a node or writes into the metadata must not steer a terminal. */
  @Test
  void sentencesQuoteNothingThatATerminalObeys(@TempDir Path folder) {
    Path file = folder.resolve("model.onnx");
    String evil = "a\u001b[2J\nb\u009bc\u202ed\u2028e" + "f".repeat(400);
    Node add = new Node("Add", evil, List.of("images", "conv"), List.of("more"), Map.of());
    OnnxModel model = TestModels.model();
    Map<String, String> metadata = new HashMap<>(model.metadata());
    metadata.put("pollard.positive", evil + "g".repeat(10_000));
    for (OnnxModel each : List.of(with(model, add), model.withMetadata(metadata))) {
      ModelWriter.write(file, each);
      assertThatThrownBy(() -> ModelFile.read(file))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("a\\u{1b}[2J\\u{a}b\\u{9b}c\\u{202e}d\\u{2028}ef")
          .satisfies(
              e ->
                  assertThat(e.getMessage()).hasSizeLessThan(1200).doesNotContainPattern("\\p{C}"));
    }
  }

  @Test
  void aGraphThatDefeatsItsCheckIsRefusedInASentence(@TempDir Path folder) {
    Path file = folder.resolve("model.onnx");
    Map<String, Attribute> none = Map.of("perm", Attribute.of(new long[0]));
    Node turned = new Node("Transpose", "turned", List.of("zero"), List.of("more"), none);
    ModelWriter.write(file, with(TestModels.model(), turned));
    assertThatThrownBy(() -> Predictor.load(file))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected an order of all axes at the node turned (Transpose)");
  }

  private static ByteBuffer with(Node node) {
    return ByteBuffer.wrap(ModelWriter.bytes(with(TestModels.model(), node)));
  }

  private static OnnxModel with(OnnxModel model, Node node) {
    List<Node> nodes = new ArrayList<>(model.graph().nodes());
    nodes.add(node);
    Graph graph =
        new Graph(
            "more",
            nodes,
            model.graph().initializers(),
            model.graph().inputs(),
            model.graph().outputs());
    return new OnnxModel(8, 17, "pollard", "test", graph, model.metadata());
  }

  private static void refused(Reason reason, ByteBuffer bytes, String... parts) {
    assertThatThrownBy(() -> ModelReader.read(FILE, bytes))
        .isInstanceOfSatisfying(ModelException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContainingAll(parts);
  }
}
