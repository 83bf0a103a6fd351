package io.pollard.weights;

import io.pollard.data.Preprocessing;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
 * @param key which of several state dicts in the file, where that was typed
 */
public record Weights(
    TensorFile file,
    Provenance provenance,
    Preprocessing preprocessing,
    List<String> notes,
    Optional<String> key) {

  public Weights {
    notes = List.copyOf(notes);
  }

  /** All tensors of a file. */
  public Weights(
      TensorFile file, Provenance provenance, Preprocessing preprocessing, List<String> notes) {
    this(file, provenance, preprocessing, notes, Optional.empty());
  }

  /**
   * Reads a file of safetensors or of PyTorch (a state dict, or a checkpoint that has one), told
   * apart by their content; or safetensors in parts, by their index or the folder that has it. What
   * is said of it comes from the sidecar {@code NAME.json} beside it; what that leaves open from a
   * table of known files by SHA-256; a preprocessing that neither gives is ImageNet's, which a note
   * says.
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
    return read(path, published, Optional.empty());
  }

  /**
   * @param key names one of several networks in the file: the keys of a checkpoint that lead to its
   *     state dict, or how the names of its tensors begin, divided by dots
   */
  public static Weights read(Path typed, Sidecar published, Optional<String> key) {
    Path path = Shards.indexIn(typed);
    if (!Shards.isIndex(path)) {
      ForeignKind.of(path)
          .ifPresent(
              kind -> {
                throw kind.refusal(path);
              });
    }
    List<String> notes = new ArrayList<>();
    TensorFile tensors;
    String sha256;
    Optional<String> group = key;
    if (Shards.isIndex(path)) {
      Shards shards = Shards.read(path);
      tensors = shards.tensors();
      sha256 = shards.sha256();
    } else if (PyTorchFile.isAt(path)) {
      PyTorchFile read = PyTorchFile.read(path, key);
      notes.addAll(read.notes());
      tensors = read.tensors();
      group = read.group();
      sha256 = Checksum.hash(Checksum.Kind.SHA256, path);
    } else {
      tensors = Safetensors.read(path);
      sha256 = Checksum.hash(Checksum.Kind.SHA256, path);
    }
    if (group.isPresent()) {
      TensorNames.Renamed under = TensorNames.under(tensors, group.get());
      tensors = under.file();
      notes.addAll(under.notes());
    }
    Path beside = Sidecar.pathFor(path);
    Sidecar said =
        (Files.exists(beside) ? Sidecar.read(beside, sha256) : Sidecar.EMPTY)
            .or(published)
            .or(KnownWeights.said(sha256));
    if (said.preprocessing().isEmpty()) {
      notes.add(assumption(path, beside));
    }
    return new Weights(
        tensors,
        new Provenance(
            said.source().orElse(Provenance.UNKNOWN),
            sha256,
            said.licence().orElse(Provenance.UNKNOWN),
            said.trainedOn().orElse(Provenance.UNKNOWN),
            said.classes()),
        said.preprocessing().orElse(Preprocessing.imagenet()),
        notes,
        key);
  }

  /**
   * The same with the names that a network's tensors have: where all of them begin alike in the
   * file, that is left off and said in the notes. DINO's transformers as their authors publish them
   * get timm's names.
   *
   * @param network as it was pretrained
   * @throws WeightsException if the file has several such networks; it names them
   */
  public Weights fittedTo(Network network) {
    TensorNames.Renamed bare = TensorNames.fitted(file, network, network.usualInput());
    Weights fitted = bare.notes().isEmpty() ? this : with(bare);
    TensorNames.Renamed named = TransformerNames.fitted(fitted.file, network);
    return named.notes().isEmpty() ? fitted : fitted.with(named);
  }

  /**
   * The same with a transformer's learned positions resized for images of this size, where they are
   * of another square: bicubic, as timm does it.
   *
   * @param network as it was pretrained
   * @param in one image
   */
  public Weights withPositionsOf(Network network, FeatureShape in) {
    TensorNames.Renamed resized = PositionTable.fitted(file, network, in);
    return resized.notes().isEmpty() ? this : with(resized);
  }

  /**
   * The same with the first convolution made for an input of other channels, where it is for one or
   * the input has one: one channel is repeated and divided by their number, several are added. What
   * it says of an image whose channels are equal stays the same.
   *
   * @param network as it was pretrained
   * @param in one image
   * @throws WeightsException if neither has one channel
   */
  public Weights withChannelsOf(Network network, FeatureShape in) {
    TensorNames.Renamed converted = FirstConvolution.converted(file, network, in);
    return converted.notes().isEmpty() ? this : with(converted);
  }

  private Weights with(TensorNames.Renamed changed) {
    List<String> all = new ArrayList<>(notes);
    all.addAll(changed.notes());
    return new Weights(changed.file(), provenance, preprocessing, all, key);
  }

  /** What tells these numbers from others: the file's SHA-256, and the key where one was typed. */
  public String identity() {
    return provenance.sha256() + key.map(typed -> ":" + typed).orElse("");
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
