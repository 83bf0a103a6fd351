package io.pollard.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {

  /** IEEE 754 binary16, as PyTorch's {@code .half()} gives it. */
  @Test
  void halvesAreRoundedToTheNearestAndTiesToEven() {
    assertThat(half(0f)).isZero();
    assertThat(half(-0f)).isEqualTo(0x8000);
    assertThat(half(1f)).isEqualTo(0x3c00);
    assertThat(half(-2f)).isEqualTo(0xc000);
    assertThat(half(0.1f)).isEqualTo(0x2e66);
    assertThat(half(1 + 0x1p-11f)).isEqualTo(0x3c00);
    assertThat(half(1 + 3 * 0x1p-11f)).isEqualTo(0x3c02);
    assertThat(half(2047.9f)).isEqualTo(0x6800);
    assertThat(half(65504f)).isEqualTo(0x7bff);
    assertThat(half(65520f)).isEqualTo(0x7c00);
    assertThat(half(Float.NEGATIVE_INFINITY)).isEqualTo(0xfc00);
    assertThat(half(Float.NaN)).isEqualTo(0x7e00);
    assertThat(half(0x1p-24f)).isEqualTo(0x0001);
    assertThat(half(0x1p-25f)).isZero();
    assertThat(half(0x1p-14f)).isEqualTo(0x0400);
    assertThat(half(1023.9f * 0x1p-24f)).isEqualTo(0x0400);
  }

  @Test
  void everyHalfComesBack() {
    for (int bits = 0; bits < 0x7c00; bits++) {
      ByteBuffer buffer = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
      StoredTensor tensor =
          new StoredTensor("a", DType.F16, List.of(), buffer.putShort((short) bits).flip());
      assertThat(half(tensor.floats()[0])).isEqualTo(bits);
    }
  }

  private static int half(float value) {
    ByteBuffer buffer = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    StoredTensor tensor =
        new StoredTensor("a", DType.F32, List.of(), buffer.putFloat(value).flip());
    return tensor.halved().bytes().getShort() & 0xffff;
  }
}
