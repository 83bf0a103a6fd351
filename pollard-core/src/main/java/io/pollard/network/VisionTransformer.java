package io.pollard.network;

import static io.pollard.network.Layers.activation;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.identity;
import static io.pollard.network.Layers.layerNorm;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.named;
import static io.pollard.network.Layers.padded;
import static io.pollard.network.Layers.residual;
import static io.pollard.network.Layers.withBias;

import io.pollard.network.Layer.Attention;
import io.pollard.network.Layer.AttentionBias;
import io.pollard.network.Layer.Function;
import io.pollard.network.Layer.LayerScale;
import io.pollard.network.Layer.Positioned;
import io.pollard.network.Layer.Registers;
import io.pollard.network.Layer.Sequence;
import io.pollard.network.Layer.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Vision transformers in timm's spelling (Dosovitskiy et al. 2021; Touvron et al. 2021, DeiT; Oquab
 * et al. 2024, DINOv2; Darcet et al. 2024, registers; Siméoni et al. 2025, DINOv3): 12 blocks of
 * heads with 64 channels, tiny ones of 192 channels, small ones of 384. Every transformer block is
 * a unit and a block of its own, which can be cut inside, too ({@link CutGrain#INSIDE}); the stem
 * ends with the tokens. Where there is a table of positions, their number follows the image: 197 at
 * 224x224 with patches of 16x16. DINO's networks have no head of their own; the one here is on the
 * class token, as theirs are in use.
 */
public final class VisionTransformer {

  private static final String CLASS = "cls_token";
  private static final String TABLE = "pos_embed";
  private static final int TINY = 192;
  private static final int SMALL = 384;
  private static final int BLOCKS = 12;
  private static final int HEAD = 64;
  private static final int REGISTERS = 4;
  private static final double ROTARY_TEMPERATURE = 100;

  /**
   * What the blocks of the families differ in.
   *
   * @param scales names of the layer scales of a block's two residuals; empty where it has none
   */
  private record Style(
      double epsilon, List<String> scales, AttentionBias bias, Optional<Rotary> rotary) {}

  private static final Style PLAIN =
      new Style(1e-6, List.of(), AttentionBias.JOINT, Optional.empty());
  private static final Style DINOV2 =
      new Style(1e-6, List.of("ls1.gamma", "ls2.gamma"), AttentionBias.JOINT, Optional.empty());

  private VisionTransformer() {}

  public static Network deitTiny(int classes) {
    return plain(TINY, "timm-deit_tiny_patch16_224", classes);
  }

  /** The network of {@link #deitTiny}, whose weights were trained otherwise. */
  public static Network vitTiny(int classes) {
    return plain(TINY, "timm-vit_tiny_patch16_224", classes);
  }

  public static Network deitSmall(int classes) {
    return plain(SMALL, "timm-deit_small_patch16_224", classes);
  }

  /** The network of {@link #deitSmall}, whose weights were trained otherwise. */
  public static Network vitSmall(int classes) {
    return plain(SMALL, "timm-vit_small_patch16_224", classes);
  }

  /** DINOv2 without registers, patches of 14x14. */
  public static Network dinov2Small(int classes) {
    return network(
        "timm-vit_small_patch14_dinov2",
        stem(SMALL, 14, new Tokens(CLASS, TABLE)),
        DINOV2,
        classes);
  }

  /** DINOv2 with registers; neither they nor the class token have positions. */
  public static Network dinov2SmallWithRegisters(int classes) {
    Tokens tokens =
        new Tokens(
            CLASS, TABLE, Positioned.PATCHES, Optional.of(new Registers("reg_token", REGISTERS)));
    return network("timm-vit_small_patch14_reg4_dinov2", stem(SMALL, 14, tokens), DINOV2, classes);
  }

  /** DINOv3, whose weights have no biases of queries, keys and values. */
  public static Network dinov3Small(int classes) {
    return dinov3("timm-vit_small_patch16_dinov3", AttentionBias.NONE, classes);
  }

  /** The same with biases of queries and values, as the weights were published at first. */
  public static Network dinov3SmallWithBias(int classes) {
    return dinov3("timm-vit_small_patch16_dinov3_qkvb", AttentionBias.QUERIES_AND_VALUES, classes);
  }

  private static Network plain(int channels, String name, int classes) {
    return network(name, stem(channels, 16, new Tokens(CLASS, TABLE)), PLAIN, classes);
  }

  private static Network dinov3(String name, AttentionBias bias, int classes) {
    Tokens tokens =
        new Tokens(CLASS, "", Positioned.NONE, Optional.of(new Registers("reg_token", REGISTERS)));
    Rotary rotary = new Rotary(ROTARY_TEMPERATURE, tokens.before());
    return network(
        name,
        stem(SMALL, 16, tokens),
        new Style(1e-5, List.of("gamma_1", "gamma_2"), bias, Optional.of(rotary)),
        classes);
  }

  private static Network network(String name, Unit stem, Style style, int classes) {
    int channels = stem.body().out(FeatureShape.of(3, 16, 16)).channels();
    List<Unit> units = new ArrayList<>(List.of(stem));
    for (int block = 0; block < BLOCKS; block++) {
      units.add(
          Unit.named(
              "blocks." + block,
              block + 1,
              scaled(
                  style,
                  0,
                  layerNorm("norm1", style.epsilon()),
                  new Attention("attn", channels / HEAD, Width.SAME, style.bias(), style.rotary())),
              scaled(
                  style,
                  1,
                  layerNorm("norm2", style.epsilon()),
                  linear("mlp.fc1", 4 * channels),
                  activation(Function.GELU),
                  linear("mlp.fc2", channels))));
    }
    units.add(new Unit("norm", BLOCKS, layerNorm("norm", style.epsilon())));
    return new Network(name, units, Head.onClassToken(classes));
  }

  private static Layer scaled(Style style, int residual, Layer... layers) {
    List<Layer> body = new ArrayList<>(List.of(layers));
    if (!style.scales().isEmpty()) {
      body.add(new LayerScale(style.scales().get(residual), 0));
    }
    return residual(new Sequence(body), identity());
  }

  private static Unit stem(int channels, int patch, Tokens tokens) {
    return new Unit(
        "stem",
        0,
        Layers.sequence(
            named(
                "patch_embed",
                withBias(padded(conv("proj", channels, patch, patch), Padding.none(2)))),
            tokens));
  }
}
