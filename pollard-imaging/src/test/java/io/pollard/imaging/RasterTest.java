package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.network.Extent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RasterTest {

  private static Raster raster(Extent extent, int channels, SampleType type, byte... values) {
    return new Raster(extent, channels, type, Spacing.unknown(), ByteBuffer.wrap(values));
  }

  /** Four equal channels are no colour. */
  @Test
  void onlyThreeEqualChannelsAreGrey() {
    Pixels four = Pixels.of(2, 1, 4, new byte[] {7, 7, 7, 7, 7, 7, 7, 7});
    assertThat(Pixels.of(four.raster()).channels()).isEqualTo(4);
    Pixels two = Pixels.of(1, 1, 2, new byte[] {7, 7});
    assertThat(Pixels.of(two.raster()).channels()).isEqualTo(2);
  }

  @Test
  void valuesAreLittleEndianOfEveryType() {
    Extent two = Extent.of(2);
    byte[] shorts = {1, (byte) 0x80, (byte) 0xff, (byte) 0xff};
    assertThat(raster(two, 1, SampleType.U8, (byte) 255, (byte) 1).value(0)).isEqualTo(255);
    assertThat(raster(two, 1, SampleType.U16, shorts).value(0)).isEqualTo(0x8001);
    assertThat(raster(two, 1, SampleType.U16, shorts).value(1)).isEqualTo(65_535);
    assertThat(raster(two, 1, SampleType.S16, shorts).value(1)).isEqualTo(-1);
    Raster floats = raster(Extent.of(1), 1, SampleType.F32, new byte[] {0, 0, (byte) 0xc0, 0x3f});
    assertThat(floats.value(0)).isEqualTo(1.5);
    assertThat(floats.length()).isEqualTo(1);
  }

  @Test
  void aVolumeRunsAlongItsRowsFirst() {
    byte[] values = new byte[2 * 3 * 4];
    values[(1 * 3 + 2) * 4 + 3] = 9;
    Raster volume = raster(Extent.of(2, 3, 4), 1, SampleType.U8, values);
    assertThat(volume.value(23)).isEqualTo(9);
    assertThat(volume.length()).isEqualTo(24);
  }

  @Test
  void nobodyWritesThroughAView() {
    byte[] memory = {9, 1, 2, 9};
    ByteBuffer part = ByteBuffer.wrap(memory).position(1).limit(3);
    Raster raster = new Raster(Extent.of(1, 2), 1, SampleType.U8, Spacing.unknown(), part);
    assertThat(raster.values().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThatThrownBy(() -> raster.values().put((byte) 7))
        .isInstanceOf(ReadOnlyBufferException.class);
    raster.values().get();
    assertThat(raster.values().remaining()).isEqualTo(2);
    assertThat(raster).isEqualTo(raster(Extent.of(1, 2), 1, SampleType.U8, (byte) 1, (byte) 2));
    assertThat(Pixels.of(raster).bytes()).containsExactly(1, 2);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> raster(Extent.of(2, 2), 3, SampleType.U16, new byte[23]))
        .hasMessage("expected 24 bytes for 2x2 of 3 channels in U16 but found 23");
    assertThatThrownBy(() -> raster(Extent.of(), 1, SampleType.U8, (byte) 1))
        .hasMessageContaining("one to three axes");
    assertThatThrownBy(() -> raster(Extent.of(1, 1, 1, 1), 1, SampleType.U8, (byte) 1))
        .hasMessageContaining("one to three axes");
    assertThatThrownBy(() -> raster(Extent.of(0, 1), 1, SampleType.U8))
        .hasMessageContaining("at least one position");
    Spacing one = new Spacing(List.of(0.7));
    assertThatThrownBy(
            () -> new Raster(Extent.of(1, 1), 1, SampleType.U8, one, ByteBuffer.allocate(1)))
        .hasMessageContaining("each of 2 axes but found [0.7]");
    assertThatThrownBy(() -> new Spacing(List.of(0.7, 0.0))).hasMessageContaining("above 0 mm");
    assertThatThrownBy(() -> new Spacing(List.of(Double.NaN))).hasMessageContaining("above 0 mm");
    assertThatThrownBy(() -> Facts.ofFrames(0)).hasMessageContaining("at least one frame");
  }

  @Test
  void anImageOfPixelsComesBackAsItWas() {
    Pixels deep = Pixels.of(2, 1, 3, new short[] {1, 2, 3, -1, 500, 7});
    Raster raster = deep.raster();
    assertThat(raster.extent()).isEqualTo(Extent.of(1, 2));
    assertThat(raster.type()).isEqualTo(SampleType.U16);
    assertThat(raster.value(3)).isEqualTo(65_535);
    Pixels back = Pixels.of(raster);
    assertThat(back.channels()).isEqualTo(3);
    for (int i = 0; i < 6; i++) {
      assertThat(back.value(i)).isEqualTo(deep.value(i));
    }
    byte[] kept = {1, 2, 3};
    assertThat(Pixels.of(Pixels.of(3, 1, 1, kept).raster()).bytes()).isSameAs(kept);
    Pixels equal =
        Pixels.of(raster(Extent.of(1, 1), 3, SampleType.U8, (byte) 5, (byte) 5, (byte) 5));
    assertThat(equal.channels()).isEqualTo(1);
    assertThatThrownBy(
            () -> Pixels.of(raster(Extent.of(1, 1), 1, SampleType.S16, (byte) 1, (byte) 1)))
        .hasMessageContaining("without sign but found 1x1 of S16");
    assertThatThrownBy(() -> Pixels.of(raster(Extent.of(1, 1, 1), 1, SampleType.U8, (byte) 1)))
        .hasMessageContaining("found 1x1x1 of U8");
  }
}
