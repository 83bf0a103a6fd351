package io.pollard.training.loop;

import io.pollard.weights.DType;
import io.pollard.weights.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * "Learns" by a script. Its weights are the number of epochs it was trained for, from which its
 * answers follow, and a trace of everything that it ever was given, as is the optimizer's memory:
 * whatever is trained otherwise has other bytes.
 */
final class FakeModel implements TrainableModel {

  /** What a model with so many epochs behind it is like. */
  interface Script {

    /** The loss of a step of an epoch, both from 1. */
    double loss(int epoch, int step);

    /**
     * How many of the samples of an evaluation, from the first on, it takes for the other class
     * after an epoch, from 1.
     */
    int mistakes(int epoch);

    /** Finite losses, and mistakes by epoch. */
    static Script mistaken(int... mistakes) {
      return new Script() {
        @Override
        public double loss(int epoch, int step) {
          return 1.0 / epoch + step / 100.0;
        }

        @Override
        public int mistakes(int epoch) {
          return mistakes[epoch - 1];
        }
      };
    }
  }

  private static final int PRIME = 65521;

  private final Script script;
  private final Numbers weights = new Numbers("epochs", "trace");
  private final Numbers memory = new Numbers("momentum");
  private final Set<Integer> remembered = new HashSet<>();
  private long steps;
  private long seed;
  private int stepsOfEpoch;

  /** What happened, in words. */
  final List<String> calls = new ArrayList<>();

  FakeModel(Script script) {
    this.script = script;
  }

  /** Numbers by name. */
  private static final class Numbers implements NamedTensors {
    private final Map<String, Float> values = new LinkedHashMap<>();

    Numbers(String... names) {
      for (String name : names) {
        values.put(name, 0f);
      }
    }

    @Override
    public Map<String, List<Long>> shapes() {
      Map<String, List<Long>> shapes = new LinkedHashMap<>();
      values.keySet().forEach(name -> shapes.put(name, List.of(1L)));
      return shapes;
    }

    @Override
    public List<StoredTensor> read() {
      return values.entrySet().stream()
          .map(
              value -> {
                ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
                bytes.putFloat(0, value.getValue());
                return new StoredTensor(value.getKey(), DType.F32, List.of(1L), bytes);
              })
          .toList();
    }

    @Override
    public void write(Map<String, StoredTensor> stored) {
      values.replaceAll((name, old) -> stored.get(name).floats()[0]);
    }

    /** Small whole numbers, which float32 holds exactly. */
    void mix(String name, long given) {
      values.compute(
          name, (any, old) -> (float) Math.floorMod(old.longValue() * 31 + given, PRIME));
    }
  }

  private int epochs() {
    return weights.values.get("epochs").intValue();
  }

  @Override
  public ByteBuffer room(int bytes) {
    return ByteBuffer.allocate(bytes);
  }

  @Override
  public void beginEpoch(long drawn) {
    seed = drawn;
    stepsOfEpoch = 0;
    weights.values.merge("epochs", 1f, Float::sum);
  }

  @Override
  public double step(Batch batch, Targets targets, double rate) {
    requireThere(batch);
    stepsOfEpoch++;
    double loss = script.loss(epochs(), stepsOfEpoch);
    if (Double.isFinite(loss)) {
      steps++;
      memory.mix("momentum", batch.samples().hashCode() + steps);
      weights.mix(
          "trace",
          memory.values.get("momentum").longValue()
              + targets.hashCode()
              + Double.hashCode(rate)
              + Long.hashCode(seed));
    }
    return loss;
  }

  /** Images are the samples' own numbers; features were remembered. */
  private void requireThere(Batch batch) {
    for (int i = 0; i < batch.samples().size(); i++) {
      int sample = batch.samples().get(i);
      boolean isThere =
          batch instanceof Batch.Images images
              ? images.bytes().remaining() == batch.samples().size()
                  && images.bytes().get(i) == sample
              : remembered.contains(sample);
      if (!isThere) {
        throw new AssertionError("expected sample " + sample + " in " + batch);
      }
    }
  }

  @Override
  public float[][] evaluate(Batch batch) {
    if (batch.samples().size() > 1) {
      requireThere(batch);
    }
    float[][] logits = new float[batch.samples().size()][];
    for (int i = 0; i < logits.length; i++) {
      int sample = batch.samples().get(i);
      boolean isMistaken = FakeData.rank(sample) < script.mistakes(epochs());
      float right = isMistaken ? -1 : 1;
      logits[i] =
          FakeData.target(sample) == 1 ? new float[] {-right, right} : new float[] {right, -right};
    }
    return logits;
  }

  @Override
  public void holdFeatures(int samples) {
    calls.add("holds features of " + samples);
  }

  @Override
  public void remember(Batch.Images images) {
    requireThere(images);
    remembered.addAll(images.samples());
  }

  @Override
  public void forgetFeatures() {
    remembered.clear();
    calls.add("forgets features");
  }

  @Override
  public void giveBackGaps() {
    calls.add("gives back gaps");
  }

  @Override
  public NamedTensors weights() {
    return weights;
  }

  @Override
  public NamedTensors optimizer() {
    return memory;
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void resumeAt(long resumed) {
    steps = resumed;
  }

  @Override
  public void close() {
    calls.add("closed");
  }
}
