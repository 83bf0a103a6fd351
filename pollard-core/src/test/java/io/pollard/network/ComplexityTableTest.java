package io.pollard.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.testing.Golden;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The complexity figures of the paper's experiments, counted exactly by PyTorch and ptflops. */
class ComplexityTableTest {

  private static final Pattern AFTER_BOTTLENECKS =
      Pattern.compile("resnet50 after (\\d+) bottlenecks, (\\w+)");
  private static final Pattern HALVED_RESNET =
      Pattern.compile("resnet50 TransFusion from layer(\\d)");
  private static final Pattern FULL_DENSENET = Pattern.compile("densenet201 full, (\\w+)");
  private static final Pattern CUT_DENSENET =
      Pattern.compile("(densenet\\d+) after (transition\\d), (\\w+)");
  private static final Pattern HALVED_DENSENET =
      Pattern.compile("densenet201 TransFusion from denseblock(\\d)");
  private static final Pattern CUT_EFFICIENTNET =
      Pattern.compile("efficientnet_b0 (?:without conv_head|after (\\d+) MBConv), flat");
  private static final Pattern UNET =
      Pattern.compile("unet-resnet34 depth (\\d), (\\d) input channels?");

  private static final List<String> RESNET_BLOCK_ENDS =
      List.of("stem", "layer1.2", "layer2.3", "layer3.5");

  /** A network and the input for which its figures stand. */
  private record Case(Network network, FeatureShape input) {}

  static Stream<JsonNode> rows() {
    return StreamSupport.stream(
        Golden.read("networks/complexity-check").get("rows").spliterator(), false);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyFigureIsExact(JsonNode row) {
    Case described = described(row.get(0).textValue());
    long counted =
        row.get(1).textValue().equals("GMAC")
            ? described.network().ptflopsMacs(described.input())
            : described.network().parameters(described.input());
    assertThat(counted).isEqualTo(row.get(3).longValue());
  }

  private static Case described(String what) {
    FeatureShape image = FeatureShape.of(3, 224, 224);
    Matcher matcher = AFTER_BOTTLENECKS.matcher(what);
    if (matcher.matches()) {
      Network resnet = ResNet.resnet50(1000);
      String unit = resnet.units().get(Integer.parseInt(matcher.group(1))).name();
      return new Case(resnet.cut(unit, head(matcher.group(2))), image);
    }
    matcher = HALVED_RESNET.matcher(what);
    if (matcher.matches()) {
      String lastKept = RESNET_BLOCK_ENDS.get(Integer.parseInt(matcher.group(1)) - 1);
      return new Case(halved(ResNet.resnet50(1000), lastKept, image), image);
    }
    matcher = FULL_DENSENET.matcher(what);
    if (matcher.matches()) {
      return new Case(DenseNet.densenet201(1000).withHead(head(matcher.group(1))), image);
    }
    matcher = CUT_DENSENET.matcher(what);
    if (matcher.matches()) {
      Network densenet = Networks.named(matcher.group(1), 1000);
      return new Case(densenet.cut(matcher.group(2), head(matcher.group(3))), image);
    }
    matcher = HALVED_DENSENET.matcher(what);
    if (matcher.matches()) {
      String lastKept = "transition" + (Integer.parseInt(matcher.group(1)) - 1);
      return new Case(halved(DenseNet.densenet201(1000), lastKept, image), image);
    }
    matcher = CUT_EFFICIENTNET.matcher(what);
    if (matcher.matches()) {
      Network b0 = EfficientNet.b0(1000);
      int kept = matcher.group(1) == null ? 16 : Integer.parseInt(matcher.group(1));
      return new Case(b0.cut(b0.units().get(kept).name(), Head.flat(2)), image);
    }
    matcher = UNET.matcher(what);
    if (matcher.matches()) {
      Network unet = UNet.resnet34(Integer.parseInt(matcher.group(1)), 1);
      return new Case(unet, FeatureShape.of(Integer.parseInt(matcher.group(2)), 224, 224));
    }
    throw new IllegalArgumentException("no such row: " + what);
  }

  private static Network halved(Network network, String lastKept, FeatureShape image) {
    return network.withHead(Head.pooled(2)).halvedAfter(lastKept, image);
  }

  private static Head head(String kind) {
    return kind.equals("pooled") ? Head.pooled(2) : Head.flat(2);
  }
}
