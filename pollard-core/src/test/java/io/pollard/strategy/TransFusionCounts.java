package io.pollard.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How many numbers a half-wide network trains, from the widths in the papers' tables alone: nothing
 * here knows Pollard's networks. Not counted are what has gates (EfficientNet-B0, MobileNetV3,
 * PENet) and ResNeXt3D, whose units hold too many kinds of layers for a formula a line.
 */
final class TransFusionCounts {

  /** What a unit makes of the channels that flow in. */
  private interface Step {
    Grown of(int in, boolean isHalved);
  }

  private record Grown(int channels, long numbers) {}

  private static final Map<String, List<Step>> STEPS =
      Map.ofEntries(
          Map.entry("alexnet", alexnet()),
          Map.entry("cbr_larget", cbrLargeT()),
          Map.entry("convnext_tiny", convNeXt()),
          Map.entry("densenet121", densenet(6, 12, 24, 16)),
          Map.entry("densenet201", densenet(6, 12, 48, 32)),
          Map.entry("i3resnet152", bottlenecks(stem(64, 3 * 49), 64, 27, 1, 3, 8, 36, 3)),
          Map.entry("i3resnet18", basic(stem(64, 343), 64, 27, 2, 2, 2, 2)),
          Map.entry("i3resnet34", basic(stem(64, 343), 64, 27, 3, 4, 6, 3)),
          Map.entry("i3resnet50", bottlenecks(stem(64, 343), 64, 27, 1, 3, 4, 6, 3)),
          Map.entry("mobilenet_v2", mobileNetV2()),
          Map.entry("r3d18", basic(stem(64, 3 * 7 * 7), 64, 27, 2, 2, 2, 2)),
          Map.entry("resnet18", basic(stem(64, 49), 64, 9, 2, 2, 2, 2)),
          Map.entry("resnet34", basic(stem(64, 49), 64, 9, 3, 4, 6, 3)),
          Map.entry("resnet50", bottlenecks(stem(64, 49), 64, 9, 1, 3, 4, 6, 3)),
          Map.entry("resnext50_32x4d", bottlenecks(stem(64, 49), 128, 9, 32, 3, 4, 6, 3)),
          Map.entry("sapling", basic(stem(16, 9), 16, 9, 1, 2, 2, 1)),
          Map.entry("timm-convnext_tiny", convNeXt()),
          Map.entry("timm-efficientnet_lite0", lite(0)),
          Map.entry("timm-efficientnet_lite1", lite(1)),
          Map.entry("timm-efficientnet_lite2", lite(2)),
          Map.entry("timm-efficientnet_lite3", lite(3)),
          Map.entry("timm-efficientnet_lite4", lite(4)),
          Map.entry("timm-mobilenetv2_100", mobileNetV2()),
          Map.entry("timm-tf_efficientnet_lite0", lite(0)),
          Map.entry("timm-tf_efficientnet_lite1", lite(1)),
          Map.entry("timm-tf_efficientnet_lite2", lite(2)),
          Map.entry("timm-tf_efficientnet_lite3", lite(3)),
          Map.entry("timm-tf_efficientnet_lite4", lite(4)),
          Map.entry("timm-deit_small_patch16_224", transformer(384, 16, 14 * 14, 3 * 384)),
          Map.entry("timm-deit_tiny_patch16_224", transformer(192, 16, 14 * 14, 3 * 192)),
          Map.entry("timm-vit_small_patch14_dinov2", scaledTransformer(14, 16 * 16 + 2, 3 * 384)),
          Map.entry(
              "timm-vit_small_patch14_reg4_dinov2", scaledTransformer(14, 16 * 16 + 5, 3 * 384)),
          Map.entry("timm-vit_small_patch16_224", transformer(384, 16, 14 * 14, 3 * 384)),
          Map.entry("timm-vit_small_patch16_dinov3", scaledTransformer(16, 5, 0)),
          Map.entry("timm-vit_small_patch16_dinov3_qkvb", scaledTransformer(16, 5, 2 * 384)),
          Map.entry("timm-vit_tiny_patch16_224", transformer(192, 16, 14 * 14, 3 * 192)),
          Map.entry("unet-densenet121", densenet(6, 12, 24, 16)),
          Map.entry("unet-resnet18", basic(stem(64, 49), 64, 9, 2, 2, 2, 2)),
          Map.entry("unet-timm-efficientnet_lite0", lite(0)),
          Map.entry("unet-resnet34-depth2", basic(stem(64, 49), 64, 9, 3)),
          Map.entry("unet-resnet34-depth3", basic(stem(64, 49), 64, 9, 3, 4)),
          Map.entry("unet-resnet34-depth4", basic(stem(64, 49), 64, 9, 3, 4, 6)),
          Map.entry("unet-resnet34-depth5", basic(stem(64, 49), 64, 9, 3, 4, 6, 3)),
          Map.entry("wide_resnet50_2", bottlenecks(stem(64, 49), 128, 9, 1, 3, 4, 6, 3)));

  private TransFusionCounts() {}

  /**
   * All below the head; empty for a network that is not counted.
   *
   * @param kept units with their full width
   */
  static OptionalLong ofTrunk(String network, int kept) {
    if (!STEPS.containsKey(network)) {
      return OptionalLong.empty();
    }
    int channels = 3;
    long numbers = 0;
    int unit = 0;
    for (Step step : STEPS.get(network)) {
      Grown grown = step.of(channels, unit++ >= kept);
      channels = grown.channels();
      numbers += grown.numbers();
    }
    return OptionalLong.of(numbers);
  }

  private static int width(int whole, boolean isHalved) {
    return isHalved ? whole / 2 : whole;
  }

  /** Scale and shift. */
  private static long norm(int channels) {
    return 2L * channels;
  }

  private static Step stem(int channels, int kernel) {
    return (in, isHalved) -> {
      int out = width(channels, isHalved);
      return new Grown(out, (long) in * kernel * out + norm(out));
    };
  }

  /** He et al. 2016, table 1: a block's first unit halves the map, except the first block's. */
  private static List<Step> basic(Step stem, int width, int kernel, int... depths) {
    List<Step> steps = new ArrayList<>(List.of(stem));
    for (int block = 0; block < depths.length; block++) {
      for (int index = 0; index < depths[block]; index++) {
        int whole = width << block;
        boolean isProjected = block > 0 && index == 0;
        steps.add(
            (in, isHalved) -> {
              int inner = width(whole, isHalved);
              int out = isProjected ? inner : in;
              long body =
                  ((long) in * inner + (long) inner * out) * kernel + norm(inner) + norm(out);
              return new Grown(out, body + (isProjected ? (long) in * out + norm(out) : 0));
            });
      }
    }
    return steps;
  }

  /** The same table, 50 layers and more; every block's first unit has a projection. */
  private static List<Step> bottlenecks(
      Step stem, int width, int kernel, int groups, int... depths) {
    List<Step> steps = new ArrayList<>(List.of(stem));
    for (int block = 0; block < depths.length; block++) {
      for (int index = 0; index < depths[block]; index++) {
        int whole = width << block;
        int outer = 256 << block;
        boolean isProjected = index == 0;
        steps.add(
            (in, isHalved) -> {
              int inner = width(whole, isHalved);
              int out = isProjected ? width(outer, isHalved) : in;
              long body =
                  (long) in * inner
                      + (long) kernel * inner * inner / groups
                      + (long) inner * out
                      + 2 * norm(inner)
                      + norm(out);
              return new Grown(out, body + (isProjected ? (long) in * out + norm(out) : 0));
            });
      }
    }
    return steps;
  }

  /** Huang et al. 2017, table 1, growth rate 32; a transition halves what it reads either way. */
  private static List<Step> densenet(int... depths) {
    List<Step> steps = new ArrayList<>(List.of(stem(64, 49)));
    for (int block = 0; block < depths.length; block++) {
      for (int layer = 0; layer < depths[block]; layer++) {
        steps.add(
            (in, isHalved) -> {
              int growth = width(32, isHalved);
              int inner = 4 * growth;
              return new Grown(
                  in + growth, norm(in) + (long) in * inner + norm(inner) + 9L * inner * growth);
            });
      }
      steps.add(
          block < depths.length - 1
              ? (in, isHalved) -> new Grown(in / 2, norm(in) + (long) in * (in / 2))
              : (in, isHalved) -> new Grown(in, norm(in)));
    }
    return steps;
  }

  /** Convolutions with biases, then two hidden layers, the first on a map of 6x6. */
  private static List<Step> alexnet() {
    return List.of(
        biased(64, 121),
        biased(192, 25),
        biased(384, 9),
        biased(256, 9),
        biased(256, 9),
        biased(4096, 36),
        biased(4096, 1));
  }

  private static Step biased(int whole, int kernel) {
    return (in, isHalved) -> {
      int out = width(whole, isHalved);
      return new Grown(out, ((long) in * kernel + 1) * out);
    };
  }

  /** Raghu et al. 2019, LargeT: 7x7 convolutions with biases, each with batch norm. */
  private static List<Step> cbrLargeT() {
    return List.of(32, 64, 128, 256, 512).stream()
        .map(
            whole ->
                (Step)
                    (in, isHalved) -> {
                      int out = width(whole, isHalved);
                      return new Grown(out, (49L * in + 1) * out + norm(out));
                    })
        .toList();
  }

  /** Of an image of 224x224, with a class token that has a position like the patches. */
  private static List<Step> transformer(int channels, int patch, int patches, int biases) {
    return transformer(channels, patch, patches + 2, biases, 0);
  }

  /** DINO's: 384 channels, and a scale for each of a block's two sums. */
  private static List<Step> scaledTransformer(int patch, int rows, int biases) {
    return transformer(384, patch, rows, biases, 2);
  }

  /**
   * 12 blocks of heads with 64 channels, and a last norm. The skips are identities, so the tokens
   * keep their channels; the heads, rounded down, and the hidden layers, four times as wide, are
   * halved.
   *
   * @param rows vectors of as many channels as tokens have: class token, registers, positions
   * @param biases of queries, keys and values of a whole block
   */
  private static List<Step> transformer(int channels, int patch, int rows, int biases, int scales) {
    List<Step> steps = new ArrayList<>();
    steps.add(
        (in, isHalved) ->
            new Grown(
                channels, ((long) patch * patch * in + 1) * channels + (long) rows * channels));
    for (int block = 0; block < 12; block++) {
      steps.add(
          (in, isHalved) -> {
            int hidden = width(4 * in, isHalved);
            long inner = 64L * width(in / 64, isHalved);
            long attention = 4L * in * inner + biases / in * inner + in;
            return new Grown(
                in,
                2 * norm(in)
                    + attention
                    + (in + 1L) * hidden
                    + (hidden + 1L) * in
                    + (long) scales * in);
          });
    }
    steps.add((in, isHalved) -> new Grown(in, norm(in)));
    return steps;
  }

  /** Sandler et al. 2018, table 2. */
  private static List<Step> mobileNetV2() {
    return inverted(
        List.of(3, 3, 3, 3, 3, 3, 3),
        List.of(16, 24, 32, 64, 96, 160, 320),
        List.of(1, 2, 3, 4, 3, 3, 1));
  }

  /** Tan and Le 2019, table 1, with the multiples of Lite0 to Lite4. */
  private static List<Step> lite(int number) {
    List<List<Integer>> widths =
        List.of(
            List.of(16, 24, 40, 80, 112, 192, 320),
            List.of(16, 24, 40, 80, 112, 192, 320),
            List.of(16, 24, 48, 88, 120, 208, 352),
            List.of(24, 32, 48, 96, 136, 232, 384),
            List.of(24, 32, 56, 112, 160, 272, 448));
    List<List<Integer>> repeats =
        List.of(
            List.of(1, 2, 2, 3, 3, 4, 1),
            List.of(1, 3, 3, 4, 4, 5, 1),
            List.of(1, 3, 3, 4, 4, 5, 1),
            List.of(1, 3, 3, 5, 5, 6, 1),
            List.of(1, 4, 4, 6, 6, 8, 1));
    return inverted(List.of(3, 3, 5, 3, 5, 5, 3), widths.get(number), repeats.get(number));
  }

  /**
   * A stem of 32 channels, inverted bottlenecks six times as wide inside, but for the first of all,
   * and 1280 channels at the top. What is not the first of its width is a sum.
   */
  private static List<Step> inverted(
      List<Integer> kernels, List<Integer> widths, List<Integer> repeats) {
    List<Step> steps = new ArrayList<>(List.of(stem(32, 9)));
    int whole = 32;
    for (int stage = 0; stage < widths.size(); stage++) {
      for (int index = 0; index < repeats.get(stage); index++) {
        int expanded = stage == 0 ? 0 : 6 * whole;
        long window = (long) kernels.get(stage) * kernels.get(stage);
        int width = widths.get(stage);
        boolean isSum = index > 0;
        steps.add(
            (in, isHalved) -> {
              int inner = expanded == 0 ? in : width(expanded, isHalved);
              int out = isSum ? in : width(width, isHalved);
              long expansion = expanded == 0 ? 0 : (long) in * inner + norm(inner);
              return new Grown(
                  out, expansion + window * inner + norm(inner) + (long) inner * out + norm(out));
            });
        whole = width;
      }
    }
    steps.add(stem(1280, 1));
    return steps;
  }

  /**
   * Liu et al. 2022, table 9. Skips are identities, so in a block only the hidden layer, four times
   * as wide, is halved; below it are a depthwise convolution and a norm, after it a layer scale.
   */
  private static List<Step> convNeXt() {
    List<Step> steps = new ArrayList<>(List.of(biasedAndNorm(96, 16)));
    List<Integer> depths = List.of(3, 3, 9, 3);
    for (int stage = 0; stage < depths.size(); stage++) {
      int whole = 96 << stage;
      if (stage > 0) {
        Step patches = biased(whole, 4);
        steps.add(
            (in, isHalved) -> {
              Grown grown = patches.of(in, isHalved);
              return new Grown(grown.channels(), norm(in) + grown.numbers());
            });
      }
      for (int index = 0; index < depths.get(stage); index++) {
        steps.add(
            (in, isHalved) -> {
              int hidden = width(4 * whole, isHalved);
              long linear = (in + 1L) * hidden + (hidden + 1L) * in;
              return new Grown(in, 50L * in + norm(in) + linear + in);
            });
      }
    }
    steps.add((in, isHalved) -> new Grown(in, norm(in)));
    return steps;
  }

  private static Step biasedAndNorm(int whole, int kernel) {
    Step convolution = biased(whole, kernel);
    return (in, isHalved) -> {
      Grown grown = convolution.of(in, isHalved);
      return new Grown(grown.channels(), grown.numbers() + norm(grown.channels()));
    };
  }
}
