package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Preprocessing;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.NpyArray;
import io.pollard.imaging.Npz;
import io.pollard.imaging.Pixels;
import io.pollard.imaging.Preparation;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.testing.TestData;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.weights.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real pretrained weights against torchvision's and timm's logits of the same pixels. */
class PretrainedWeightsIT {

  @ParameterizedTest
  @CsvSource({
    "resnet18, weights/resnet18-imagenet-pqf, 79",
    "resnet50, weights/resnet50-imagenet-pqf-large, 84",
    "timm-tf_efficientnet_lite0, weights/efficientnet-lite0-imagenet, 91",
    "timm-tf_efficientnet_lite2, weights/efficientnet-lite2-imagenet, 89"
  })
  void theyGiveTheLibrarysLogitsAndTopOne(String name, String files, int topOne)
      throws IOException {
    Weights weights = Weights.read(TestData.path(files + ".safetensors"));
    Npz reference = Npz.open(TestData.path(files + "-reference-logits.npz"));
    Network network = Networks.named(name, 1000);
    FeatureShape in = weights.preprocessing().input();
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard();
        TrainingNetwork engine =
            new TrainingNetwork(
                GoldenNetworks.trainAll(network),
                in,
                TensorFactory.cpu(),
                spec -> weights.file().tensor(spec.name()).floats())) {
      NpyArray pixels = reference.array("pixels");
      double[] expected = reference.array("logits").doubles();
      for (int image = 0; image < 10; image++) {
        double[] logits = logits(engine, pixels.entry(image), weights.preprocessing());
        for (int k = 0; k < 1000; k++) {
          assertThat(logits[k])
              .as("logit %s of image %s", k, image)
              .isCloseTo(expected[image * 1000 + k], org.assertj.core.data.Offset.offset(1e-3));
        }
      }

      int right = 0;
      List<String[]> labelled = labelled();
      for (String[] line : labelled) {
        Pixels decoded =
            new ImageDecoder().decode(TestData.path("imagenet-sample").resolve(line[0]));
        Pixels prepared = Preparation.prepare(decoded, weights.preprocessing());
        double[] logits = logits(engine, prepared.rgb().bytes(), weights.preprocessing());
        right += largest(logits) == Integer.parseInt(line[1]) ? 1 : 0;
      }
      assertThat(labelled).hasSize(100);
      assertThat(right).isBetween(topOne - 1, topOne + 1);
    }
  }

  private static double[] logits(
      TrainingNetwork engine, byte[] pixels, Preprocessing preprocessing) {
    try (PointerScope scope = new PointerScope()) {
      Tensor image = Normalisation.normalised(pixels, preprocessing, 3, engine.factory());
      return GoldenNetworks.values(engine.forward(image, Pass.evaluation()));
    }
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int k = 1; k < values.length; k++) {
      largest = values[k] > values[largest] ? k : largest;
    }
    return largest;
  }

  private static List<String[]> labelled() throws IOException {
    Path index = TestData.path("imagenet-sample/index.csv");
    List<String[]> lines = new ArrayList<>();
    for (String line : Files.readAllLines(index).subList(1, 101)) {
      lines.add(line.split(","));
    }
    return lines;
  }
}
