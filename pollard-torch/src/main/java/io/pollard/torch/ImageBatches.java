package io.pollard.torch;

import io.pollard.data.Preprocessing;
import io.pollard.imaging.BatchSource;
import io.pollard.network.FeatureShape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches of images as tensors: one thread fills the next batch's bytes while the engine works on
 * this one. Bytes become normalised numbers in the engine, channels-last.
 */
final class ImageBatches implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ImageBatches.class);

  private final BatchSource source;
  private final TensorFactory factory;
  private final FeatureShape input;
  private final Normalisation normalisation;
  private final BytePointer[] memory;
  private final ByteBuffer[] buffers;
  private final ExecutorService loader;

  /**
   * @param largest images of a batch
   */
  ImageBatches(
      BatchSource source, Preprocessing preprocessing, TensorFactory factory, int largest) {
    this.source = source;
    this.factory = factory;
    this.input = preprocessing.input().withChannels(source.channels());
    this.normalisation = Normalisation.of(preprocessing, factory);
    normalisation.retain();
    this.memory = new BytePointer[2];
    this.buffers = new ByteBuffer[memory.length];
    for (int i = 0; i < memory.length; i++) {
      // Java's own direct buffers would wait for the garbage collector.
      memory[i] = new BytePointer((long) largest * source.imageBytes());
      memory[i].retainReference();
      buffers[i] = memory[i].asByteBuffer();
    }
    this.loader =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "pollard-batches");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Works on one batch; the tensor dies after the call. */
  interface Work {
    /**
     * @param images [n, channels, height, width]
     */
    void on(int[] samples, Tensor images);
  }

  /**
   * Goes through batches in their order.
   *
   * @param epoch for augmentation
   * @throws CancellationException if the thread is interrupted between batches
   */
  void forEach(List<int[]> batches, int epoch, Work work) {
    Future<?> filled = null;
    for (int i = 0; i < batches.size(); i++) {
      if (filled == null) {
        filled = fill(batches, i, epoch);
      }
      await(filled);
      filled = i + 1 < batches.size() ? fill(batches, i + 1, epoch) : null;
      int[] samples = batches.get(i);
      try (PointerScope scope = new PointerScope()) {
        work.on(samples, tensor(buffers[i % buffers.length], samples.length));
      } catch (RuntimeException e) {
        if (filled != null) {
          filled.cancel(false);
        }
        throw e;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted");
      }
    }
  }

  private Future<?> fill(List<int[]> batches, int index, int epoch) {
    return loader.submit(
        () -> source.fill(batches.get(index), epoch, buffers[index % buffers.length]));
  }

  private static void await(Future<?> filled) {
    try {
      filled.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private Tensor tensor(ByteBuffer bytes, int images) {
    return normalisation.of(factory.viewOf(bytes, channelsLast(images, input)));
  }

  /**
   * One prepared sample, [(depth,) height, width, channels] bytes, as a batch; it lives as the
   * scope around.
   *
   * @param channels of the bytes: the input's, or 1 which fills all of them
   */
  static Tensor normalised(
      byte[] values, Preprocessing preprocessing, int channels, TensorFactory factory) {
    ByteBuffer bytes = new BytePointer(values).asByteBuffer();
    FeatureShape shape = preprocessing.input().withChannels(channels);
    return Normalisation.of(preprocessing, factory)
        .of(factory.viewOf(bytes, channelsLast(1, shape)));
  }

  /** [n, (d,) h, w, c]. */
  private static long[] channelsLast(int samples, FeatureShape shape) {
    return LongStream.concat(
            LongStream.of(samples),
            LongStream.concat(
                shape.extent().sizes().stream().mapToLong(Integer::longValue),
                LongStream.of(shape.channels())))
        .toArray();
  }

  /** Bytes become numbers: (byte / 255 - mean) / deviation, as byte * scale + shift. */
  private record Normalisation(Tensor scale, Tensor shift, TensorFactory factory) {

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

    /** [n, (d,) h, w, 1 or c] bytes to [n, c, (d,) h, w] numbers, channels-last. */
    Tensor of(Tensor bytes) {
      boolean isVolume = bytes.dim() == 5;
      Tensor view = isVolume ? bytes.permute(0, 4, 1, 2, 3) : bytes.permute(0, 3, 1, 2);
      if (view.size(1) != scale.size(1)) {
        long[] filled = view.shape();
        filled[1] = scale.size(1);
        view =
            view.expand(filled)
                .contiguous(isVolume ? MemoryFormat.ChannelsLast3d : MemoryFormat.ChannelsLast);
      }
      return torch.addcmul(shift, view.to(factory.type()), scale);
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

  /** Cuts indices into batches of {@code size}; the last may be smaller. */
  static List<int[]> batches(int[] samples, int size) {
    List<int[]> batches = new ArrayList<>();
    for (int from = 0; from < samples.length; from += size) {
      batches.add(Arrays.copyOfRange(samples, from, Math.min(samples.length, from + size)));
    }
    return batches;
  }

  @Override
  public void close() {
    loader.shutdownNow();
    awaitLoader();
    for (BytePointer bytes : memory) {
      bytes.releaseReference();
    }
    normalisation.release();
  }

  /** A batch under way still writes to the buffers. */
  private void awaitLoader() {
    boolean interrupted = Thread.interrupted();
    try {
      while (!loader.awaitTermination(1, TimeUnit.MINUTES)) {
        LOG.warn("still waiting for a batch that is being filled");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
