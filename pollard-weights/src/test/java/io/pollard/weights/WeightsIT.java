package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.ResNet;
import io.pollard.testing.TestData;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real files, and one of more than 2 GiB. */
class WeightsIT {

  private static final FeatureShape INPUT = FeatureShape.of(3, 224, 224);

  @TempDir private Path folder;

  @Test
  void resnet18LoadsWholeAndCut() {
    Weights weights = Weights.read(TestData.path("weights/resnet18-imagenet-pqf.safetensors"));
    assertThat(weights.provenance().licence()).startsWith("Uber non-commercial");
    assertThat(weights.provenance().sha256()).startsWith("4c5f7dbfdd806783");
    assertThat(weights.provenance().trainedOn()).isEqualTo("ImageNet-1k, 1000 classes");
    assertThat(weights.preprocessing()).isEqualTo(Preprocessing.imagenet());
    assertThat(weights.notes()).isEmpty();
    Network full = ResNet.resnet18(1000);
    assertThat(report(weights, full, full).summary())
        .isEqualTo("loaded 100 tensors, dropped the head (2)");
    assertThat(report(weights, full, full.cut("layer2.1", Head.pooled(2))).summary())
        .isEqualTo("loaded 50 tensors, dropped the head (2), left 50 above the cut");
  }

  /** The unit above the stem begins with the stem's pool then, and the names stay. */
  @ParameterizedTest
  @CsvSource({"unet-resnet18, 100", "unet-resnet18@stem, 5", "unet-resnet18@layer1.0, 15"})
  void resnet18LoadsUnderADecoder(String name, int tensors) {
    Network full = Networks.pretrained(name);
    Weights weights =
        Weights.read(TestData.path("weights/resnet18-imagenet-pqf.safetensors"))
            .fittedTo(full)
            .withDepthOf(full);
    LoadReport report = LoadReport.of(weights.file(), full, full, full.usualInput()).orThrow();
    assertThat(report.loaded()).hasSize(tensors);
    assertThat(report.missing()).isEmpty();
    assertThat(report.unexpected()).contains("fc.weight", "fc.bias").hasSize(102 - tensors);
  }

  /** Numbers by numpy from the same file. */
  @Test
  void resnet18HasTheNumbersThatNumpyReads() {
    TensorFile file = Safetensors.read(TestData.path("weights/resnet18-imagenet-pqf.safetensors"));
    StoredTensor stem = file.tensor("conv1.weight");
    assertThat(stem.dtype()).isEqualTo(DType.F32);
    assertThat(stem.floats()).startsWith(-0.10882504f, -0.0618125f);
    StoredTensor last = file.tensor("layer4.1.conv2.weight");
    assertThat(last.dtype()).isEqualTo(DType.F16);
    assertThat(sum(last)).isCloseTo(-2023.7398352622986, within(1e-6));
  }

  @Test
  void resnet50LoadsWholeAndCut() {
    Weights weights =
        Weights.read(TestData.path("weights/resnet50-imagenet-pqf-large.safetensors"));
    assertThat(weights.provenance().source()).startsWith("ResNet-50, product-quantised");
    Network full = ResNet.resnet50(1000);
    assertThat(report(weights, full, full).summary())
        .isEqualTo("loaded 265 tensors, dropped the head (2)");
    assertThat(report(weights, full, full.cut("layer3.3", Head.pooled(2))).summary())
        .isEqualTo("loaded 185 tensors, dropped the head (2), left 80 above the cut");
  }

  /** The state dict of a checkpoint of DataParallel's, in the format before PyTorch 1.6. */
  @Test
  void readsACheckpointOfTheLegacyFormat() {
    Weights weights = Weights.read(TestData.path("weights/cifar10-resnets/resnet20-12fca82f.th"));
    TensorFile file = weights.file();
    assertThat(file.tensors()).hasSize(97);
    assertThat(file.tensor("conv1.weight").shape()).containsExactly(16L, 3L, 3L, 3L);
    assertThat(file.tensor("linear.bias").shape()).containsExactly(10L);
    assertThat(weights.notes())
        .hasSize(4)
        .anyMatch(note -> note.endsWith("are those of its state_dict."))
        .anyMatch(note -> note.endsWith(": 1 (best_prec1)."))
        .anyMatch(note -> note.contains("begin with module., as DataParallel has it"));
    // By torch.load and sum() in float64.
    assertThat(sum(file.tensor("layer3.2.conv2.weight")))
        .isCloseTo(1.509974816668091, within(1e-6));
    assertThat(sum(file.tensor("layer1.0.bn1.running_var")))
        .isCloseTo(24.223069393250626, within(1e-6));
  }

  /**
   * The same weights twice: the codes of the quantised file, and the file made from it elsewhere.
   */
  @Test
  void codewordsByTheirCodesAreTheConvolutionsBitForBit() {
    TensorFile codes = Weights.read(TestData.path("weights/pqf/resnet18.pth")).file();
    TensorFile decoded =
        Safetensors.read(TestData.path("weights/resnet18-imagenet-pqf.safetensors"));
    assertThat(codes.tensor("fc.codes_matrix").dtype()).isEqualTo(DType.I16);
    int convolutions = 0;
    for (String name : codes.tensors().keySet()) {
      if (name.endsWith(".codes_matrix")) {
        String layer = name.substring(0, name.length() - ".codes_matrix".length());
        StoredTensor weight = decoded.tensor(layer + ".weight");
        ByteBuffer expected = weight.bytes();
        ByteBuffer found = ByteBuffer.allocate(expected.remaining());
        ByteBuffer codebook = codes.tensor(layer + ".codebook").bytes();
        int row = codes.tensor(layer + ".codebook").shape().get(1).intValue() * 2;
        for (float code : codes.tensor(name).floats()) {
          found.put(codebook.slice(((int) code) * row, row));
        }
        assertThat(weight.dtype()).isEqualTo(DType.F16);
        assertThat(found.flip()).as(layer).isEqualTo(expected);
        convolutions += layer.equals("fc") ? 0 : 1;
      }
    }
    assertThat(convolutions).isEqualTo(19);
    assertThat(codes.tensor("conv1.weight")).isEqualTo(decoded.tensor("conv1.weight"));
  }

  private static double sum(StoredTensor tensor) {
    double sum = 0;
    for (float value : tensor.floats()) {
      sum += value;
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"0, 224, 256, 247", "2, 260, 292, 322"})
  void anEfficientNetLiteHasItsOwnPreprocessing(int number, int side, int scaled, int tensors) {
    Weights weights =
        Weights.read(TestData.path("weights/efficientnet-lite" + number + "-imagenet.safetensors"));
    assertThat(weights.provenance().source()).startsWith("EfficientNet-Lite" + number);
    assertThat(weights.provenance().licence()).isEqualTo("Apache-2.0");
    assertThat(weights.notes()).isEmpty();
    Preprocessing preprocessing = weights.preprocessing();
    assertThat(preprocessing.side()).hasValue(side);
    assertThat(preprocessing.interpolation()).isEqualTo(Interpolation.BICUBIC);
    assertThat(preprocessing.cached()).isEqualTo(Extent.of(scaled, scaled));
    assertThat(preprocessing.mean()).allSatisfy(m -> assertThat(m).isCloseTo(.49804, within(5e-6)));
    assertThat(preprocessing.deviation())
        .allSatisfy(d -> assertThat(d).isCloseTo(.50196, within(5e-6)));
    assertThat(weights.file().tensors()).hasSize(tensors);
  }

  @Test
  void mapsMoreThanTwoGibibytesInParts() throws IOException {
    Path path = folder.resolve("sparse.safetensors");
    long size = 1200L << 20;
    String header =
        """
        {"a":{"dtype":"F32","shape":[300,1048576],"data_offsets":[0,1258291200]},\
        "b":{"dtype":"F32","shape":[300,1048576],"data_offsets":[1258291200,2516582400]}}\
        """;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(header.length()).array());
      file.write(header.getBytes(StandardCharsets.UTF_8));
      file.setLength(8 + header.length() + 2 * size);
      file.seek(8 + header.length() + size);
      file.write(new byte[] {0, 0, (byte) 0x80, 0x3f});
    }
    TensorFile file = Safetensors.read(path);
    assertThat(file.tensor("a").bytes().getFloat(0)).isZero();
    assertThat(file.tensor("b").bytes().getFloat(0)).isEqualTo(1f);
    assertThat(file.tensor("b").elements()).isEqualTo(300 << 20);
  }

  private static LoadReport report(Weights weights, Network full, Network wanted) {
    LoadReport report = LoadReport.of(weights.file(), full, wanted, INPUT).orThrow();
    assertThat(report.unexpected()).isEmpty();
    return report;
  }
}
