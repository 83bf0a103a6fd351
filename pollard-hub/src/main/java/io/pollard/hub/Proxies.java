package io.pollard.hub;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Proxies by the variables that curl and Python know: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and
 * NO_PROXY, in lower or in upper case; lower case wins.
 */
final class Proxies extends ProxySelector {

  private final Environment environment;

  Proxies(Environment environment) {
    this.environment = environment;
  }

  @Override
  public List<Proxy> select(URI uri) {
    return proxy(uri)
        .map(
            at ->
                new Proxy(
                    Proxy.Type.HTTP, new InetSocketAddress(at.getHost(), WebAddress.port(at))))
        .map(List::of)
        .orElse(List.of(Proxy.NO_PROXY));
  }

  /** An attempt that fails says so itself. */
  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException failure) {}

  /** What the proxy wants to see, where its address carries a name and a password. */
  Optional<String> authorization(URI uri) {
    return proxy(uri)
        .map(URI::getUserInfo)
        .map(user -> Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)))
        .map(encoded -> "Basic " + encoded);
  }

  private Optional<URI> proxy(URI uri) {
    return isExcepted(uri) ? Optional.empty() : address(uri.getScheme());
  }

  private Optional<URI> address(String scheme) {
    String name = scheme.toLowerCase(Locale.ROOT) + "_proxy";
    return either(name)
        .or(() -> either("all_proxy"))
        .map(text -> WebAddress.parse(name, text.contains("://") ? text : "http://" + text));
  }

  /** Entries are hosts, ".suffixes" or "host:port"; "*" excepts all. */
  private boolean isExcepted(URI uri) {
    String host = uri.getHost().toLowerCase(Locale.ROOT);
    for (String entry : either("no_proxy").orElse("").toLowerCase(Locale.ROOT).split("[,\\s]+")) {
      String name = entry.replaceFirst(":" + WebAddress.port(uri) + "$", "");
      String suffix = name.replaceFirst("^\\*?\\.", "");
      if (name.equals("*")
          || (!suffix.isEmpty() && (host.equals(suffix) || host.endsWith("." + suffix)))) {
        return true;
      }
    }
    return false;
  }

  private Optional<String> either(String name) {
    return environment.text(name).or(() -> environment.text(name.toUpperCase(Locale.ROOT)));
  }
}
