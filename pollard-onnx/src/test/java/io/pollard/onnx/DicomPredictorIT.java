package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Preprocessing;
import io.pollard.dicom.DicomWriter;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.Pixels;
import io.pollard.imaging.Preparation;
import io.pollard.imaging.Raster;
import io.pollard.progress.Progress;
import io.pollard.testing.Fill;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DICOM files by a model file, without the engine that trains. */
class DicomPredictorIT {

  private static final int SIDE = 48;
  private static final int COUNT = 6;

  @TempDir Path folder;

  private Dataset data;

  /**
   * Hounsfield units with padding, films of both photometric interpretations, fractions, colour.
   */
  @BeforeEach
  void write() throws IOException {
    Files.createDirectories(folder.resolve("data/ill"));
    Files.createDirectories(folder.resolve("data/well"));
    for (int i = 0; i < COUNT; i++) {
      double[] noise = Fill.u("scan " + i, 3 * SIDE * SIDE);
      DicomWriter grey =
          DicomWriter.image(SIDE, SIDE, at -> at % 9 == 0 ? 0 : (int) (2048 + 2000 * noise[at]))
              .with("BitsStored", 12)
              .with("HighBit", 11);
      DicomWriter file =
          switch (i) {
            case 0, 1 ->
                grey.with("RescaleSlope", "1")
                    .with("RescaleIntercept", "-1024")
                    .with("PixelPaddingValue", 0)
                    .with("WindowCenter", "40\\-600")
                    .with("WindowWidth", "400\\1500")
                    .with("PhotometricInterpretation", i == 0 ? "MONOCHROME2" : "MONOCHROME1");
            case 2 ->
                grey.with("RescaleSlope", "0.37")
                    .with("RescaleIntercept", "-3.5")
                    .with("WindowCenter", "700")
                    .with("WindowWidth", "900")
                    .with("VOILUTFunction", "SIGMOID");
            case 3 ->
                grey.items(
                    "VOILUTSequence",
                    DicomWriter.item()
                        .with(0x00283002, "US", 64, 2000, 8)
                        .with(0x00283006, "US", numbers(64)));
            case 4 -> grey.with("PhotometricInterpretation", "MONOCHROME1");
            default -> DicomWriter.rgb(SIDE, SIDE, at -> (int) (128 + 127 * noise[at]));
          };
      file.write(folder.resolve(i % 2 == 0 ? "data/ill" : "data/well").resolve(i + ".dcm"));
    }
    data = Dataset.read(folder.resolve("data"));
  }

  private static Object[] numbers(int count) {
    return IntStream.range(0, count).mapToObj(i -> 4 * i).toArray();
  }

  private ModelCard card(Intensity intensity) {
    ModelCard usual = TestModels.card();
    return new ModelCard(
        usual.task(),
        Preprocessing.imagenet().withData(intensity, Fit.PAD).withPadValue(Optional.of(-1000.0)),
        usual.decision(),
        usual.provenance(),
        Optional.empty());
  }

  @Test
  void calibrationPredictorAndEveryDoorSeeTheSameNumbers() {
    ImageDecoder decoder = new ImageDecoder();
    List<float[]> perIntensity = new ArrayList<>();
    for (Intensity intensity :
        List.of(
            data.usualIntensity(),
            new Intensity.Percentiles(1, 99),
            new Intensity.Window(40, 400))) {
      Preprocessing preprocessing = card(intensity).preprocessing();
      Normaliser normaliser = new Normaliser(preprocessing);
      CacheOptions options = CacheOptions.defaults().withDirectory(folder.resolve("cache"));
      try (ImageCache cache = ImageCache.open(data, preprocessing, options, Progress.SILENT)) {
        PreparedImages calibration = new PreparedImages(cache, preprocessing, COUNT);
        calibration.of(IntStream.range(0, COUNT).boxed().toList(), 0);
        float[] predicted = new float[COUNT * normaliser.length()];
        FloatBuffer to = FloatBuffer.wrap(predicted);
        for (int i = 0; i < COUNT; i++) {
          Raster sample = decoder.raster(data.samples().get(i).source());
          Raster prepared = Preparation.windows(sample, preprocessing).get(0);
          normaliser.put(prepared.values(), 0, prepared.channels(), to);
        }
        assertThat(Arrays.equals(predicted, calibration.numbers())).as("%s", intensity).isTrue();
        perIntensity.add(predicted);
      }
    }
    assertThat(perIntensity.get(0)).isNotEqualTo(perIntensity.get(1));
  }

  @Test
  void theModelFileSaysThatImagesAreShownAsTheirFilesSay() {
    Path file = folder.resolve("model.onnx");
    ModelCard card = card(data.usualIntensity());
    ModelWriter.write(file, TestModels.modelThatPredicts().withMetadata(card.toMetadata()));
    List<Path> files =
        IntStream.range(0, COUNT)
            .mapToObj(i -> folder.resolve("data").resolve(data.samples().get(i).id()))
            .toList();
    ImageDecoder decoder = new ImageDecoder();
    try (Predictor predictor = Predictor.load(file, PredictorOptions.defaults().withThreads(1))) {
      assertThat(predictor.card().preprocessing().intensity()).isEqualTo(Intensity.ByFile.first());
      List<FileAnswer> answers = new ArrayList<>();
      predictor.predict(files.iterator(), answers::add);
      for (int i = 0; i < COUNT; i++) {
        Prediction alone = predictor.predict(files.get(i));
        assertThat(((FileAnswer.Given) answers.get(i)).prediction()).isEqualTo(alone);
        assertThat(predictor.predict(decoder.raster(files.get(i)))).isEqualTo(alone);
        // What is shown is a picture like any other.
        Raster shown =
            Preparation.windows(decoder.raster(files.get(i)), card.preprocessing()).get(0);
        assertThat(predictor.predict(Pixels.of(shown))).isEqualTo(alone);
      }
      assertThat(answers.stream().map(FileAnswer::file)).containsExactlyElementsOf(files);
    }
  }
}
