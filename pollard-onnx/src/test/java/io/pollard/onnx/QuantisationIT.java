package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.DatasetOptions;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.ResNet;
import io.pollard.progress.Progress;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantisationIT {

  private static final int SIZE = 32;
  private static final int MANY = 200_000;

  @TempDir private Path folder;

  /** The batch is so large that not even its images would fit into memory. */
  @Test
  void aFixedBatchIsCalibratedAsAFreeOne() throws IOException {
    Random random = new Random(3);
    for (int i = 0; i < 3; i++) {
      BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
      random.nextBytes(((DataBufferByte) image.getRaster().getDataBuffer()).getData());
      Path file = folder.resolve("images/deeper/" + i + ".png");
      Files.createDirectories(file.getParent());
      ImageIO.write(image, "png", file.toFile());
    }
    Preprocessing preprocessing = Preprocessing.imagenet().withSize(SIZE);
    try (ImageCache cache =
        ImageCache.open(
            Dataset.unlabelled(folder.resolve("images"), DatasetOptions.defaults()),
            preprocessing,
            CacheOptions.defaults().withDirectory(folder.resolve("cache")),
            Progress.SILENT)) {
      Graph free = quantised(ExportOptions.defaults(), preprocessing, cache);
      Graph fixed = quantised(ExportOptions.defaults().withFixedBatch(MANY), preprocessing, cache);
      assertThat(fixed.initializers().equals(free.initializers())).isTrue();
      assertThat(Quantisation.batch(fixed)).isEqualTo(MANY);
    }
  }

  private static Graph quantised(
      ExportOptions options, Preprocessing preprocessing, ImageCache cache) {
    FeatureShape in = FeatureShape.of(3, SIZE, SIZE);
    Network network = ResNet.resnet18(1000).cut("stem", Head.pooled(2));
    OnnxModel model = Exporter.export(network, in, FilledWeights.of(network, in), options, "test");
    return Quantisation.apply(model, preprocessing, cache, List.of(0, 1, 2), 7, 1).graph();
  }
}
