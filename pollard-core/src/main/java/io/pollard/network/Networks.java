package io.pollard.network;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * All declared networks by the name a user types. Whichever of them reads images and can be
 * {@linkplain Inflation inflated} is declared for volumes too, under {@link Inflation#PREFIX} and
 * its name; those that are usual stand among the names. Whichever of them halves what it reads step
 * by step is declared with a {@linkplain UNet#over decoder} on its trunk too, under {@link
 * UNet#PREFIX} and its name. The units of any up to a cut point are a network too, {@link #upTo}.
 */
public final class Networks {

  private static final Map<String, IntFunction<Network>> BY_NAME =
      new TreeMap<>(
          Map.ofEntries(
              entry("alexnet", AlexNet::alexnet),
              entry("cbr_larget", CbrLargeT::largeT),
              entry("convnext_tiny", ConvNeXt::tiny),
              entry("densenet121", DenseNet::densenet121),
              entry("densenet201", DenseNet::densenet201),
              entry("efficientnet_b0", EfficientNet::b0),
              entry("i3resnet152", I3ResNet::i3resnet152),
              entry("i3resnet18", I3ResNet::i3resnet18),
              entry("i3resnet34", I3ResNet::i3resnet34),
              entry("i3resnet50", I3ResNet::i3resnet50),
              entry("mobilenet_v2", MobileNet::v2),
              entry("mobilenet_v3_large", MobileNet::v3Large),
              entry("penet", PeNet::penet),
              entry("r3d18", R3d::r3d18),
              entry("resnet18", ResNet::resnet18),
              entry("resnet34", ResNet::resnet34),
              entry("resnet50", ResNet::resnet50),
              entry("resnext3d101", ResNeXt3d::resnext3d101),
              entry("resnext50_32x4d", ResNet::resnext50),
              entry("sapling", Sapling::sapling),
              entry("timm-deit_small_patch16_224", VisionTransformer::deitSmall),
              entry("timm-deit_tiny_patch16_224", VisionTransformer::deitTiny),
              entry("timm-efficientnet_b0", EfficientNet::timmB0),
              entry("timm-convnext_tiny", ConvNeXt::timmTiny),
              entry("timm-efficientnet_lite0", EfficientNet::timmLite0),
              entry("timm-efficientnet_lite1", classes -> EfficientNet.timmLite(1, classes)),
              entry("timm-efficientnet_lite2", classes -> EfficientNet.timmLite(2, classes)),
              entry("timm-efficientnet_lite3", classes -> EfficientNet.timmLite(3, classes)),
              entry("timm-efficientnet_lite4", classes -> EfficientNet.timmLite(4, classes)),
              entry("timm-mobilenetv2_100", MobileNet::timmV2),
              entry("timm-mobilenetv3_large_100", MobileNet::timmV3Large),
              entry("timm-tf_efficientnet_lite0", EfficientNet::timmTensorFlowLite0),
              entry(
                  "timm-tf_efficientnet_lite1",
                  classes -> EfficientNet.timmTensorFlowLite(1, classes)),
              entry(
                  "timm-tf_efficientnet_lite2",
                  classes -> EfficientNet.timmTensorFlowLite(2, classes)),
              entry(
                  "timm-tf_efficientnet_lite3",
                  classes -> EfficientNet.timmTensorFlowLite(3, classes)),
              entry(
                  "timm-tf_efficientnet_lite4",
                  classes -> EfficientNet.timmTensorFlowLite(4, classes)),
              entry("timm-vit_small_patch14_dinov2", VisionTransformer::dinov2Small),
              entry(
                  "timm-vit_small_patch14_reg4_dinov2",
                  VisionTransformer::dinov2SmallWithRegisters),
              entry("timm-vit_small_patch16_224", VisionTransformer::vitSmall),
              entry("timm-vit_small_patch16_dinov3", VisionTransformer::dinov3Small),
              entry("timm-vit_small_patch16_dinov3_qkvb", VisionTransformer::dinov3SmallWithBias),
              entry("timm-vit_tiny_patch16_224", VisionTransformer::vitTiny),
              entry("unet-resnet34-depth2", structures -> UNet.resnet34(2, structures)),
              entry("unet-resnet34-depth3", structures -> UNet.resnet34(3, structures)),
              entry("unet-resnet34-depth4", structures -> UNet.resnet34(4, structures)),
              entry("unet-resnet34-depth5", structures -> UNet.resnet34(5, structures)),
              entry("wide_resnet50_2", ResNet::wideResnet50)));

  /** Stands in front of the last unit; no name of a network has it, and every file may. */
  private static final String UP_TO = "@";

  /** ImageNet's. A strategy replaces the head that has them, so any number would do. */
  private static final int SOURCE_CLASSES = 1000;

  private Networks() {}

  public static List<String> names() {
    return List.copyOf(BY_NAME.keySet());
  }

  /**
   * The network with its source task's head.
   *
   * @param classes outputs of that head; a U-Net's structures
   * @throws IllegalArgumentException with all names if it is not declared, or if it can't be
   *     inflated or has no trunk for a decoder
   */
  public static Network named(String name, int classes) {
    return build(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected one of "
                        + String.join(", ", names())
                        + ", or "
                        + Inflation.PREFIX
                        + " and one of them, inflated for volumes, or "
                        + UNet.PREFIX
                        + " and one of them, under a decoder, but found "
                        + name))
        .apply(classes);
  }

  /**
   * What a user types for the lowest units of a network, as "resnet50@layer3.3": for weights that
   * end there, so that every strategy can start from them.
   */
  public static String upTo(String name, String unit) {
    int mark = name.indexOf(UP_TO);
    return (mark < 0 ? name : name.substring(0, mark)) + UP_TO + unit;
  }

  /** Whether a user may type it. */
  public static boolean isName(String name) {
    try {
      return build(name).map(build -> build.apply(SOURCE_CLASSES)).isPresent();
    } catch (IllegalArgumentException cantBeMade) {
      return false;
    }
  }

  private static Optional<IntFunction<Network>> build(String name) {
    int mark = name.indexOf(UP_TO);
    if (mark > 0) {
      String unit = name.substring(mark + 1);
      return build(name.substring(0, mark))
          .map(build -> classes -> lowest(build.apply(classes), unit, classes));
    }
    if (BY_NAME.containsKey(name)) {
      return Optional.of(BY_NAME.get(name));
    }
    if (name.startsWith(UNet.PREFIX)) {
      return Optional.ofNullable(BY_NAME.get(name.substring(UNet.PREFIX.length())))
          .map(backbone -> structures -> UNet.over(backbone.apply(structures), structures));
    }
    return name.startsWith(Inflation.PREFIX)
        ? Optional.ofNullable(BY_NAME.get(name.substring(Inflation.PREFIX.length())))
            .map(images -> classes -> Inflation.cubic().of(images.apply(classes)))
        : Optional.empty();
  }

  /** Of a decoder it keeps what its trunk has skips for. */
  private static Network lowest(Network whole, String unit, int outputs) {
    Network cut = whole.cut(unit, whole.head());
    Head head =
        whole.head() instanceof Head.Decoder decoder
            ? decoder.over(cut.halvings(), outputs)
            : whole.head();
    String last = cut.units().get(cut.units().size() - 1).name();
    return new Network(upTo(whole.name(), last), cut.units(), head);
  }

  /**
   * The network as a strategy starts from it, with the head of its source task.
   *
   * @throws IllegalArgumentException with all names if it is not declared
   */
  public static Network pretrained(String name) {
    return named(name, SOURCE_CLASSES);
  }

  /** Whether this name means these units here, whatever the head. */
  public static boolean isDeclared(Network network) {
    return isName(network.name()) && pretrained(network.name()).units().equals(network.units());
  }
}
