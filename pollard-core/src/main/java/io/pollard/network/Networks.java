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
              entry("convnext_tiny", ConvNeXt::tiny),
              entry("densenet121", DenseNet::densenet121),
              entry("densenet201", DenseNet::densenet201),
              entry("efficientnet_b0", EfficientNet::b0),
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
