package io.pollard.torch;

import io.pollard.data.Preprocessing;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;

/** Bytes become numbers: (byte / 255 - mean) / deviation, as byte * scale + shift. */
record Normalisation(Tensor scale, Tensor shift, TensorFactory factory) {

  static Normalisation of(Preprocessing preprocessing, TensorFactory factory) {
    double[] scales = new double[3];
    double[] shifts = new double[3];
    for (int c = 0; c < 3; c++) {
      double deviation = preprocessing.deviation().get(c);
      scales[c] = 1 / (255 * deviation);
      shifts[c] = -preprocessing.mean().get(c) / deviation;
    }
    return new Normalisation(
        factory.of(scales, 1, 3, 1, 1), factory.of(shifts, 1, 3, 1, 1), factory);
  }

  /** [n, h, w, 1 or 3] bytes to [n, 3, h, w] numbers, channels-last. */
  Tensor of(Tensor bytes) {
    Tensor view = bytes.permute(0, 3, 1, 2);
    if (view.size(1) == 1) {
      view =
          view.expand(view.size(0), 3, view.size(2), view.size(3))
              .contiguous(MemoryFormat.ChannelsLast);
    }
    return torch.addcmul(shift, view.to(factory.type()), scale);
  }

  /** One prepared image, [size, size, channels] bytes, as a batch; it lives as the scope around. */
  static Tensor normalised(
      byte[] pixels, Preprocessing preprocessing, int channels, TensorFactory factory) {
    int size = preprocessing.size();
    ByteBuffer bytes = new BytePointer(pixels).asByteBuffer();
    return of(preprocessing, factory).of(factory.viewOf(bytes, 1, size, size, channels));
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
