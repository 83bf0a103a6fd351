package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.TensorSpec;
import io.pollard.weights.DType;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsCommandsIT {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path folder;

  private int pollard(String... arguments) {
    out.reset();
    err.reset();
    return new Main(Console.of(out, err)).run(arguments);
  }

  private String said() {
    return err.toString(UTF_8);
  }

  private String result() {
    return out.toString(UTF_8);
  }

  /** The smallest declared network, of numbers .5, without the tensors whose names begin so. */
  private String write(String name, String without) {
    return write(name, without, (short) 0x3800);
  }

  /**
   * @param half every number, as its bits
   */
  private String write(String name, String without, short half) {
    return write(Networks.named("timm-tf_efficientnet_lite0", 5), name, without, half);
  }

  private String write(Network network, String name, String without, short half) {
    List<StoredTensor> tensors = new ArrayList<>();
    for (List<TensorSpec> specs : network.tensorsByUnit(network.usualInput()).values()) {
      for (TensorSpec spec : specs) {
        if (!spec.name().startsWith(without)) {
          long count = spec.shape().stream().reduce(1L, Math::multiplyExact);
          ByteBuffer numbers =
              ByteBuffer.allocate(Math.toIntExact(2 * count)).order(ByteOrder.LITTLE_ENDIAN);
          while (numbers.hasRemaining()) {
            numbers.putShort(half);
          }
          tensors.add(new StoredTensor(spec.name(), DType.F16, spec.shape(), numbers.flip()));
        }
      }
    }
    Path file = folder.resolve(name);
    Safetensors.write(file, tensors, Map.of("made\u001b by", "a\u001b test"));
    return file.toString();
  }

  @Test
  void listHasTorchvisionsFilesAndThoseThatAreRecognised() {
    assertThat(pollard("weights", "list", "--format", "csv")).isZero();
    assertThat(said()).isEmpty();
    assertThat(result().lines().findFirst())
        .hasValue("source,network,bytes,sha256,preprocessing,cached");
    assertThat(result())
        .contains("torchvision:resnet50:V2,resnet50,102540000,11ad3fa6,\"224 of 232, bilinear\",")
        .contains("torchvision:r3d_18:V1,r3d18,")
        .contains("FILE: ")
        .contains("4c5f7dbfdd806783");
  }

  @Test
  void showTellsTensorsAndTheNetworksThatTheyFit() {
    String file = write("lite.safetensors", "none");
    assertThat(pollard("weights", "show", file)).isZero();
    assertThat(said()).contains("ImageNet's way is taken");
    assertThat(result())
        .containsPattern("networks +timm-efficientnet_lite0, timm-tf_efficientnet_lite0\n")
        .containsPattern("pixels +224 of 256, bilinear\n")
        .containsPattern("mean +0\\.485 0\\.456 0\\.406\n")
        .containsPattern("metadata made  by +a  test\n")
        .containsPattern("conv_stem\\.weight +\\[32, 3, 3, 3\\] +F16 +864\n");
  }

  @Test
  void verifyEndsWithTwoWhereANetworkLacksTensors() {
    String whole = write("lite.safetensors", "none");
    assertThat(pollard("weights", "verify", whole)).isZero();
    assertThat(result())
        .containsPattern("published checksum +none\n")
        .containsPattern("networks +timm-efficientnet_lite0, timm-tf_efficientnet_lite0\n");
    assertThat(pollard("weights", "verify", whole, "--backbone=timm-tf_efficientnet_lite0"))
        .isZero();
    assertThat(result())
        .containsPattern("loading +loaded [0-9]+ tensors, dropped the head \\(2\\)");
    assertThat(pollard("weights", "verify", whole, "--backbone=resnet18"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(said()).contains("tensors of the trunk of resnet18; missing: ");
    assertThat(result()).isEmpty();
    String damaged = write("damaged.safetensors", "conv_stem");
    assertThat(pollard("weights", "verify", damaged)).isEqualTo(ExitCode.REFUSED);
    assertThat(said()).contains("expected weights of a declared network but found none");
  }

  @Test
  void weightsOfImagesFitANetworkOfVolumesAndThatIsSaid() {
    String images = write("lite.safetensors", "none");
    assertThat(pollard("weights", "verify", images, "--backbone=i3timm-tf_efficientnet_lite0"))
        .isZero();
    assertThat(said())
        .contains(
            "are of images where i3timm-tf_efficientnet_lite0 reads volumes: 49 convolutions");
    assertThat(result())
        .containsPattern("networks +i3timm-tf_efficientnet_lite0\n")
        .contains(" tensors, 49 of them inflated from 2D, dropped the head (2)");
    assertThat(pollard("weights", "verify", images, "--backbone=i3timm-vit_tiny_patch16_224"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(said())
        .contains(
            "expected a network of convolutions over height and width to inflate but found tokens"
                + " in timm-vit_tiny_patch16_224");
  }

  @Test
  void aFileOfTheLowestUnitsSaysWhereItEnds() {
    Network lowest = Networks.named("i3resnet152@layer1.1", 5);
    String file = write(lowest, "lowest.safetensors", "fc", (short) 0x3800);
    assertThat(pollard("weights", "show", file)).isZero();
    assertThat(result()).containsPattern("networks +i3resnet152 up to layer1[.]1\n");
    assertThat(pollard("weights", "verify", file)).isZero();
    assertThat(result()).containsPattern("networks +i3resnet152 up to layer1[.]1\n");
    assertThat(pollard("weights", "verify", file, "--backbone=i3resnet152")).isZero();
    assertThat(result()).endsWith(" tensors; the file ends with layer1.1\n");
    assertThat(pollard("weights", "verify", file, "--backbone=i3resnet152@layer1.1")).isZero();
    assertThat(result()).containsPattern("loading +loaded \\d+ tensors\n");
  }

  @Test
  void numbersThatNoTrainedNetworkHasAreNamedByShowAndRefusedByVerify() {
    String zeros = write("zeros.safetensors", "none", (short) 0);
    assertThat(pollard("weights", "verify", zeros)).isEqualTo(ExitCode.REFUSED);
    assertThat(said())
        .contains("zeros.safetensors: expected numbers of a trained network but found all");
    assertThat(result()).isEmpty();
    String none = write("nan.safetensors", "none", (short) 0x7e00);
    assertThat(pollard("weights", "verify", none, "--backbone=timm-tf_efficientnet_lite0"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(said()).contains("864 of 864 numbers NaN in conv_stem.weight");
    assertThat(pollard("weights", "show", none)).isZero();
    assertThat(said())
        .contains("nan.safetensors: found 864 of 864 numbers NaN in conv_stem.weight");
  }

  @Test
  void whatIsNoFileOfWeightsIsNamed() throws IOException {
    Path pointer = folder.resolve("pointer.safetensors");
    Files.writeString(pointer, "version https://git-lfs.github.com/spec/v1\nsize 46807446\n");
    for (String command : List.of("show", "verify")) {
      assertThat(pollard("weights", command, pointer.toString())).isEqualTo(ExitCode.REFUSED);
      assertThat(said()).contains("found a Git LFS pointer, so the weights were not fetched");
    }
  }

  @Test
  void aSourceThatCanNotBeIsRefusedBeforeAnythingIsAsked() {
    assertThat(pollard("weights", "verify", "hf:nobody")).isEqualTo(ExitCode.REFUSED);
    assertThat(said())
        .isEqualToNormalizingNewlines(
            "hf:nobody: expected hf:OWNER/REPO[@REVISION][:FILE], as hf:timm/resnet18.a1_in1k\n");
    assertThat(pollard("weights", "show", "torchvision:resnet51")).isEqualTo(ExitCode.REFUSED);
    assertThat(said()).contains("expected torchvision:NETWORK[:V1|V2] as one of");
    assertThat(pollard("weights", "verify", "torchvision:resnet50", "--backbone=resnet51"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(said()).startsWith("expected one of ").contains("but found resnet51");
    assertThat(pollard("weights", "show", folder.resolve("none.pth").toString()))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(said()).contains("there is no such file");
  }

  @Test
  void weightsAloneIsRefusedAndHelped() {
    assertThat(pollard("weights")).isEqualTo(ExitCode.REFUSED);
    assertThat(said()).contains("expected list, show or verify after weights");
    assertThat(pollard("weights", "--help")).isZero();
    assertThat(result()).contains("list", "show", "verify", "hf:timm/resnet18.a1_in1k");
    assertThat(pollard("weights", "verify", "--help")).isZero();
    assertThat(result())
        .contains("FILE, hf:OWNER/REPO[@REVISION][:FILE]", "torchvision:NETWORK[:V1|V2]");
  }
}
