package io.pollard.weights;

import io.pollard.data.Preprocessing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Pretrained weights: the tensors, where they come from, and how images are prepared for them.
 *
 * <pre>{@code
 * Weights weights = Weights.read(Path.of("resnet50.safetensors"));
 * LoadReport report = LoadReport.of(weights.file(), full, full.cut("layer3.3", head), input);
 * }</pre>
 *
 * @param preprocessing of the weights; intensity and fit are the data's to change
 * @param notes sentences that a person should see, such as an assumption that was made
 */
public record Weights(
    TensorFile file, Provenance provenance, Preprocessing preprocessing, List<String> notes) {

  public Weights {
    notes = List.copyOf(notes);
  }

  /**
   * Reads a file of safetensors or of PyTorch (a state dict, or a checkpoint that has one), told
   * apart by their content. What is said of it comes from the sidecar {@code NAME.json} beside it;
   * what that leaves open from a table of known files by SHA-256; a preprocessing that neither
   * gives is ImageNet's, which a note says.
   *
   * @throws WeightsException if either file can't be read or is not as it must be
   */
  public static Weights read(Path path) {
    return read(path, Sidecar.EMPTY);
  }

  /**
   * @param published what their publisher says of them, after the sidecar and before the table
   */
  public static Weights read(Path path, Sidecar published) {
    PyTorchFile read =
        PyTorchFile.isAt(path)
            ? PyTorchFile.read(path)
            : new PyTorchFile(Safetensors.read(path), List.of());
    String sha256 = Checksum.hash(Checksum.Kind.SHA256, path);
    Path beside = Sidecar.pathFor(path);
    Sidecar said =
        (Files.exists(beside) ? Sidecar.read(beside, sha256) : Sidecar.EMPTY)
            .or(published)
            .or(KnownWeights.said(sha256));
    List<String> notes = new ArrayList<>(read.notes());
    if (said.preprocessing().isEmpty()) {
      notes.add(assumption(path, beside));
    }
    return new Weights(
        read.tensors(),
        new Provenance(
            said.source().orElse(Provenance.UNKNOWN),
            sha256,
            said.licence().orElse(Provenance.UNKNOWN),
            said.trainedOn().orElse(Provenance.UNKNOWN),
            said.classes()),
        said.preprocessing().orElse(Preprocessing.imagenet()),
        notes);
  }

  /**
   * Sapling's, which come with Pollard: pretrained on phantoms, half precision.
   *
   * @see io.pollard.network.Sapling
   */
  public static Weights sapling() {
    return BundledWeights.read("sapling");
  }

  private static String assumption(Path path, Path beside) {
    return "Nothing says how images are prepared for "
        + path
        + ", so ImageNet's way is taken (224 pixels, its mean and deviation); "
        + beside.getFileName()
        + " beside it may say another.";
  }
}
