package io.pollard.network;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/** All declared networks by the name a user types. */
public final class Networks {

  private static final Map<String, IntFunction<Network>> BY_NAME =
      new TreeMap<>(
          Map.ofEntries(
              entry("alexnet", AlexNet::alexnet),
              entry("cbr_larget", CbrLargeT::largeT),
              entry("densenet121", DenseNet::densenet121),
              entry("densenet201", DenseNet::densenet201),
              entry("efficientnet_b0", EfficientNet::b0),
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
              entry("timm-efficientnet_lite0", EfficientNet::timmLite0),
              entry("timm-tf_efficientnet_lite0", EfficientNet::timmTensorFlowLite0),
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
   * @throws IllegalArgumentException with all names if it is not declared
   */
  public static Network named(String name, int classes) {
    IntFunction<Network> build = BY_NAME.get(name);
    if (build == null) {
      throw new IllegalArgumentException(
          "expected one of " + String.join(", ", names()) + " but found " + name);
    }
    return build.apply(classes);
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
    return BY_NAME.containsKey(network.name())
        && pretrained(network.name()).units().equals(network.units());
  }
}
