package io.pollard.app;

import static io.pollard.network.Layers.batchNorm;
import static io.pollard.network.Layers.conv;
import static io.pollard.network.Layers.globalAverage;
import static io.pollard.network.Layers.linear;
import static io.pollard.network.Layers.relu;
import static io.pollard.network.Layers.sequence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Intensity;
import io.pollard.data.OnBadFile;
import io.pollard.data.Seeds;
import io.pollard.dicom.DicomWriter;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.Raster;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Unit;
import io.pollard.network.Width;
import io.pollard.onnx.Predictor;
import io.pollard.onnx.PredictorOptions;
import io.pollard.progress.Progress;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.TransferStrategy.FullTransfer;
import io.pollard.study.StoredTrial;
import io.pollard.testing.VolumeFiles;
import io.pollard.training.Precision;
import io.pollard.training.PredictionRow;
import io.pollard.training.TrainingRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DICOM series from their files to training, and to what a trial and a model file say of them. */
class SeriesIT {

  private static final int EACH = 10;

  @TempDir private Path folder;

  /** A volume of RAS as a series, the slice at the head first. */
  private static void write(Raster volume, Path into, String uid) throws IOException {
    Files.createDirectories(into);
    Extent extent = volume.extent();
    int plane = extent.size(1) * extent.size(2);
    for (int k = 0; k < extent.size(0); k++) {
      int first = k * plane;
      DicomWriter.image(extent.size(1), extent.size(2), i -> (int) volume.value(first + i))
          .with("SOPClassUID", "1.2.840.10008.5.1.4.1.1.2")
          .with("SOPInstanceUID", uid + "." + (k + 1))
          .with("SeriesInstanceUID", uid)
          .with("StudyInstanceUID", uid + ".0")
          .with("Modality", "CT")
          .with("PixelRepresentation", 1)
          .with("ImagePositionPatient", 0, 0, 2 * k)
          .with("ImageOrientationPatient", -1, 0, 0, 0, -1, 0)
          .with("PixelSpacing", 1, 1)
          .write(into.resolve(String.format(Locale.ROOT, "IM%02d", 99 - k)));
    }
  }

  /** The same volumes as files of NIfTI and as series of DICOM. */
  private Path series(Path niftis) throws IOException {
    ImageDecoder decoder = new ImageDecoder();
    Path all = folder.resolve("dicom");
    int number = 1;
    for (String label : List.of("ball", "box")) {
      for (int i = 0; i < EACH; i++) {
        Raster volume = decoder.raster(niftis.resolve(label).resolve(i + ".nii"));
        write(volume, all.resolve(label).resolve(i + ".nii"), "1.2." + number++);
      }
    }
    return all;
  }

  private StoredTrial train(Path data, String study) {
    Images images =
        Images.of(data)
            .withPositive("box")
            .withInput(FeatureShape.of(1, 10, 18, 18))
            .withIntensity(new Intensity.Window(0, 500))
            .withCache(CacheOptions.defaults().withDirectory(folder.resolve("cache")));
    Network network =
        new Network(
            "tiny3d",
            List.of(
                Unit.named(
                    "stem",
                    0,
                    conv("conv", Width.of(4), Extent.cube(3), Extent.cube(2)),
                    batchNorm("bn"),
                    relu())),
            new Head.Classifier(sequence(globalAverage(), linear("fc", 10))));
    TrainingOptions options =
        TrainingOptions.of(images, Backbone.random(network))
            .withRecipe(
                TrainingRecipe.short2d()
                    .withEpochs(1)
                    .withBatch(8)
                    .withAugmentation(Augmentation.VOLUME))
            .withPrecision(Precision.FP32)
            .withThreads(1)
            .withStudy(folder.resolve(study));
    try (TrainingJob job = TrainingJob.open(options, Progress.SILENT)) {
      return job.train(new FullTransfer(HeadForm.POOLED), Seeds.of(1));
    }
  }

  /** The positive class's probability by what its source is called below the data. */
  private static Map<String, Double> predicted(Path network, Path data) {
    Map<String, Double> answers = new HashMap<>();
    try (PredictionJob job =
        PredictionJob.open(
            PredictionOptions.of(network, List.of(data)).withThreads(1), Progress.SILENT)) {
      assertThat(
              job.run(
                  answer ->
                      answers.put(
                          data.relativize(answer.file()).toString().replace('\\', '/'),
                          answer.probabilities().get("box"))))
          .isEmpty();
    }
    return answers;
  }

  @Test
  void seriesTrainLikeNiftisOfTheSameVoxelsAndArePredictedByTheirFolders() throws IOException {
    Path niftis = VolumeFiles.write(folder.resolve("nifti"), EACH, 10);
    Path series = series(niftis);
    StoredTrial ofSeries = train(series, "study");
    StoredTrial ofNiftis = train(niftis, "other");
    assertThat(ofSeries.bestWeights()).hasSameBinaryContentAs(ofNiftis.bestWeights());

    Path model = folder.resolve("model.onnx");
    new ExportJob(threads -> new UntimedLatency())
        .run(
            ModelFileOptions.of(ofSeries.folder(), model)
                .withCache(CacheOptions.defaults().withDirectory(folder.resolve("cache"))),
            Progress.SILENT);
    Map<String, Double> byModel = predicted(model, series);
    Map<String, Double> byTrial = predicted(ofSeries.folder(), series);
    assertThat(byModel).hasSize(2 * EACH);
    for (PredictionRow row : ofSeries.predictions()) {
      assertThat(byModel.get(row.id())).isCloseTo(row.probabilities().get(1), within(1e-4));
      assertThat(byTrial.get(row.id())).isCloseTo(row.probabilities().get(1), within(1e-6));
    }
    try (Predictor predictor = Predictor.load(model, PredictorOptions.defaults().withThreads(1))) {
      assertThat(predictor.predict(series.resolve("box/3.nii")).probabilities().get("box"))
          .isEqualTo(predictor.predict(niftis.resolve("box/3.nii")).probabilities().get("box"));
    }
    Files.delete(series.resolve("box/3.nii/IM94"));
    PredictionOptions options = PredictionOptions.of(model, List.of(series)).withThreads(1);
    assertThatThrownBy(() -> PredictionJob.open(options, Progress.SILENT).close())
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("box/3.nii", "one is missing: at 10 mm", "--on-bad-file skip");
    try (PredictionJob job =
        PredictionJob.open(options.withOnBadFile(OnBadFile.SKIP), Progress.SILENT)) {
      assertThat(job.run(answer -> {})).singleElement().asString().contains("one is missing");
    }
  }
}
