package io.pollard.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A golden network: the file, and Pollard's network of the same name.
 *
 * @param file below {@code golden/}, without its ending
 * @param json all that the file holds
 * @param network cut, halved and headed as the file's name says
 */
public record GoldenNetwork(String file, JsonNode json, Network network) {

  private static final Pattern TRUNCATED = Pattern.compile("(.+)-ttl-(.+?)(-flat)?");
  private static final Pattern TRANSFUSED = Pattern.compile("resnet50-tf-layer([234])");
  private static final List<String> LAST_KEPT_BELOW = List.of("layer1.2", "layer2.3", "layer3.5");

  /** Every file that describes a network. */
  public static final List<String> FILES =
      List.of(
          "networks/alexnet",
          "networks/cbr_larget",
          "networks/densenet121",
          "networks/densenet121-ttl-denseblock2.denselayer3",
          "networks/densenet121-ttl-transition1",
          "networks/densenet121-ttl-transition2",
          "networks/densenet121-ttl-transition3",
          "networks/densenet201",
          "networks/efficientnet_b0",
          "networks/efficientnet_b0-ttl-5.2-flat",
          "networks/resnet18",
          "networks/resnet34",
          "networks/resnet50",
          "networks/resnet50-tf-layer2",
          "networks/resnet50-tf-layer3",
          "networks/resnet50-tf-layer4",
          "networks/resnet50-ttl-layer1.2",
          "networks/resnet50-ttl-layer1.2-flat",
          "networks/resnet50-ttl-layer2.3",
          "networks/resnet50-ttl-layer3.0",
          "networks/resnet50-ttl-layer3.3",
          "networks/resnet50-ttl-layer3.5",
          "networks/resnet50-ttl-layer4.2",
          "networks/resnet50-ttl-stem",
          "networks/resnext50_32x4d",
          "networks/timm-deit_small_patch16_224",
          "networks/timm-deit_tiny_patch16_224",
          "networks/timm-efficientnet_b0",
          "networks/timm-efficientnet_lite0",
          "networks/timm-tf_efficientnet_lite0",
          "networks/timm-vit_small_patch14_dinov2",
          "networks/timm-vit_small_patch14_reg4_dinov2",
          "networks/timm-vit_small_patch16_224",
          "networks/timm-vit_small_patch16_dinov3",
          "networks/timm-vit_small_patch16_dinov3_qkvb",
          "networks/timm-vit_tiny_patch16_224",
          "networks/unet-resnet34-depth2",
          "networks/unet-resnet34-depth3",
          "networks/unet-resnet34-depth4",
          "networks/unet-resnet34-depth5",
          "networks/wide_resnet50_2",
          "networks3d/penet",
          "networks3d/r3d18",
          "networks3d/resnext3d101");

  /** {@code GoldenNetwork.read("networks/resnet50-ttl-layer3.3")}. */
  public static GoldenNetwork read(String file) {
    JsonNode json = Golden.read(file);
    return new GoldenNetwork(
        file, json, network(json.get("network").textValue(), json.get("classes").intValue()));
  }

  private static Network network(String name, int classes) {
    Matcher truncated = TRUNCATED.matcher(name);
    if (truncated.matches()) {
      Head head = truncated.group(3) == null ? Head.pooled(classes) : Head.flat(classes);
      return Networks.named(truncated.group(1), classes).cut(truncated.group(2), head);
    }
    Matcher transfused = TRANSFUSED.matcher(name);
    if (transfused.matches()) {
      String lastKept = LAST_KEPT_BELOW.get(Integer.parseInt(transfused.group(1)) - 2);
      return Networks.named("resnet50", classes)
          .withHead(Head.pooled(classes))
          .halvedAfter(lastKept, FeatureShape.of(3, 224, 224));
    }
    return Networks.named(name, classes);
  }

  /** One sample of the recorded forward pass, without the batch axis. */
  public FeatureShape input() {
    return shape(json.get("input_shape"));
  }

  /** Whether it reads volumes. */
  public boolean isVolumetric() {
    return input().extent().axes() == 3;
  }

  /** One sample of the complexity figures. */
  public FeatureShape complexityInput() {
    return isVolumetric()
        ? FeatureShape.of(3, 32, 208, 208)
        : FeatureShape.of(input().channels(), 224, 224);
  }

  public JsonNode complexity() {
    return json.get(isVolumetric() ? "complexity_32x208x208" : "complexity_224");
  }

  /** The rows at the ends of units; missing where the file has none. */
  public JsonNode cuts() {
    return json.path(isVolumetric() ? "cuts_32x208x208" : "cuts_224");
  }

  /** The shape of a sample, from that of a batch. */
  public static FeatureShape shape(JsonNode batch) {
    int[] extent =
        IntStream.range(2, batch.size()).map(axis -> batch.get(axis).intValue()).toArray();
    return FeatureShape.of(batch.get(1).intValue(), extent);
  }

  @Override
  public String toString() {
    return file;
  }
}
