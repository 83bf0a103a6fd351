package io.pollard.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.data.Interpolation;
import io.pollard.progress.Progress;
import io.pollard.weights.DType;
import io.pollard.weights.Provenance;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.Weights;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Repositories of a hub of the test's own, through the cache on disk. */
@Timeout(60)
class HuggingFaceIT {

  static final Patience SHORT =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          2,
          Duration.ofMillis(1),
          Duration.ofMillis(9));

  /** As timm writes it today; the card's head as on its pages. */
  private static final String CONFIG =
      """
      {"architecture": "resnet18", "num_classes": 1000, "num_features": 512,
       "pretrained_cfg": {"tag": "a1_in1k", "input_size": [3, 192, 192], "interpolation": "bicubic",
        "crop_pct": 0.95, "mean": [0.5, 0.4, 0.3], "std": [0.5, 1, 0.25], "num_classes": 1000}}
      """;

  private static final String CARD =
      "---\ntags:\n- timm\nlicense: apache-2.0\ndatasets:\n- imagenet-1k\n- imagenet-21k\n---\n# Card";

  @TempDir private Path folder;

  private FakeHub hub;
  private byte[] weights;
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void open() throws IOException {
    hub = new FakeHub();
    Path file = folder.resolve("written.safetensors");
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, 3, 4});
    Safetensors.write(file, List.of(new StoredTensor("a", DType.F32, List.of(), bytes)), Map.of());
    weights = Files.readAllBytes(file);
    variables.put("HF_ENDPOINT", hub.uri().toString());
    variables.put("HF_TOKEN", "secret");
    variables.put("NO_PROXY", "*");
  }

  @AfterEach
  void close() throws IOException {
    hub.close();
  }

  private Path repository() {
    return folder.resolve(".cache/huggingface/hub/models--owner--repo");
  }

  private Path snapshot(String file) {
    return repository().resolve("snapshots").resolve(FakeHub.COMMIT).resolve(file);
  }

  private Weights read(String source) {
    return WeightsSource.parse(source)
        .verify(new Environment(variables, folder), Hosts.USUAL, SHORT, Progress.SILENT)
        .weights();
  }

  private WeightsException refused(String source) {
    return catchThrowableOfType(WeightsException.class, () -> read(source));
  }

  private void publish() {
    hub.with("model.safetensors", weights)
        .with("config.json", CONFIG.getBytes(UTF_8))
        .with("README.md", CARD.getBytes(UTF_8));
  }

  @Test
  void takesPreprocessingLicenceAndCommitFromTheRepository() {
    publish();
    Weights read = read("hf:owner/repo");
    assertThat(read.file().tensors()).containsOnlyKeys("a");
    assertThat(read.notes()).isEmpty();
    assertThat(read.provenance())
        .isEqualTo(
            new Provenance(
                "hf:owner/repo at commit " + FakeHub.COMMIT,
                FakeHub.sha256(weights),
                "apache-2.0",
                "imagenet-1k, imagenet-21k, 1000 classes",
                List.of()));
    assertThat(read.preprocessing().size()).isEqualTo(192);
    assertThat(read.preprocessing().cropShare()).isEqualTo(0.95);
    assertThat(read.preprocessing().interpolation()).isEqualTo(Interpolation.BICUBIC);
    assertThat(read.preprocessing().mean()).containsExactly(0.5, 0.4, 0.3);
    assertThat(read.preprocessing().deviation()).containsExactly(0.5, 1.0, 0.25);
  }

  /** By the description of the cache that the hub's documentation has. */
  @Test
  void theCacheIsLaidOutAsPythonsIs() throws IOException {
    publish();
    read("hf:owner/repo");
    String blob = FakeHub.sha256(weights);
    assertThat(repository().resolve("refs/main")).hasContent(FakeHub.COMMIT);
    assertThat(repository().resolve("blobs").resolve(blob)).hasBinaryContent(weights);
    assertThat(Files.readSymbolicLink(snapshot("model.safetensors")))
        .isEqualTo(Path.of("../../blobs").resolve(blob));
    assertThat(Files.readSymbolicLink(snapshot("config.json")))
        .isEqualTo(Path.of("../../blobs", FakeHub.gitSha1(CONFIG.getBytes(UTF_8))));
    try (var blobs = Files.list(repository().resolve("blobs"))) {
      assertThat(blobs).hasSize(3);
    }
  }

  @Test
  void theTokenIsForTheHubAlone() {
    publish();
    read("hf:owner/repo");
    assertThat(hub.requests())
        .isNotEmpty()
        .allSatisfy(
            request ->
                assertThat(request.headers()).containsEntry("authorization", "Bearer secret"));
    assertThat(hub.storeRequests())
        .hasSize(1)
        .allSatisfy(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
  }

  @Test
  void whatIsCachedIsNotFetchedAgain() {
    publish();
    read("hf:owner/repo");
    read("hf:owner/repo");
    assertThat(hub.storeRequests()).hasSize(1);
    int before = hub.requests().size();
    read("hf:owner/repo@" + FakeHub.COMMIT);
    assertThat(hub.requests()).as("a commit can't change").hasSize(before);
  }

  @Test
  void offlineTakesTheCacheWithoutAsking() {
    publish();
    Weights online = read("hf:owner/repo");
    int before = hub.requests().size();
    variables.put("HF_HUB_OFFLINE", "1");
    Weights offline = read("hf:owner/repo");
    assertThat(offline.provenance()).isEqualTo(online.provenance());
    assertThat(offline.preprocessing()).isEqualTo(online.preprocessing());
    assertThat(hub.requests()).hasSize(before);
  }

  @Test
  void offlineWithoutACacheSaysWhatToFetchByHand() {
    variables.put("HF_HUB_OFFLINE", "1");
    WeightsException refused = refused("hf:owner/repo");
    assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refused)
        .hasMessage(
            "hf:owner/repo:model.safetensors: it is not in "
                + folder.resolve(".cache/huggingface/hub")
                + ", and HF_HUB_OFFLINE forbids to fetch it; fetch "
                + hub.uri()
                + "/owner/repo/resolve/main/model.safetensors by hand and give its path to"
                + " --weights, or copy the folder models--owner--repo of another machine's cache"
                + " to "
                + folder.resolve(".cache/huggingface/hub"));
    assertThat(hub.requests()).isEmpty();
  }

  @Test
  void aHubThatIsAwayLeavesTheCache() throws IOException {
    publish();
    Weights before = read("hf:owner/repo");
    hub.close();
    Weights now = read("hf:owner/repo");
    assertThat(now.preprocessing()).isEqualTo(before.preprocessing());
    assertThat(now.notes())
        .singleElement()
        .asString()
        .contains("there was none")
        .endsWith("; what was fetched before is taken.");
    assertThat(refused("hf:owner/other"))
        .hasMessageStartingWith("hf:owner/other:model.safetensors: expected an answer")
        .hasMessageContaining("by hand");
  }

  @Test
  void withoutSafetensorsThePickleIsTaken() {
    hub.with("pytorch_model.bin", weights);
    assertThat(read("hf:owner/repo").file().path()).isEqualTo(snapshot("pytorch_model.bin"));
  }

  @Test
  void withoutAConfigTheAssumptionIsSaid() {
    hub.with("sub/other.safetensors", weights);
    Weights read = read("hf:owner/repo@main:sub/other.safetensors");
    assertThat(read.provenance().licence()).isEqualTo("unknown");
    assertThat(read.notes()).singleElement().asString().contains("ImageNet's way is taken");
    assertThat(snapshot("sub/other.safetensors")).hasBinaryContent(weights);
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThat(refused("hf:owner/none")).hasMessageContaining("there is no such repository");
    assertThat(refused("hf:owner/repo@v9")).hasMessageContaining("there is no such revision");
    assertThat(refused("hf:owner/repo:x.bin").reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(refused("hf:owner/repo"))
        .hasMessageContaining("expected model.safetensors or pytorch_model.bin");
  }

  @Test
  void aDownloadThatWasCutOffGoesOn() throws IOException {
    publish();
    Path partial = repository().resolve("blobs").resolve(FakeHub.sha256(weights) + ".incomplete");
    Files.createDirectories(partial.getParent());
    Files.write(partial, Arrays.copyOf(weights, 20));
    read("hf:owner/repo");
    assertThat(hub.storeRequests()).extracting(FakeServer.Request::from).containsExactly(20);
    assertThat(partial).doesNotExist();
  }

  @Test
  void aBlobThatWasDamagedIsRefused() throws IOException {
    publish();
    read("hf:owner/repo");
    byte[] damaged = weights.clone();
    damaged[damaged.length - 1]++;
    Files.write(repository().resolve("blobs").resolve(FakeHub.sha256(weights)), damaged);
    assertThat(refused("hf:owner/repo"))
        .hasMessageContaining("expected a file whose SHA-256 begins with")
        .hasMessageContaining("delete it, and it is fetched again");
  }

  @Test
  void aConfigThatPollardCanNotFollowIsRefused() {
    hub.with("model.safetensors", weights)
        .with("config.json", CONFIG.replace("bicubic", "lanczos").getBytes(UTF_8));
    assertThat(refused("hf:owner/repo"))
        .hasMessageContaining(
            "expected interpolation \"bilinear\" or \"bicubic\" but found lanczos")
        .hasMessageContaining("config.json");
  }
}
