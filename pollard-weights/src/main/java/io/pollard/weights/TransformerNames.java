package io.pollard.weights;

import io.pollard.network.Layer.Attention;
import io.pollard.network.Layer.AttentionBias;
import io.pollard.network.Layer.Positioned;
import io.pollard.network.Layer.Registers;
import io.pollard.network.Layer.Tokens;
import io.pollard.network.Network;
import io.pollard.weights.WeightsException.Reason;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Transformers with registers as their authors publish them (facebookresearch/dinov2, dinov3), in
 * the names and the shapes of timm's, which the declared networks have.
 *
 * <ul>
 *   <li>DINOv2: {@code register_tokens} is {@code reg_token}; the class token's position is added
 *       to the class token, and the table begins with the patches.
 *   <li>DINOv3: {@code storage_tokens} is {@code reg_token}, {@code ls1.gamma} is {@code gamma_1};
 *       {@code qkv.bias} is parted, its keys' part is always masked. Where the network has no such
 *       biases, they must be zero.
 * </ul>
 */
final class TransformerNames {

  private static final String DINOV2_REGISTERS = "register_tokens";
  private static final String DINOV3_REGISTERS = "storage_tokens";
  private static final String JOINT_BIAS = "attn.qkv.bias";

  private final TensorFile file;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();

  private TransformerNames(TensorFile file) {
    this.file = file;
  }

  /** The file as it is, unless it is one of these and the network has registers. */
  static TensorNames.Renamed fitted(TensorFile file, Network network) {
    Optional<Tokens> tokens = network.tokens();
    Optional<Registers> registers = tokens.flatMap(Tokens::registers);
    if (registers.isEmpty() || file.tensors().containsKey(registers.get().name())) {
      return new TensorNames.Renamed(file, List.of());
    }
    TransformerNames names = new TransformerNames(file);
    String authors;
    if (file.tensors().containsKey(DINOV2_REGISTERS)
        && tokens.get().positioned() == Positioned.PATCHES) {
      names.dinov2(tokens.get(), registers.get());
      authors = "DINOv2";
    } else if (file.tensors().containsKey(DINOV3_REGISTERS)
        && tokens.get().positioned() == Positioned.NONE) {
      names.dinov3(network, registers.get());
      authors = "DINOv3";
    } else {
      return new TensorNames.Renamed(file, List.of());
    }
    return new TensorNames.Renamed(
        new TensorFile(file.path(), names.tensors, file.metadata()),
        List.of(
            "The tensors of "
                + file.path()
                + " are "
                + authors
                + "'s as its authors name them; "
                + network.name()
                + " takes them under timm's names."));
  }

  private static boolean areParts(List<Long> token, List<Long> table) {
    return table.size() == 3
        && table.get(0) == 1
        && table.get(1) > 1
        && token.equals(List.of(1L, 1L, table.get(2)));
  }

  private void dinov2(Tokens network, Registers registers) {
    StoredTensor token = file.tensors().get(network.classToken());
    StoredTensor table = file.tensors().get(network.positions());
    if (token == null || table == null || !areParts(token.shape(), table.shape())) {
      throw new WeightsException(
          Reason.OTHER_NETWORK,
          file.path(),
          "expected "
              + network.classToken()
              + " and "
              + network.positions()
              + " beside "
              + DINOV2_REGISTERS
              + ", with a position for the class token, but found "
              + (token == null ? "none" : token.shape())
              + " and "
              + (table == null ? "none" : table.shape()));
    }
    file.tensors()
        .forEach(
            (name, tensor) -> put(name.equals(DINOV2_REGISTERS) ? registers.name() : name, tensor));
    float[] sum = token.floats().clone();
    float[] positions = table.floats();
    for (int channel = 0; channel < sum.length; channel++) {
      sum[channel] += positions[channel];
    }
    put(network.classToken(), token.shape(), sum);
    put(
        network.positions(),
        List.of(1L, table.shape().get(1) - 1, table.shape().get(2)),
        Arrays.copyOfRange(positions, sum.length, positions.length));
  }

  private static String renamed(String name, Registers registers) {
    return name.equals(DINOV3_REGISTERS)
        ? registers.name()
        : name.replace("ls1.gamma", "gamma_1").replace("ls2.gamma", "gamma_2");
  }

  private void dinov3(Network network, Registers registers) {
    AttentionBias bias =
        network.units().stream()
            .flatMap(unit -> unit.body().all())
            .filter(Attention.class::isInstance)
            .map(layer -> ((Attention) layer).bias())
            .findFirst()
            .orElse(AttentionBias.NONE);
    file.tensors()
        .forEach(
            (name, tensor) -> {
              if (name.endsWith(JOINT_BIAS)) {
                biases(name.substring(0, name.length() - "qkv.bias".length()), tensor, bias);
              } else {
                put(renamed(name, registers), tensor);
              }
            });
  }

  private void biases(String prefix, StoredTensor joint, AttentionBias bias) {
    float[] all = joint.floats();
    int each = all.length / 3;
    float[] queries = Arrays.copyOf(all, each);
    float[] values = Arrays.copyOfRange(all, 2 * each, all.length);
    if (bias == AttentionBias.QUERIES_AND_VALUES) {
      put(prefix + "q_bias", List.of((long) each), queries);
      put(prefix + "v_bias", List.of((long) values.length), values);
    } else if (!isZero(queries) || !isZero(values)) {
      throw new WeightsException(
          Reason.OTHER_NETWORK,
          file.path(),
          "expected biases of zero, as the network has none, but found others in "
              + Json.shown(prefix + "qkv.bias")
              + "; name the network that ends in _qkvb");
    }
  }

  private static boolean isZero(float[] values) {
    for (float value : values) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private void put(String name, StoredTensor tensor) {
    tensors.put(name, new StoredTensor(name, tensor.dtype(), tensor.shape(), tensor.bytes()));
  }

  private void put(String name, List<Long> shape, float[] values) {
    tensors.put(name, StoredTensor.of(name, shape, values));
  }
}
