package io.pollard.hub;

import io.pollard.progress.Progress;
import io.pollard.weights.Checksum;
import io.pollard.weights.Sidecar;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.TensorFile;
import io.pollard.weights.Weights;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where weights come from, as a user types it: a file, a repository on Hugging Face, or a file of
 * torchvision's.
 *
 * <pre>{@code
 * Weights weights =
 *     WeightsSource.parse("hf:timm/resnet18.a1_in1k").open(Environment.ofProcess(), progress);
 * }</pre>
 */
public final class WeightsSource {

  /** What can be typed, for a help text. */
  public static final String FORMS =
      "FILE, " + HubName.FORM + ", " + TorchvisionWeights.FORM + " or sapling; FILE:KEY is one of"
          + " several networks in a file";

  /** The weights that come with Pollard, and their network. */
  private static final String SAPLING = "sapling";

  /** What of it names a repository. */
  public static final String HUB_FORM = HubName.FORM;

  /** Torchvision's oldest DenseNet files say "norm.1" for "norm1". */
  private static final Pattern OLD_DENSE_NAME =
      Pattern.compile("(.*denselayer\\d+\\.(?:norm|conv))\\.([12]\\..*)");

  private final String typed;
  private final Optional<String> network;
  private final Optional<String> key;
  private final Place place;

  /** How a kind of source comes to a file. */
  private interface Place {
    Fetched fetch(Environment environment, Hosts hosts, Downloader downloader);
  }

  private WeightsSource(String typed, Optional<String> network, Place place) {
    this(typed, network, Optional.empty(), place);
  }

  private WeightsSource(String typed, Optional<String> network, Optional<String> key, Place place) {
    this.typed = typed;
    this.network = network;
    this.key = key;
    this.place = place;
  }

  /**
   * Asks no server.
   *
   * @throws WeightsException if it has none of the {@link #FORMS}
   */
  public static WeightsSource parse(String typed) {
    if (typed.startsWith(HubName.PREFIX)) {
      HubName name = HubName.parse(typed);
      return new WeightsSource(
          typed,
          Optional.empty(),
          (environment, hosts, downloader) ->
              new HuggingFace(name, environment, hosts, downloader).fetch(typed));
    }
    if (typed.equals(SAPLING)) {
      return new WeightsSource(
          typed,
          Optional.of(SAPLING),
          (environment, hosts, downloader) -> {
            throw new IllegalStateException("nothing is fetched for " + SAPLING);
          });
    }
    if (typed.startsWith(TorchvisionWeights.PREFIX)) {
      TorchvisionWeights known = TorchvisionWeights.parse(typed);
      return new WeightsSource(typed, Optional.of(known.network()), known::fetch);
    }
    TypedFile file = TypedFile.parse(typed);
    return new WeightsSource(
        typed,
        Optional.empty(),
        file.key(),
        (environment, hosts, downloader) ->
            new Fetched(file.path(), Checksum.none(), Sidecar.EMPTY, List.of()));
  }

  /**
   * Weights whose bytes were compared with what was published of them.
   *
   * @param checksum what was compared, as "SHA-256 begins with 11ad3fa6"; empty where nothing is
   *     published
   */
  public record Verified(Weights weights, Optional<String> checksum) {}

  /**
   * Fetches the file where it is not in its cache, checks it and reads it.
   *
   * @throws WeightsException if it can't be had, is damaged, or is not as it must be
   */
  public Weights open(Environment environment, Progress progress) {
    return verify(environment, progress).weights();
  }

  /** Like {@link #open}, and says what was checked. */
  public Verified verify(Environment environment, Progress progress) {
    return verify(environment, Hosts.USUAL, Patience.USUAL, progress);
  }

  Verified verify(Environment environment, Hosts hosts, Patience patience, Progress progress) {
    if (typed.equals(SAPLING)) {
      return new Verified(Weights.sapling(), Optional.empty());
    }
    Fetched fetched =
        place.fetch(environment, hosts, new Downloader(new Web(environment, patience), progress));
    Weights read = Weights.read(fetched.path(), fetched.published(), key);
    check(fetched, read.provenance().sha256());
    List<String> notes = new ArrayList<>(fetched.notes());
    notes.addAll(read.notes());
    return new Verified(
        new Weights(
            withNewNames(read.file()), read.provenance(), read.preprocessing(), notes, read.key()),
        fetched.checksum().sentence());
  }

  /** What is in a cache may have been damaged since it was fetched. */
  private static void check(Fetched fetched, String sha256) {
    Checksum expected = fetched.checksum();
    if (expected.kind() == Checksum.Kind.SHA256 && !sha256.startsWith(expected.digits())) {
      throw new WeightsException(
          Reason.CHECKSUM,
          fetched.path(),
          "expected a file whose SHA-256 begins with "
              + expected.digits()
              + " but found "
              + sha256
              + "; delete it, and it is fetched again");
    }
    if (expected.kind() == Checksum.Kind.GIT) {
      expected.check(fetched.path(), fetched.path().toString());
    }
  }

  private static TensorFile withNewNames(TensorFile file) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (name, tensor) -> {
              String newName = OLD_DENSE_NAME.matcher(name).replaceFirst("$1$2");
              tensors.put(
                  newName,
                  new StoredTensor(newName, tensor.dtype(), tensor.shape(), tensor.bytes()));
            });
    return new TensorFile(file.path(), tensors, file.metadata());
  }

  /** The declared network that the source itself names. */
  public Optional<String> network() {
    return network;
  }

  @Override
  public String toString() {
    return typed;
  }
}
