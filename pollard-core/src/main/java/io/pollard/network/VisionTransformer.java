package io.pollard.network;

import static io.pollard.network.Layers.activation;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.identity;
import static io.pollard.network.Layers.layerNorm;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.padded;
import static io.pollard.network.Layers.residual;
import static io.pollard.network.Layers.sequence;
import static io.pollard.network.Layers.withBias;

import io.pollard.network.Layer.Attention;
import io.pollard.network.Layer.ClassToken;
import io.pollard.network.Layer.Function;
import io.pollard.network.Layer.Tokens;
import java.util.ArrayList;
import java.util.List;

/**
 * Vision transformers in timm's spelling (Dosovitskiy et al. 2021; Touvron et al. 2021, DeiT):
 * patches of 16x16, 192 channels, 12 blocks of 3 heads. Every transformer block is a unit and a
 * block of its own; the stem ends with the tokens, their class token and positions included. The
 * number of positions follows the image: 197 at 224x224.
 */
public final class VisionTransformer {

  private static final int CHANNELS = 192;
  private static final int BLOCKS = 12;
  private static final double EPSILON = 1e-6;

  private VisionTransformer() {}

  public static Network deitTiny(int classes) {
    return tiny("timm-deit_tiny_patch16_224", classes);
  }

  /** The network of {@link #deitTiny}, whose weights were trained otherwise. */
  public static Network vitTiny(int classes) {
    return tiny("timm-vit_tiny_patch16_224", classes);
  }

  private static Network tiny(String name, int classes) {
    List<Unit> units = new ArrayList<>(List.of(stem()));
    for (int block = 0; block < BLOCKS; block++) {
      units.add(
          Unit.named(
              "blocks." + block,
              block + 1,
              residual(sequence(layerNorm("norm1", EPSILON), new Attention("attn", 3)), identity()),
              residual(
                  sequence(
                      layerNorm("norm2", EPSILON),
                      linear("mlp.fc1", 4 * CHANNELS),
                      activation(Function.GELU),
                      linear("mlp.fc2", CHANNELS)),
                  identity())));
    }
    units.add(new Unit("norm", BLOCKS, layerNorm("norm", EPSILON)));
    return new Network(
        name, units, new Head.Classifier(sequence(new ClassToken(), linear("head", classes))));
  }

  private static Unit stem() {
    return new Unit(
        "stem",
        0,
        sequence(
            named("patch_embed", withBias(padded(conv("proj", CHANNELS, 16, 16), Padding.none(2)))),
            new Tokens("cls_token", "pos_embed")));
  }
}
