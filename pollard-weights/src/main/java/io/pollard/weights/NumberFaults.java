package io.pollard.weights;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.TensorSpec;
import io.pollard.network.TensorSpec.Role;
import io.pollard.weights.WeightsException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Numbers in weights that no trained network has: NaN, infinity, absolute values whose products
 * leave float32, negative variances, and zeros all through where that makes every image the same.
 * Zeros in single tensors are none: shifts, and the last scale of a residual branch, are zero in
 * sound files.
 */
public final class NumberFaults {

  /** Products of so large ones leave float32 within a few layers; trained weights are some tens. */
  private static final float LARGEST = 1e12f;

  /** About the root of the largest float32. */
  private static final double LARGEST_VARIANCE = 1e18;

  private static final int SHOWN = 3;
  private static final String VARIANCES = "running_var";

  private final List<String> sentences = new ArrayList<>();

  /** None yet. */
  public NumberFaults() {}

  /**
   * Of tensors that a network has; those of other shapes or names are not looked at.
   *
   * @param specs of the network
   */
  public static NumberFaults of(TensorFile file, List<TensorSpec> specs) {
    NumberFaults faults = new NumberFaults();
    for (TensorSpec spec : specs) {
      StoredTensor tensor = file.tensors().get(spec.name());
      if (tensor != null && spec.role() != Role.BATCH_COUNT) {
        faults.add(tensor.name(), tensor.floats(), spec.role() == Role.RUNNING_VARIANCE);
      }
    }
    return faults;
  }

  /**
   * Of a network's whole trunk, where also zeros all through are faults.
   *
   * @param network as it was pretrained
   * @param in one image
   */
  public static NumberFaults ofTrunk(TensorFile file, Network network, FeatureShape in) {
    List<TensorSpec> trunk =
        network.tensorsByUnit(in).entrySet().stream()
            .filter(unit -> !unit.getKey().equals(Head.NAME))
            .flatMap(unit -> unit.getValue().stream())
            .toList();
    NumberFaults faults = of(file, trunk);
    Map<Role, List<StoredTensor>> byRole = new EnumMap<>(Role.class);
    for (TensorSpec spec : trunk) {
      StoredTensor tensor = file.tensors().get(spec.name());
      if (tensor != null && tensor.elements() > 0) {
        byRole.computeIfAbsent(spec.role(), role -> new ArrayList<>()).add(tensor);
      }
    }
    List<StoredTensor> convolutions = byRole.get(Role.CONVOLUTION_WEIGHT);
    faults.addZeros("convolutions", convolutions);
    if (faults.isEmpty() && convolutions != null && isZero(convolutions.get(0).floats())) {
      faults.add("the first convolution zero, through which every image passes");
    }
    faults.addZeros("linear layers", byRole.get(Role.LINEAR_WEIGHT));
    faults.addZeros("scales of norms", byRole.get(Role.NORM_SCALE));
    faults.addZeros("running variances", byRole.get(Role.RUNNING_VARIANCE));
    return faults;
  }

  /** Of all tensors of a file, whatever network they are of; variances are known by their name. */
  public static NumberFaults of(TensorFile file) {
    NumberFaults faults = new NumberFaults();
    for (StoredTensor tensor : file.tensors().values()) {
      if (tensor.dtype().isFloatingPoint()) {
        faults.add(tensor.name(), tensor.floats(), tensor.name().endsWith(VARIANCES));
      }
    }
    List<StoredTensor> weights =
        file.tensors().values().stream()
            .filter(tensor -> tensor.shape().size() >= 2 && tensor.elements() > 0)
            .toList();
    faults.addZeros("weights", weights.isEmpty() ? null : weights);
    return faults;
  }

  /**
   * Looks at the numbers of one tensor.
   *
   * @param isVariance whether negative ones are faults
   */
  public void add(String name, float[] values, boolean isVariance) {
    int notNumbers = 0;
    int infinite = 0;
    int large = 0;
    int negative = 0;
    for (float value : values) {
      if (Float.isNaN(value)) {
        notNumbers++;
      } else if (Float.isInfinite(value)) {
        infinite++;
      } else if (Math.abs(value) > (isVariance ? LARGEST_VARIANCE : LARGEST)) {
        large++;
      } else if (isVariance && value < 0) {
        negative++;
      }
    }
    addCounted(notNumbers, values.length, "NaN", name);
    addCounted(infinite, values.length, "infinite", name);
    addCounted(large, values.length, isVariance ? "beyond 1e18" : "beyond 1e12", name);
    addCounted(negative, values.length, "negative", name + ", which are variances");
  }

  private void addCounted(int count, int of, String what, String name) {
    if (count > 0) {
      sentences.add(count + " of " + of + " numbers " + what + " in " + name);
    }
  }

  /** A fault in words. */
  public void add(String fault) {
    sentences.add(fault);
  }

  private void addZeros(String what, @Nullable List<StoredTensor> all) {
    if (all != null && all.stream().allMatch(tensor -> isZero(tensor.floats()))) {
      sentences.add("all " + all.size() + " " + what + " zero");
    }
  }

  /** Whether there is no other number in it; one that is NaN is another. */
  public static boolean isZero(float[] values) {
    for (float value : values) {
      if (!(value == 0)) {
        return false;
      }
    }
    return true;
  }

  public boolean isEmpty() {
    return sentences.isEmpty();
  }

  /**
   * Does nothing where there are none.
   *
   * @throws WeightsException that names the first few
   */
  public void orThrow(Path file) {
    if (!isEmpty()) {
      throw new WeightsException(
          Reason.NUMBERS,
          file,
          "expected numbers of a trained network but found "
              + this
              + "; the file is damaged, or its training went astray: take another, or train it again");
    }
  }

  /** "1 of 9 numbers NaN in conv1.weight, 64 of 64 numbers infinite in bn1.bias and 3 more". */
  @Override
  public String toString() {
    return sentences.stream().limit(SHOWN).map(Json::shown).collect(Collectors.joining(", "))
        + (sentences.size() > SHOWN
            ? " and in " + (sentences.size() - SHOWN) + " more tensors"
            : "");
  }
}
