package io.pollard.torch;

import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Bytes become numbers: (byte / 255 - mean) / deviation, as byte * scale + shift. */
record Normalisation(Tensor scale, Tensor shift, TensorFactory factory) {

  static Normalisation of(Preprocessing preprocessing, TensorFactory factory) {
    int channels = preprocessing.input().channels();
    double[] scales = new double[channels];
    double[] shifts = new double[channels];
    for (int c = 0; c < channels; c++) {
      double deviation = preprocessing.deviation().get(c);
      scales[c] = 1 / (255 * deviation);
      shifts[c] = -preprocessing.mean().get(c) / deviation;
    }
    long[] each = new long[preprocessing.input().extent().axes() + 2];
    Arrays.fill(each, 1);
    each[1] = channels;
    return new Normalisation(factory.of(scales, each), factory.of(shifts, each), factory);
  }

  /**
   * Prepared samples as a batch.
   *
   * @param bytes uint8, [n, (depth,) height, width, channels]
   * @param shape of one sample, whose channels are the input's, or one which fills all of them
   * @return [n, channels, (depth,) height, width], channels-last
   */
  Tensor of(ByteBuffer bytes, int samples, FeatureShape shape) {
    return of(factory.viewOf(bytes, channelsLast(samples, shape)));
  }

  /** [n, (d,) h, w, c]. */
  private static long[] channelsLast(int samples, FeatureShape shape) {
    LongStream extent = shape.extent().sizes().stream().mapToLong(Integer::longValue);
    return LongStream.concat(
            LongStream.concat(LongStream.of(samples), extent), LongStream.of(shape.channels()))
        .toArray();
  }

  private Tensor of(Tensor bytes) {
    boolean isVolume = bytes.dim() == 5;
    Tensor view = isVolume ? bytes.permute(0, 4, 1, 2, 3) : bytes.permute(0, 3, 1, 2);
    if (view.size(1) != scale.size(1)) {
      long[] filled = view.shape();
      filled[1] = scale.size(1);
      view = factory.laidOut(view.expand(filled));
    }
    return torch.addcmul(shift, view.to(factory.type()), scale);
  }

  /**
   * One prepared sample, [(depth,) height, width, channels] bytes, as a batch; it lives as the
   * scope around.
   *
   * @param channels of the bytes: the input's, or one which fills all of them
   */
  static Tensor normalised(
      byte[] values, Preprocessing preprocessing, int channels, TensorFactory factory) {
    return of(preprocessing, factory)
        .of(
            new BytePointer(values).asByteBuffer(),
            1,
            preprocessing.input().withChannels(channels));
  }

  void retain() {
    scale.retainReference();
    shift.retainReference();
  }

  void release() {
    scale.releaseReference();
    shift.releaseReference();
  }
}
