package io.pollard.weights;

import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.TensorSpec;
import io.pollard.network.TensorSpec.Role;
import io.pollard.weights.WeightsException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The convolution that reads the image, [out, channels, (depth,) height, width]. */
final class FirstConvolution {

  private static final int CHANNELS = 1;

  private FirstConvolution() {}

  /** The file with it for another number of channels; unchanged where that is right already. */
  static TensorNames.Renamed converted(TensorFile file, Network network, FeatureShape in) {
    Optional<TensorSpec> first =
        network.tensors(in).stream()
            .filter(spec -> spec.role() == Role.CONVOLUTION_WEIGHT)
            .findFirst();
    return first
        .map(spec -> converted(file, spec))
        .orElse(new TensorNames.Renamed(file, List.of()));
  }

  private static TensorNames.Renamed converted(TensorFile file, TensorSpec first) {
    StoredTensor tensor = file.tensors().get(first.name());
    if (tensor == null || tensor.shape().equals(first.shape())) {
      return new TensorNames.Renamed(file, List.of());
    }
    if (!differsInChannelsAlone(first.shape(), tensor.shape())) {
      throw new WeightsException(
          Reason.OTHER_NETWORK,
          file.path(),
          "expected one channel in "
              + Json.shown(first.name())
              + " or in the input, to convert it, but found "
              + tensor.shape()
              + " for "
              + first.shape());
    }
    int found = Math.toIntExact(tensor.shape().get(CHANNELS));
    int wanted = Math.toIntExact(first.shape().get(CHANNELS));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>(file.tensors());
    tensors.put(first.name(), converted(tensor, first.shape(), found, wanted));
    return new TensorNames.Renamed(
        new TensorFile(file.path(), tensors, file.metadata(), file.inflated()),
        List.of(
            "The first convolution "
                + first.name()
                + " of "
                + file.path()
                + (found == 1
                    ? " is for one channel: it is repeated for "
                        + wanted
                        + " and divided by "
                        + wanted
                    : " is for " + found + " channels: they are added to one")
                + "."));
  }

  /** Whether one of them has a single channel, and all else is equal. */
  static boolean differsInChannelsAlone(List<Long> expected, List<Long> found) {
    if (expected.size() != found.size() || expected.size() < 3) {
      return false;
    }
    List<Long> same = new ArrayList<>(found);
    same.set(CHANNELS, expected.get(CHANNELS));
    return same.equals(expected)
        && !expected.equals(found)
        && found.get(CHANNELS) > 0
        && (expected.get(CHANNELS) == 1 || found.get(CHANNELS) == 1);
  }

  private static StoredTensor converted(
      StoredTensor tensor, List<Long> shape, int found, int wanted) {
    float[] from = tensor.floats();
    int outputs = Math.toIntExact(shape.get(0));
    int plane = from.length / (outputs * found);
    float[] to = new float[outputs * wanted * plane];
    int next = 0;
    for (int output = 0; output < outputs; output++) {
      for (int channel = 0; channel < wanted; channel++) {
        for (int place = 0; place < plane; place++) {
          double sum = 0;
          for (int other = 0; other < found; other++) {
            sum += from[(output * found + other) * plane + place];
          }
          to[next++] = (float) (sum / wanted);
        }
      }
    }
    return StoredTensor.of(tensor.name(), shape, to);
  }
}
