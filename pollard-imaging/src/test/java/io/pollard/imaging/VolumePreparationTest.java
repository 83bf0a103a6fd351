package io.pollard.imaging;

import static io.pollard.imaging.TestImages.raster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.data.SliceWindows;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.testing.Fill;
import io.pollard.testing.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Against Pillow, NumPy and torch, golden/SOURCE.md. */
@Tag("numbers")
class VolumePreparationTest {

  private static final Extent SHAPE = Extent.of(7, 11, 13);
  private static final Intensity.Window WINDOW = new Intensity.Window(40, 400);

  private final JsonNode golden = Golden.read("volumes");

  private static Preprocessing preprocessing(Extent extent) {
    return new Preprocessing(
        new FeatureShape(1, extent),
        1,
        Interpolation.BILINEAR,
        List.of(0.5),
        List.of(0.25),
        WINDOW,
        Fit.STRETCH);
  }

  private static Raster hounsfield() {
    double[] values =
        Arrays.stream(Fill.u("hounsfield", 1001)).map(u -> Math.rint(1200 * u - 200)).toArray();
    return raster(SHAPE, 1, SampleType.S16, values);
  }

  private static Raster real() {
    return raster(
        SHAPE, 1, SampleType.F32, Arrays.stream(Fill.u("real", 1001)).map(u -> 3.7 * u).toArray());
  }

  private static byte[] levels(String name, int count) {
    byte[] levels = new byte[count];
    double[] uniform = Fill.u(name, count);
    for (int i = 0; i < count; i++) {
      levels[i] = (byte) Math.floor(128 * (uniform[i] + 1));
    }
    return levels;
  }

  private static Extent extent(JsonNode sizes) {
    return Extent.of(sizes.get(0).intValue(), sizes.get(1).intValue(), sizes.get(2).intValue());
  }

  private static byte[] bytes(JsonNode numbers) {
    byte[] bytes = new byte[numbers.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) numbers.get(i).intValue();
    }
    return bytes;
  }

  private static List<Double> doubles(JsonNode numbers) {
    List<Double> doubles = new ArrayList<>();
    numbers.forEach(number -> doubles.add(number.doubleValue()));
    return doubles;
  }

  @Test
  void volumesAreScaledAsPillowScalesThemAlongEachAxis() {
    byte[] volume = levels("volume", 1001);
    for (JsonNode row : golden.get("resize")) {
      Extent out = extent(row.get("out"));
      Block all = new Block(Extent.of(0, 0, 0), out);
      String how = row.get("interpolation").textValue();
      byte[] found =
          how.equals("NEAREST")
              ? Resampler.nearest(volume, SHAPE, out, all)
              : Resampler.resize(volume, SHAPE, 1, out, Interpolation.valueOf(how), all);
      assertThat(found).as("%s to %s", how, out).isEqualTo(bytes(row.get("result")));
    }
  }

  @Test
  void aWindowOfAScaledVolumeIsThatPartOfTheWhole() {
    Extent out = Extent.of(10, 5, 20);
    Block part = new Block(Extent.of(3, 1, 6), Extent.of(4, 3, 9));
    byte[] three = levels("volume3", 3003);
    byte[] whole =
        Resampler.resize(
            three, SHAPE, 3, out, Interpolation.BILINEAR, new Block(Extent.of(0, 0, 0), out));
    assertThat(Resampler.resize(three, SHAPE, 3, out, Interpolation.BILINEAR, part))
        .isEqualTo(part.cutOf(whole, out, 3));
    // Channels are scaled each by itself.
    byte[] second = new byte[1001];
    for (int i = 0; i < second.length; i++) {
      second[i] = three[3 * i + 1];
    }
    byte[] alone = Resampler.resize(second, SHAPE, 1, out, Interpolation.BILINEAR, part);
    byte[] together = Resampler.resize(three, SHAPE, 3, out, Interpolation.BILINEAR, part);
    for (int i = 0; i < alone.length; i++) {
      assertThat(together[3 * i + 1]).isEqualTo(alone[i]);
    }
  }

  @Test
  void valuesBecomeLevelsAsNumPyMakesThem() {
    for (JsonNode row : golden.get("intensity")) {
      Raster volume = row.get("volume").textValue().equals("real") ? real() : hounsfield();
      Intensity intensity;
      if (row.has("percentiles")) {
        List<Double> shares = doubles(row.get("percentiles"));
        intensity = new Intensity.Percentiles(shares.get(0), shares.get(1));
        Levels ends = GreyValues.of(volume, 1).levels(intensity);
        assertThat(List.of(ends.low(), ends.high())).isEqualTo(doubles(row.get("ends")));
      } else if (row.has("window")) {
        List<Double> window = doubles(row.get("window"));
        intensity = new Intensity.Window(window.get(0), window.get(1));
      } else {
        List<Double> range = doubles(row.get("range"));
        intensity = new Intensity.Range(range.get(0), range.get(1));
      }
      Preprocessing same = preprocessing(SHAPE).withData(intensity, Fit.STRETCH);
      assertThat(Preparation.cached(volume, same).bytes()).isEqualTo(bytes(row.get("result")));
    }
    // The usual way of more than 8 bits.
    assertThat(GreyValues.of(real(), 1).levels(new Intensity.ByDepth()))
        .isEqualTo(GreyValues.of(real(), 1).levels(new Intensity.Percentiles(0.5, 99.5)));
  }

  @Test
  void volumesAreCroppedPaddedAndStretchedSliceBySlice() {
    for (JsonNode row : golden.get("fit")) {
      Preprocessing fit =
          preprocessing(extent(row.get("out")))
              .withData(WINDOW, Fit.valueOf(row.get("fit").textValue()))
              .withPadValue(
                  Optional.ofNullable(row.get("padValue").numberValue()).map(Number::doubleValue));
      assertThat(Preparation.windows(hounsfield(), fit))
          .singleElement()
          .satisfies(
              prepared ->
                  assertThat(prepared.bytes())
                      .as(row.toString())
                      .isEqualTo(bytes(row.get("result"))));
    }
  }

  @Test
  void voxelsAreBroughtToASpacingFirst() {
    JsonNode row = golden.get("spacing");
    Raster unknown = hounsfield();
    Raster known =
        new Raster(
            SHAPE, 1, SampleType.S16, new Spacing(doubles(row.get("have"))), unknown.values());
    Preprocessing spaced =
        preprocessing(extent(row.get("out")))
            .withData(WINDOW, Fit.CENTRE)
            .withSpacing(doubles(row.get("want")));
    assertThat(VolumePreparation.Placement.of(known, spaced).scaled())
        .isEqualTo(extent(row.get("size")));
    assertThat(Preparation.cached(known, spaced).bytes()).isEqualTo(bytes(row.get("result")));
    assertThatThrownBy(() -> Preparation.cached(unknown, spaced))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("to bring them to [2.0, 1.1, 1.0] mm")
        .hasMessageContaining("leave --spacing out");
    Raster absurd =
        new Raster(SHAPE, 1, SampleType.S16, new Spacing(List.of(1e9, 1.0, 1.0)), unknown.values());
    assertThatThrownBy(() -> Preparation.cached(absurd, spaced))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected distances of voxels in millimetres");
  }

  @Test
  void aMaskKeepsItsClassesAndItsPlaceOnTheVolume() {
    byte[] classes = levels("volume", 1001);
    for (int i = 0; i < classes.length; i++) {
      classes[i] = (byte) (classes[i] & 3);
    }
    Raster mask = VolumePreparation.ofBytes(SHAPE, 1, classes);
    Preprocessing centre = preprocessing(Extent.of(4, 16, 10)).withData(WINDOW, Fit.CENTRE);
    byte[] around = new byte[640];
    byte[] inside = new Block(Extent.of(2, 0, 2), Extent.of(4, 11, 10)).cutOf(classes, SHAPE, 1);
    new Block(Extent.of(0, 2, 0), Extent.of(4, 11, 10))
        .putInto(around, Extent.of(4, 16, 10), inside, 1);
    assertThat(
            Preparation.cachedMask(mask, hounsfield(), centre.withPadValue(Optional.of(9.0)))
                .bytes())
        .isEqualTo(around);
    Preprocessing stretched = preprocessing(Extent.of(14, 22, 26));
    assertThat(Preparation.cachedMask(mask, hounsfield(), stretched).bytes())
        .containsOnly(0, 1, 2, 3);
  }

  @Test
  void whatIsNoNumberIsBlackAndCountsForNoPercentile() {
    Raster volume =
        raster(
            Extent.of(1, 1, 5),
            1,
            SampleType.F32,
            Double.NaN,
            -0.0,
            1,
            2,
            Double.POSITIVE_INFINITY);
    Preprocessing all =
        preprocessing(Extent.of(1, 1, 5)).withData(new Intensity.Percentiles(0, 100), Fit.CENTRE);
    assertThat(Preparation.cached(volume, all).bytes())
        .containsExactly(0, 0, (byte) 128, (byte) 255, (byte) 255);
    Raster nothing = raster(Extent.of(1, 1, 2), 1, SampleType.F32, Double.NaN, Double.NaN);
    assertThat(Preparation.cached(nothing, all).bytes()).containsOnly(0);
    assertThatThrownBy(() -> GreyValues.of(volume, 1).levels(new Intensity.FullRange()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected whole numbers");
  }

  @Test
  void oneChannelFillsThreeAndThreeBecomeOneAsInImages() {
    Preprocessing one =
        preprocessing(Extent.of(1, 1, 2)).withData(new Intensity.FullRange(), Fit.CENTRE);
    Preprocessing three = one.withInput(FeatureShape.of(3, 1, 1, 2));
    Raster grey = raster(Extent.of(1, 1, 2), 1, SampleType.U8, 7, 9);
    Raster colour = raster(Extent.of(1, 1, 2), 3, SampleType.U8, 200, 100, 50, 9, 9, 9);
    Raster equal = raster(Extent.of(1, 1, 2), 3, SampleType.U8, 7, 7, 7, 9, 9, 9);

    assertThat(Preparation.cached(grey, three).channels()).isEqualTo(1);
    assertThat(Preparation.cached(colour, three).bytes()).containsExactly(200, 100, 50, 9, 9, 9);
    Pixels flat = Pixels.of(2, 1, 3, colour.bytes());
    assertThat(Preparation.cached(colour, one).bytes()).isEqualTo(TestImages.luma(flat).bytes());
    assertThat(VolumePreparation.greyIfEqual(equal).bytes()).containsExactly(7, 9);
    assertThat(VolumePreparation.greyIfEqual(colour)).isSameAs(colour);
    Preprocessing two = one.withInput(FeatureShape.of(2, 1, 1, 2));
    assertThatThrownBy(() -> Preparation.cached(colour, two))
        .isInstanceOf(DataException.class)
        .hasMessage("expected a volume of 1 or 2 channels, as the network takes, but found 3");
  }

  @Test
  void anInputOfImagesRefusesAVolume() {
    assertThatThrownBy(() -> Preparation.windows(hounsfield(), Preprocessing.imagenet()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected an image, as the input of 3x224x224")
        .hasMessageContaining("found a volume of 7x11x13")
        .hasMessageContaining("--input 1x7x11x13");
  }

  /** Slices are told apart by their level. */
  private static Raster series(int slices) {
    double[] values = new double[slices * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + i / 4;
    }
    return raster(Extent.of(slices, 2, 2), 1, SampleType.U8, values);
  }

  private static List<List<Integer>> windows(int slices, Preprocessing preprocessing) {
    List<List<Integer>> found = new ArrayList<>();
    for (Raster window : Preparation.windows(series(slices), preprocessing)) {
      List<Integer> levels = new ArrayList<>();
      for (int z = 0; z < window.extent().size(0); z++) {
        levels.add((int) window.value(4 * z));
      }
      found.add(levels);
    }
    return found;
  }

  @Test
  void aSeriesIsSeenByWindowsThatEndWithIt() {
    Preprocessing three =
        preprocessing(Extent.of(3, 2, 2))
            .withData(new Intensity.FullRange(), Fit.CROP)
            .withWindows(Optional.of(new SliceWindows(8, 2, SliceWindows.Score.MAXIMUM)));
    assertThat(windows(3, three)).containsExactly(List.of(1, 2, 3));
    assertThat(windows(6, three))
        .containsExactly(List.of(1, 2, 3), List.of(3, 4, 5), List.of(4, 5, 6));
    assertThat(windows(7, three))
        .containsExactly(List.of(1, 2, 3), List.of(3, 4, 5), List.of(5, 6, 7));
    // A shorter one is padded, of a longer one than eight the middle is seen.
    assertThat(windows(2, three)).containsExactly(List.of(1, 2, 0));
    assertThat(windows(12, three))
        .containsExactly(List.of(3, 4, 5), List.of(5, 6, 7), List.of(7, 8, 9), List.of(8, 9, 10));
  }
}
