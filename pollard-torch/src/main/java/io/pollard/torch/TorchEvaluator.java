package io.pollard.torch;

import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import io.pollard.torch.TrainingNetwork.Pass;
import io.pollard.training.loop.Batch;
import io.pollard.training.loop.EvaluableModel;
import io.pollard.training.loop.Targets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A network in evaluation, on images, always in float32. Closes the network with itself. */
final class TorchEvaluator implements EvaluableModel {

  private final TrainingNetwork network;
  private final FeatureShape input;
  private final Normalisation normalisation;
  private final List<BytePointer> rooms = new ArrayList<>();

  TorchEvaluator(TrainingNetwork network, Preprocessing preprocessing) {
    this.network = network;
    this.input = preprocessing.input();
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

  /** [n, channels, (depth,) height, width] */
  Tensor numbers(Batch.Images images) {
    int count = images.samples().size();
    long positions = count * input.extent().count();
    FeatureShape shape =
        input.withChannels(Math.toIntExact(images.bytes().remaining() / positions));
    return normalisation.of(images.bytes(), count, shape);
  }

  /** [n, structures, (depth,) height, width], 1 inside a structure and 0 outside. */
  Tensor present(Targets.Masks masks) {
    List<Integer> sizes = input.extent().sizes();
    long[] shape = new long[sizes.size() + 2];
    shape[0] = masks.samples();
    shape[1] = 1;
    for (int axis = 0; axis < sizes.size(); axis++) {
      shape[axis + 2] = sizes.get(axis);
    }
    long[] each = new long[shape.length];
    Arrays.fill(each, 1);
    each[1] = masks.structures();
    TensorFactory factory = network.factory();
    Tensor numbers = factory.of(LongStream.rangeClosed(1, masks.structures()).toArray(), each);
    return factory.moved(factory.viewOf(masks.bytes(), shape).eq(numbers));
  }

  /** A matrix as arrays, or maps, [n, structures, ..], as rows. */
  static float[][] rows(Tensor answers) {
    Tensor matrix = answers.flatten(1, -1);
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
