package io.pollard.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {

  @TempDir private Path home;

  private Environment environment(String... pairs) {
    Map<String, String> variables = new java.util.HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      variables.put(pairs[i], pairs[i + 1]);
    }
    return new Environment(variables, home);
  }

  @Test
  void cachesAreWherePythonHasThem() {
    assertThat(environment().hubCache()).isEqualTo(home.resolve(".cache/huggingface/hub"));
    assertThat(environment("XDG_CACHE_HOME", "/x").hubCache())
        .isEqualTo(Path.of("/x/huggingface/hub"));
    assertThat(environment("XDG_CACHE_HOME", "/x", "HF_HOME", "/h").hubCache())
        .isEqualTo(Path.of("/h/hub"));
    assertThat(environment("HF_HOME", "/h", "HF_HUB_CACHE", "~/c").hubCache())
        .isEqualTo(home.resolve("c"));
    assertThat(environment().torchCheckpoints())
        .isEqualTo(home.resolve(".cache/torch/hub/checkpoints"));
    assertThat(environment("XDG_CACHE_HOME", "/x").torchCheckpoints())
        .isEqualTo(Path.of("/x/torch/hub/checkpoints"));
    assertThat(environment("XDG_CACHE_HOME", "/x", "TORCH_HOME", "/t").torchCheckpoints())
        .isEqualTo(Path.of("/t/hub/checkpoints"));
  }

  @Test
  void theTokenIsTypedOrInAFile() throws IOException {
    assertThat(environment("HF_TOKEN", " ").token()).isEmpty();
    Path file = home.resolve(".cache/huggingface/token");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "stored\n");
    assertThat(environment().token()).hasValue("stored");
    assertThat(environment("HF_TOKEN", "typed").token()).hasValue("typed");
    assertThat(environment("HF_TOKEN_PATH", file.toString(), "HF_HOME", "/none").token())
        .hasValue("stored");
  }

  @Test
  void theEndpointIsAnAddress() {
    URI usual = URI.create("https://hub.test");
    assertThat(environment().endpoint(usual)).isEqualTo(usual);
    assertThat(environment("HF_ENDPOINT", "http://mirror.test/hub/").endpoint(usual))
        .isEqualTo(URI.create("http://mirror.test/hub"));
    assertThatThrownBy(() -> environment("HF_ENDPOINT", "mirror").endpoint(usual))
        .hasMessage(
            "HF_ENDPOINT: expected an address that begins with http:// or https:// but found"
                + " mirror");
  }

  @ParameterizedTest
  @CsvSource({"1,true", "ON,true", "yes,true", "True,true", "0,false", "no,false", "'',false"})
  void offlineIsSaidAsPythonReadsIt(String value, boolean isOffline) {
    assertThat(environment("HF_HUB_OFFLINE", value).isHubOffline()).isEqualTo(isOffline);
  }

  private static Proxy proxy(Environment environment, String uri) {
    return new Proxies(environment).select(URI.create(uri)).get(0);
  }

  private static Proxy at(String host, int port) {
    return new Proxy(Proxy.Type.HTTP, new InetSocketAddress(host, port));
  }

  @Test
  void proxiesAreChosenByScheme() {
    Environment both =
        environment("HTTPS_PROXY", "http://127.0.0.1:81", "http_proxy", "127.0.0.1:82");
    assertThat(proxy(both, "https://hub.test/x")).isEqualTo(at("127.0.0.1", 81));
    assertThat(proxy(both, "http://hub.test/x")).isEqualTo(at("127.0.0.1", 82));
    Environment twice =
        environment("HTTPS_PROXY", "http://127.0.0.1:81", "https_proxy", "127.0.0.2");
    assertThat(proxy(twice, "https://hub.test")).isEqualTo(at("127.0.0.2", 80));
    assertThat(proxy(environment("all_proxy", "http://127.0.0.1:9"), "https://hub.test"))
        .isEqualTo(at("127.0.0.1", 9));
    assertThat(proxy(environment(), "https://hub.test")).isEqualTo(Proxy.NO_PROXY);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "hub.test;true",
        ".test;true",
        "*.test;true",
        "*;true",
        "other.example, HUB.test:443;true",
        "b.test;false",
        "hub.test:80;false",
        "other.example;false",
        "'';false"
      },
      delimiter = ';')
  void someHostsNeedNoProxy(String exceptions, boolean isExcepted) {
    Environment environment =
        environment("https_proxy", "http://127.0.0.1:81", "NO_PROXY", exceptions);
    assertThat(proxy(environment, "https://hub.test").equals(Proxy.NO_PROXY)).isEqualTo(isExcepted);
  }

  @Test
  void aProxysPasswordIsForTheProxy() {
    Proxies proxies =
        new Proxies(environment("https_proxy", "http://me:secret@127.0.0.1:81", "NO_PROXY", "b"));
    // By base64 of "me:secret".
    assertThat(proxies.authorization(URI.create("https://a"))).hasValue("Basic bWU6c2VjcmV0");
    assertThat(proxies.authorization(URI.create("https://b"))).isEmpty();
    assertThat(proxies.authorization(URI.create("http://a"))).isEmpty();
  }
}
