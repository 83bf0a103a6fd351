package io.pollard.app;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.sequence;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Intensity;
import io.pollard.data.Seeds;
import io.pollard.dicom.DicomWriter;
import io.pollard.imaging.CacheOptions;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.network.Width;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.study.StoredTrial;
import io.pollard.testing.Fill;
import io.pollard.training.Precision;
import io.pollard.training.TrainingRecipe;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same pictures as PNG and as DICOM, of 8 and 16 bits, positive and negative. */
class DicomTrialIT {

  private static final int SIDE = 20;
  private static final int COUNT = 24;

  @TempDir Path folder;

  private void write(int index) throws IOException {
    boolean isDeep = index % 3 == 0;
    int numbers = isDeep ? 65_536 : 256;
    double[] noise = Fill.u("film " + index, SIDE * SIDE);
    int[] values =
        IntStream.range(0, noise.length)
            .map(
                at ->
                    (int)
                        (numbers / 2.0 * (noise[at] * (index % 2 == 0 || at % 4 < 2 ? 1 : .2) + 1)))
            .toArray();
    String name = (index % 2 == 0 ? "even/" : "striped/") + (10 + index);
    BufferedImage image =
        new BufferedImage(
            SIDE, SIDE, isDeep ? BufferedImage.TYPE_USHORT_GRAY : BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, SIDE, SIDE, values);
    Path png = folder.resolve("png").resolve(name);
    Files.createDirectories(png.getParent());
    assertThat(ImageIO.write(image, "png", png.toFile())).isTrue();
    // A negative that says that it is one.
    boolean isNegative = index % 4 == 1 && !isDeep;
    int[] stored = IntStream.of(values).map(v -> isNegative ? 255 - v : v).toArray();
    Path dicom = folder.resolve("dicom").resolve(name);
    Files.createDirectories(dicom.getParent());
    DicomWriter.image(SIDE, SIDE, isDeep ? 16 : 8, at -> stored[at])
        .with("PatientID", "P" + index)
        .with("PhotometricInterpretation", isNegative ? "MONOCHROME1" : "MONOCHROME2")
        .transferSyntax(index % 5 == 0 ? DicomWriter.DEFLATED : DicomWriter.IMPLICIT)
        .write(dicom);
  }

  private static Network network() {
    return new Network(
        "tiny",
        List.of(
            Unit.named(
                "stem",
                0,
                conv("conv", Width.of(8), Extent.of(3, 3), Extent.of(2, 2)),
                batchNorm("bn"),
                relu())),
        new Head.Classifier(sequence(globalAverage(), linear("fc", 10))));
  }

  private StoredTrial train(String data) {
    Images images =
        Images.of(folder.resolve(data))
            .withPositive("striped")
            .withInput(FeatureShape.of(1, 16, 16))
            .withCache(CacheOptions.defaults().withDirectory(folder.resolve("cache")));
    TrainingOptions options =
        TrainingOptions.of(images, Backbone.random(network()))
            .withRecipe(TrainingRecipe.short2d().withEpochs(2).withBatch(8))
            .withPrecision(Precision.FP32)
            .withThreads(1)
            .withStudy(folder.resolve("study-" + data));
    try (TrainingJob job = TrainingJob.open(options, Progress.SILENT)) {
      return job.train(new FullTransfer(HeadForm.POOLED), Seeds.of(1));
    }
  }

  @Test
  void theSamePicturesMakeOneTrialsBytesWhateverWrapsThem() throws IOException {
    for (int i = 0; i < COUNT; i++) {
      write(i);
    }
    StoredTrial plain = train("png");
    StoredTrial wrapped = train("dicom");
    assertThat(plain.description().preprocessing().intensity()).isEqualTo(new Intensity.ByDepth());
    assertThat(wrapped.description().preprocessing().intensity())
        .isEqualTo(Intensity.ByFile.first());
    assertThat(wrapped.options()).containsEntry("intensity", "file");
    assertThat(plain.bestWeights()).hasSameBinaryContentAs(wrapped.bestWeights());
    assertThat(wrapped.predictions())
        .usingRecursiveComparison()
        .ignoringFields("id")
        .isEqualTo(plain.predictions());
  }
}
