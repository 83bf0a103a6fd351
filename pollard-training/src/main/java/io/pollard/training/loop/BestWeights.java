package io.pollard.training.loop;

import io.pollard.data.DataException;
import io.pollard.training.OpenTrial;
import io.pollard.weights.NumberFaults;
import io.pollard.weights.Safetensors;
import io.pollard.weights.TensorFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The weights of the best epoch so far, in a file of the trial.
 *
 * @param file safetensors
 */
record BestWeights(Path file, NamedTensors weights) {

  static BestWeights of(OpenTrial trial, TrainableModel model) {
    return new BestWeights(trial.folder().resolve(OpenTrial.BEST_WEIGHTS), model.weights());
  }

  void write() {
    Safetensors.write(file, weights.read(), Map.of("format", "pt"));
  }

  /**
   * @throws DataException if the file is missing, damaged, another network's or not of numbers
   */
  void requireWhole() {
    if (!Files.exists(file)) {
      throw new DataException("expected the best weights so far in " + file + " but found none");
    }
    TensorFile read = Safetensors.read(file);
    weights.requireIn(read);
    NumberFaults.of(read).orThrow(file);
  }

  void putBack() {
    weights.write(Safetensors.read(file).tensors());
  }
}
