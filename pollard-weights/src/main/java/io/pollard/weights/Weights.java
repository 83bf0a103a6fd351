package io.pollard.weights;

import io.pollard.data.Preprocessing;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
 */
public record Weights(
    TensorFile file, Provenance provenance, Preprocessing preprocessing, List<String> notes) {

  private static final int CHUNK = 1 << 20;

  public Weights {
    notes = List.copyOf(notes);
  }

  /**
   * Reads a safetensors file. What is said of it comes from the sidecar {@code NAME.json} beside
   * it; what that leaves open from a table of known files by SHA-256; a preprocessing that neither
   * gives is ImageNet's, which a note says.
   *
   * @throws WeightsException if either file can't be read or is not as it must be
   */
  public static Weights read(Path path) {
    TensorFile file = Safetensors.read(path);
    String sha256 = sha256(path);
    Path beside = Sidecar.pathFor(path);
    Optional<Sidecar> sidecar =
        Files.exists(beside) ? Optional.of(Sidecar.read(beside, sha256)) : Optional.empty();
    Optional<KnownWeights> known = Optional.ofNullable(KnownWeights.of(sha256));
    Optional<Provenance> said = known.map(KnownWeights::provenance);
    Optional<Preprocessing> preprocessing =
        sidecar.flatMap(Sidecar::preprocessing).or(() -> known.map(KnownWeights::preprocessing));
    return new Weights(
        file,
        new Provenance(
            sidecar
                .flatMap(Sidecar::source)
                .or(() -> said.map(Provenance::source))
                .orElse(Provenance.UNKNOWN),
            sha256,
            sidecar
                .flatMap(Sidecar::licence)
                .or(() -> said.map(Provenance::licence))
                .orElse(Provenance.UNKNOWN),
            sidecar
                .flatMap(Sidecar::trainedOn)
                .or(() -> said.map(Provenance::trainedOn))
                .orElse(Provenance.UNKNOWN),
            sidecar.map(Sidecar::classes).orElse(List.of())),
        preprocessing.orElse(Preprocessing.imagenet()),
        preprocessing.isPresent() ? List.of() : List.of(assumption(path, beside)));
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

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Reads the whole file once, a megabyte at a time. */
  static String sha256(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      MessageDigest digest = sha256();
      byte[] chunk = new byte[CHUNK];
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        digest.update(chunk, 0, count);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, path, "it could not be read: " + e, e);
    }
  }
}
