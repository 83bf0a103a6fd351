package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.data.Offset.offset;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Transformers' files as their authors publish them, and positions for images of another size. */
class TransformerWeightsTest {

  private static final Path FILE = Path.of("weights.safetensors");
  private static final FeatureShape IMAGE = FeatureShape.of(3, 224, 224);

  private static StoredTensor tensor(String name, double each, long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    float[] values = new float[Math.toIntExact(count)];
    java.util.Arrays.fill(values, (float) each);
    return tensor(name, values, shape);
  }

  private static StoredTensor tensor(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    List<Long> sizes = java.util.Arrays.stream(shape).boxed().toList();
    return new StoredTensor(name, DType.F32, sizes, bytes.flip());
  }

  private static Weights weights(Map<String, StoredTensor> tensors) {
    return new Weights(
        new TensorFile(FILE, tensors, Map.of()),
        new Provenance("made", "0", "none", "nothing", List.of()),
        Preprocessing.imagenet(),
        List.of());
  }

  /** All tensors of a trunk, full of ones. */
  private static Map<String, StoredTensor> ones(Network network) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Map<String, List<TensorSpec>> byUnit = network.tensorsByUnit(IMAGE);
    byUnit.remove(Head.NAME);
    byUnit.values().stream()
        .flatMap(List::stream)
        .forEach(
            spec ->
                tensors.put(
                    spec.name(),
                    tensor(
                        spec.name(),
                        1,
                        spec.shape().stream().mapToLong(Long::longValue).toArray())));
    return tensors;
  }

  private static void rename(Map<String, StoredTensor> tensors, String from, String to) {
    StoredTensor tensor = tensors.remove(from);
    tensors.put(to, new StoredTensor(to, tensor.dtype(), tensor.shape(), tensor.bytes()));
  }

  private static LoadReport report(Weights weights, Network network) {
    return LoadReport.of(weights.file(), network, network, IMAGE);
  }

  @Test
  void dinov2WithRegistersLoadsByItsAuthorsNames() {
    Network network = Networks.pretrained("timm-vit_small_patch14_reg4_dinov2");
    Map<String, StoredTensor> published = ones(network);
    rename(published, "reg_token", "register_tokens");
    float[] table = new float[(37 * 37 + 1) * 384];
    java.util.Arrays.fill(table, 2);
    java.util.Arrays.fill(table, 0, 384, .5f);
    published.put("pos_embed", tensor("pos_embed", table, 1, 37 * 37 + 1, 384));
    published.put("mask_token", tensor("mask_token", 0, 1, 384));
    Weights fitted = weights(published).fittedTo(network).withPositionsOf(network, IMAGE);
    LoadReport report = report(fitted, network).orThrow();
    assertThat(report.unexpected()).containsExactly("mask_token");
    assertThat(report.summary()).contains("ignored what the network does not know: 1 (mask_token)");
    assertThat(fitted.file().tensor("cls_token").floats()).containsOnly(1.5f);
    assertThat(fitted.file().tensor("pos_embed").shape()).containsExactly(1L, 256L, 384L);
    for (float position : fitted.file().tensor("pos_embed").floats()) {
      assertThat((double) position).isCloseTo(2, offset(1e-6));
    }
    assertThat(fitted.notes())
        .anyMatch(note -> note.contains("are DINOv2's as its authors name them"))
        .contains(
            "The positions in weights.safetensors are for 37x37 patches; they are resized to"
                + " 16x16.");
    assertThat(fitted.fittedTo(network)).isSameAs(fitted);
  }

  /** Without registers both names are the same. */
  @Test
  void dinov2WithoutRegistersNeedsItsPositionsResizedAlone() {
    Network network = Networks.pretrained("timm-vit_small_patch14_dinov2");
    Map<String, StoredTensor> published = ones(network);
    published.put("pos_embed", tensor("pos_embed", 1, 1, 37 * 37 + 1, 384));
    published.put("mask_token", tensor("mask_token", 0, 1, 384));
    Weights read = weights(published);
    assertThat(read.fittedTo(network)).isSameAs(read);
    assertThat(report(read.withPositionsOf(network, IMAGE), network).isComplete()).isTrue();
    assertThat(report(read, network).isComplete()).isFalse();
  }

  private static Map<String, StoredTensor> dinov3(double queries) {
    Map<String, StoredTensor> published =
        ones(Networks.pretrained("timm-vit_small_patch16_dinov3"));
    rename(published, "reg_token", "storage_tokens");
    float[] bias = new float[3 * 384];
    java.util.Arrays.fill(bias, 0, 384, (float) queries);
    java.util.Arrays.fill(bias, 384, 2 * 384, 7);
    for (int block = 0; block < 12; block++) {
      String prefix = "blocks." + block + ".";
      rename(published, prefix + "gamma_1", prefix + "ls1.gamma");
      rename(published, prefix + "gamma_2", prefix + "ls2.gamma");
      published.put(prefix + "attn.qkv.bias", tensor(prefix + "attn.qkv.bias", bias, 3 * 384));
    }
    published.put("rope_embed.periods", tensor("rope_embed.periods", 1, 16));
    return published;
  }

  @Test
  void dinov3LoadsByItsAuthorsNames() {
    Network network = Networks.pretrained("timm-vit_small_patch16_dinov3");
    LoadReport report = report(weights(dinov3(0)).fittedTo(network), network).orThrow();
    assertThat(report.unexpected()).containsExactly("rope_embed.periods");
    Network biased = Networks.pretrained("timm-vit_small_patch16_dinov3_qkvb");
    Weights fitted = weights(dinov3(3)).fittedTo(biased);
    report(fitted, biased).orThrow();
    assertThat(fitted.file().tensor("blocks.4.attn.q_bias").floats()).containsOnly(3f);
    assertThat(fitted.file().tensor("blocks.4.attn.v_bias").floats()).containsOnly(0f);
  }

  @Test
  void biasesThatANetworkHasNotMustBeZero() {
    Network network = Networks.pretrained("timm-vit_small_patch16_dinov3");
    WeightsException refused =
        catchThrowableOfType(WeightsException.class, () -> weights(dinov3(3)).fittedTo(network));
    assertThat(refused)
        .hasMessageContaining("expected biases of zero")
        .hasMessageContaining("blocks.0.attn.qkv.bias")
        .hasMessageContaining("_qkvb");
  }

  @Test
  void aTableWithoutTheClassTokensPositionIsRefused() {
    Network network = Networks.pretrained("timm-vit_small_patch14_reg4_dinov2");
    Map<String, StoredTensor> published = ones(network);
    rename(published, "reg_token", "register_tokens");
    published.remove("pos_embed");
    WeightsException refused =
        catchThrowableOfType(WeightsException.class, () -> weights(published).fittedTo(network));
    assertThat(refused).hasMessageContaining("expected cls_token and pos_embed beside");
  }

  /** golden/transformers.json: timm's resample_abs_pos_embed in single precision. */
  @Test
  void positionsAreResizedAsTimmDoesIt() {
    for (JsonNode golden : Golden.read("transformers").get("positions")) {
      int before = golden.get("before").intValue();
      int old = golden.get("old").intValue();
      int rows = golden.get("new").get(0).intValue();
      int columns = golden.get("new").get(1).intValue();
      String name =
          before == 1 ? "timm-vit_small_patch16_224" : "timm-vit_small_patch14_reg4_dinov2";
      Network network = Networks.pretrained(name);
      int patch = before == 1 ? 16 : 14;
      int tokens = before + old * old;
      double[] three = Fill.u("pos_embed", tokens * 3);
      float[] wide = new float[tokens * 384];
      for (int token = 0; token < tokens; token++) {
        for (int channel = 0; channel < 3; channel++) {
          wide[token * 384 + channel] = (float) three[token * 3 + channel];
        }
      }
      Weights read = weights(Map.of("pos_embed", tensor("pos_embed", wide, 1, tokens, 384)));
      float[] resized =
          read.withPositionsOf(network, FeatureShape.of(3, patch * rows, patch * columns))
              .file()
              .tensor("pos_embed")
              .floats();
      double[] expected = Golden.numbers(golden.get("values"));
      assertThat(resized).hasSize((before + rows * columns) * 384);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) resized[i / 3 * 384 + i % 3])
            .as("%d of %s", i, golden.get("new"))
            .isCloseTo(expected[i], offset(1e-6));
      }
    }
  }
}
