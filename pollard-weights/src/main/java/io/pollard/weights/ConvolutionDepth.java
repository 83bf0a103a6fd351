package io.pollard.weights;

import io.pollard.network.Network;
import io.pollard.network.TensorSpec;
import io.pollard.network.TensorSpec.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Convolutions of images, [out, in, height, width], where a network has them over volumes, [out,
 * in, depth, height, width]: each window is repeated along depth and divided by it, so that a
 * volume of equal slices gives what a slice gave (I3D: Carreira and Zisserman 2017, section 2.4).
 */
final class ConvolutionDepth {

  private static final int DEPTH = 2;

  private ConvolutionDepth() {}

  /** The file with the windows that the network has; unchanged where it has none of images. */
  static TensorNames.Renamed converted(TensorFile file, Network network) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(file.tensors());
    Set<String> inflated = new LinkedHashSet<>(file.inflated());
    int before = inflated.size();
    for (TensorSpec spec : network.tensors(network.usualInput())) {
      StoredTensor tensor = tensors.get(spec.name());
      if (tensor != null && isOfImages(tensor.shape(), spec)) {
        tensors.put(spec.name(), repeated(tensor, Math.toIntExact(spec.shape().get(DEPTH))));
        inflated.add(spec.name());
      }
    }
    int changed = inflated.size() - before;
    return changed == 0
        ? new TensorNames.Renamed(file, List.of())
        : new TensorNames.Renamed(
            new TensorFile(file.path(), tensors, file.metadata(), inflated),
            List.of(
                "The weights in "
                    + file.path()
                    + " are of images where "
                    + network.name()
                    + " reads volumes: "
                    + changed
                    + (changed == 1 ? " convolution is" : " convolutions are")
                    + " inflated, repeated along depth and divided by it."));
  }

  /** Channels may differ: what becomes of them is another question. */
  private static boolean isOfImages(List<Long> found, TensorSpec spec) {
    List<Long> wanted = spec.shape();
    return spec.role() == Role.CONVOLUTION_WEIGHT
        && wanted.size() == 5
        && found.size() == 4
        && found.subList(DEPTH, 4).equals(wanted.subList(DEPTH + 1, 5));
  }

  private static StoredTensor repeated(StoredTensor images, int depth) {
    float[] from = images.floats();
    List<Long> shape = new ArrayList<>(images.shape());
    shape.add(DEPTH, (long) depth);
    int window = Math.toIntExact(images.shape().get(DEPTH) * images.shape().get(DEPTH + 1));
    float[] to = new float[Math.multiplyExact(from.length, depth)];
    int next = 0;
    for (int start = 0; start < from.length; start += window) {
      for (int slice = 0; slice < depth; slice++) {
        for (int place = start; place < start + window; place++) {
          to[next++] = from[place] / depth;
        }
      }
    }
    return StoredTensor.of(images.name(), shape, to);
  }
}
