package io.pollard.app;

import io.pollard.onnx.Likeness;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a network says of one image.
 *
 * @param decision a class: of two the positive one from the trial's threshold on, of more the most
 *     probable
 * @param probabilities 0 to 1 by class, in the order of the outputs
 * @param sopInstanceUid by which a DICOM file's image is known wherever it goes; empty where the
 *     file has none, and of a series
 * @param likeness whether it is like the training images; empty where the network is no model file
 *     with an input gate
 * @param sets of classes by level, as "90", where the network is a model file that has them
 * @param maps how the names of the files of its maps begin; empty where none are written
 */
public record ClassifiedImage(
    Path file,
    String decision,
    Map<String, Double> probabilities,
    Optional<String> sopInstanceUid,
    Optional<Likeness> likeness,
    Map<String, List<String>> sets,
    Optional<String> maps) {

  /** In which ways it is unlike the training images; empty where it is not, or nobody knows. */
  public List<String> unlikeness() {
    return likeness.map(Likeness::reasons).orElse(List.of());
  }
}
