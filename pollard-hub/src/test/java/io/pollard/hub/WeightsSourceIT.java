package io.pollard.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.pollard.data.Preprocessing;
import io.pollard.progress.Progress;
import io.pollard.weights.DType;
import io.pollard.weights.Safetensors;
import io.pollard.weights.StoredTensor;
import io.pollard.weights.Weights;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of torchvision's and plain files, with servers, proxies and authorities of the test's own.
 */
@Timeout(120)
class WeightsSourceIT {

  private static final String PASSWORD = "password";

  @TempDir private Path folder;

  private byte[] bytes;
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void write() throws IOException {
    Path file = folder.resolve("written.safetensors");
    write(file, "features.denseblock1.denselayer1.norm.1.weight", "classifier.weight");
    bytes = Files.readAllBytes(file);
    variables.put("NO_PROXY", "*");
  }

  private static void write(Path file, String... names) {
    Safetensors.write(
        file,
        java.util.Arrays.stream(names)
            .map(
                name ->
                    new StoredTensor(
                        name, DType.F32, List.of(), ByteBuffer.wrap(new byte[] {1, 2, 3, 4})))
            .toList(),
        Map.of());
  }

  private Environment environment() {
    return new Environment(variables, folder);
  }

  /** A table's entry whose file these bytes are. */
  private TorchvisionWeights known(String digits) {
    return new TorchvisionWeights(
        "densenet121",
        "densenet121",
        "V1",
        "densenet121-" + digits + ".pth",
        1,
        "ImageNet-1k, 1000 classes",
        Preprocessing.imagenet());
  }

  private TorchvisionWeights known() {
    return known(FakeHub.sha256(bytes).substring(0, 8));
  }

  private Fetched fetch(TorchvisionWeights known, URI server) {
    return known.fetch(
        environment(),
        new Hosts(server, server.resolve("/models/")),
        new Downloader(new Web(environment(), HuggingFaceIT.SHORT), Progress.SILENT));
  }

  private FakeServer server() throws IOException {
    return new FakeServer((request, out) -> FakeServer.file(request, out, bytes));
  }

  @Test
  void torchvisionsFilesGoWhereTorchKeepsThem() throws IOException {
    try (FakeServer server = server()) {
      Fetched fetched = fetch(known(), server.uri());
      fetch(known(), server.uri());
      assertThat(fetched.path())
          .isEqualTo(folder.resolve(".cache/torch/hub/checkpoints").resolve(known().file()))
          .hasBinaryContent(bytes);
      assertThat(fetched.published().source())
          .hasValue("torchvision:densenet121:V1 (" + known().file() + ")");
      assertThat(server.requests())
          .singleElement()
          .satisfies(request -> assertThat(request.path()).isEqualTo("/models/" + known().file()));
    }
  }

  @Test
  void bytesOfAnotherChecksumThanTheNamesAreRefused() throws IOException {
    try (FakeServer server = server()) {
      WeightsException refused =
          catchThrowableOfType(
              WeightsException.class, () -> fetch(known("00000000"), server.uri()));
      assertThat(refused.reason()).isEqualTo(Reason.CHECKSUM);
      assertThat(refused)
          .hasMessageContaining("expected a file whose SHA-256 begins with 00000000");
      assertThat(known("00000000").path(environment())).doesNotExist();
    }
  }

  @Test
  void withoutANetworkTheFileAndItsPlaceAreNamed() throws IOException {
    FakeServer server = server();
    server.close();
    assertThatThrownBy(() -> fetch(known(), server.uri()))
        .hasMessageStartingWith("torchvision:densenet121:V1: expected an answer from 127.0.0.1")
        .hasMessageEndingWith(
            "; fetch "
                + server.uri()
                + "/models/"
                + known().file()
                + " by hand and put it at "
                + known().path(environment()));
  }

  /** What lies in torch's cache is compared with its name whenever it is opened. */
  @Test
  void aDamagedFileInTheCacheIsRefused() throws IOException {
    Path cached = TorchvisionWeights.parse("torchvision:resnet18").path(environment());
    Files.createDirectories(cached.getParent());
    Files.write(cached, bytes);
    assertThatThrownBy(
            () -> WeightsSource.parse("torchvision:resnet18").open(environment(), Progress.SILENT))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("expected a file whose SHA-256 begins with f37072fd")
        .hasMessageEndingWith("delete it, and it is fetched again");
  }

  /** As torchvision's own loader does for its DenseNet files. */
  @Test
  void oldNamesOfDenseLayersBecomeTodays() {
    Weights weights =
        WeightsSource.parse(folder.resolve("written.safetensors").toString())
            .open(environment(), Progress.SILENT);
    assertThat(weights.file().tensors())
        .containsOnlyKeys("features.denseblock1.denselayer1.norm1.weight", "classifier.weight");
  }

  @Test
  void aPlainFileHasNoPublishedChecksum() {
    WeightsSource.Verified verified =
        WeightsSource.parse(folder.resolve("written.safetensors").toString())
            .verify(environment(), Progress.SILENT);
    assertThat(verified.checksum()).isEmpty();
    assertThat(WeightsSource.parse("torchvision:r3d_18").network()).hasValue("r3d18");
    assertThat(WeightsSource.parse("hf:a/b").network()).isEmpty();
  }

  @Test
  void whatIsCachedIsListed() throws IOException {
    Path cached = TorchvisionWeights.parse("torchvision:resnet18").path(environment());
    Files.createDirectories(cached.getParent());
    Files.write(cached, bytes);
    Path snapshot =
        folder.resolve(
            ".cache/huggingface/hub/models--timm--some--net/snapshots/"
                + FakeHub.COMMIT
                + "/model.safetensors");
    Files.createDirectories(snapshot.getParent());
    Files.write(snapshot, bytes);
    List<KnownSource> all = KnownSource.all(environment());
    assertThat(all)
        .filteredOn(known -> known.cached().isPresent())
        .extracting(KnownSource::source)
        .containsExactly(
            "torchvision:resnet18:V1",
            "hf:timm/some--net@" + FakeHub.COMMIT + ":model.safetensors");
    assertThat(all).allSatisfy(known -> assertThat(known.sha256()).matches("[0-9a-f]{0,16}"));
  }

  private HttpReply get(String uri) throws IOException {
    return new Web(environment(), HuggingFaceIT.SHORT)
        .get(new Web.Request("a file", URI.create(uri), Optional.empty()), Map.of());
  }

  @Test
  void aProxyIsAskedWithItsPassword() throws IOException {
    try (FakeServer proxy = server()) {
      variables.remove("NO_PROXY");
      variables.put("http_proxy", "http://me:secret@127.0.0.1:" + proxy.uri().getPort());
      try (HttpReply answer = get("http://hub.test/file")) {
        assertThat(answer.body()).hasBinaryContent(bytes);
      }
      assertThat(proxy.requests())
          .singleElement()
          .satisfies(
              request -> {
                assertThat(request.path()).isEqualTo("http://hub.test/file");
                assertThat(request.headers())
                    .containsEntry("proxy-authorization", "Basic bWU6c2VjcmV0");
              });
    }
  }

  @Test
  void anAuthorityOfTheUsersVouchesForAServer() throws Exception {
    Path keys = folder.resolve("keys.p12");
    Path pem = folder.resolve("authority.pem");
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=test",
        "-ext",
        "san=ip:127.0.0.1",
        "-keystore",
        keys.toString());
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "server",
        "-file",
        pem.toString(),
        "-keystore",
        keys.toString());
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context(keys)));
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    try {
      String uri = "https://127.0.0.1:" + server.getAddress().getPort() + "/file";
      assertThatThrownBy(() -> get(uri)).isInstanceOf(javax.net.ssl.SSLException.class);
      variables.put("SSL_CERT_FILE", pem.toString());
      try (HttpReply answer = get(uri)) {
        assertThat(answer.body()).hasBinaryContent(bytes);
      }
      SSLContext system =
          Authorities.of(
              new Environment(Map.of(), folder),
              List.of(folder.resolve("no-such-distribution.crt"), pem));
      HttpResponse<byte[]> response =
          HttpClient.newBuilder()
              .sslContext(system)
              .build()
              .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofByteArray());
      assertThat(response.body()).isEqualTo(bytes);
      // The certificate is for the address, not for this name.
      assertThatThrownBy(() -> get(uri.replace("127.0.0.1", "localhost")))
          .isInstanceOf(javax.net.ssl.SSLException.class);
    } finally {
      server.stop(0);
    }
    variables.put("SSL_CERT_FILE", keys.toString());
    assertThatThrownBy(() -> get("https://127.0.0.1/"))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("expected certificates in PEM");
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12"));
    assertThat(new ProcessBuilder(command).redirectErrorStream(true).start().waitFor()).isZero();
  }

  private static SSLContext context(Path keys) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }
}
