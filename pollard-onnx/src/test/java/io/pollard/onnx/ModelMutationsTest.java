package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.ResNet;
import io.pollard.onnx.ModelException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Thousands of damaged files: half of a model that is nearly all structure, the others of a network
 * with its weights. One in twenty is left whole and must be read equal.
 */
@Tag("mutations")
class ModelMutationsTest {

  private static final int FILES = Integer.getInteger("pollard.mutations", 2000);
  private static final Path FILE = Path.of("model.onnx");

  @Test
  void nothingButTheReadersOwnExceptionLeavesIt() {
    FeatureShape in = FeatureShape.of(3, 32, 32);
    var network = ResNet.resnet18(1000).cut("stem", Head.pooled(2));
    OnnxModel small =
        Exporter.export(
                network, in, FilledWeights.of(network, in), ExportOptions.defaults(), "test")
            .withMetadata(TestModels.card().toMetadata());
    List<OnnxModel> models = List.of(TestModels.model(), small);
    List<byte[]> originals = models.stream().map(ModelWriter::bytes).toList();
    Map<Reason, Integer> rejections = new EnumMap<>(Reason.class);
    int harmless = 0;
    for (int index = 0; index < FILES; index++) {
      byte[] whole = originals.get(index % 2);
      if (index % 20 < 2) {
        assertThat(ModelReader.read(FILE, ByteBuffer.wrap(whole)).equals(models.get(index % 2)))
            .isTrue();
        continue;
      }
      byte[] bytes = mutated(whole, new Random(index));
      try {
        ModelCard.of(FILE, ModelReader.metadata(FILE, ByteBuffer.wrap(bytes)));
        ModelReader.read(FILE, ByteBuffer.wrap(bytes));
        harmless++;
      } catch (ModelException e) {
        assertThat(e).hasMessageStartingWith("model.onnx: ");
        assertThat(e.getMessage()).hasSizeLessThan(1500);
        rejections.merge(e.reason(), 1, Integer::sum);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("mutation " + index, e);
      }
    }
    System.out.println(FILES + " files: " + harmless + " harmless, rejected " + rejections);
    assertThat(rejections)
        .containsKeys(
            Reason.DAMAGED, Reason.FOREIGN, Reason.METADATA, Reason.UNSUPPORTED, Reason.GRAPH);
    assertThat(harmless).isLessThan(FILES * 3 / 4);
  }

  private static byte[] mutated(byte[] whole, Random random) {
    byte[] bytes = whole.clone();
    int at = random.nextInt(bytes.length);
    switch (random.nextInt(5)) {
      case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> bytes[at] = (byte) 0xff;
      case 2 -> {
        return Arrays.copyOf(bytes, at);
      }
      case 3 -> {
        int length = Math.min(1 + random.nextInt(20), bytes.length - at);
        int from = random.nextInt(bytes.length - length);
        System.arraycopy(whole, from, bytes, at, length);
      }
      default -> {
        for (int i = 0; i < 3; i++) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
    }
    return bytes;
  }

  @Test
  void moreThanAnyHonestNumberOfPartsIsRefused() throws IOException {
    Message node = new Message();
    for (int i = 0; i <= ModelReader.MAX_ITEMS; i++) {
      node.text(1, "");
    }
    Message model = new Message().part(7, new Message().part(1, node));
    byte[] bytes = new byte[model.size()];
    model.writeTo(CodedOutputStream.newInstance(bytes));
    assertThatThrownBy(() -> ModelReader.read(FILE, ByteBuffer.wrap(bytes)))
        .hasMessageContaining("found more than " + ModelReader.MAX_ITEMS + " parts");
  }
}
