package io.pollard.torch;

import io.pollard.data.Preprocessing;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.loop.Batch;
import io.pollard.training.loop.EvaluableModel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A network in evaluation, on images, always in float32. Closes the network with itself. */
final class TorchEvaluator implements EvaluableModel {

  private final TrainingNetwork network;
  private final int size;
  private final Normalisation normalisation;
  private final List<BytePointer> rooms = new ArrayList<>();

  TorchEvaluator(TrainingNetwork network, Preprocessing preprocessing) {
    this.network = network;
    this.size = preprocessing.size();
    this.normalisation = Normalisation.of(preprocessing, network.factory());
    normalisation.retain();
  }

  @Override
  public ByteBuffer room(int bytes) {
    BytePointer room = new BytePointer(bytes).fill(0);
    room.retainReference();
    rooms.add(room);
    return room.asByteBuffer();
  }

  @Override
  public float[][] evaluate(Batch batch) {
    if (!(batch instanceof Batch.Images images)) {
      throw new IllegalArgumentException("expected images but found features");
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      return rows(network.forward(numbers(images), Pass.evaluation()));
    }
  }

  /** [n, 3, size, size] */
  Tensor numbers(Batch.Images images) {
    int count = images.samples().size();
    int channels = images.bytes().remaining() / (count * size * size);
    return normalisation.of(network.factory().viewOf(images.bytes(), count, size, size, channels));
  }

  /** A matrix as arrays. */
  static float[][] rows(Tensor matrix) {
    Tensor here = matrix.detach().cpu().to(ScalarType.Float).contiguous();
    int width = Math.toIntExact(here.size(1));
    float[] all = new float[Math.toIntExact(here.numel())];
    new FloatPointer(here.data_ptr()).get(all);
    float[][] rows = new float[all.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(all, i * width, (i + 1) * width);
    }
    return rows;
  }

  @Override
  public void close() {
    rooms.forEach(BytePointer::releaseReference);
    rooms.clear();
    normalisation.release();
    network.close();
  }
}
