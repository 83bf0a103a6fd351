package io.pollard.hub;

import io.pollard.weights.Json;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.net.URI;
import java.net.URISyntaxException;

/** Addresses of HTTP and HTTPS. */
final class WebAddress {

  private WebAddress() {}

  /**
   * @param what says where the text stands, for the message
   */
  static URI parse(String what, String text) {
    String expected =
        "expected an address that begins with http:// or https:// but found " + Json.shown(text);
    try {
      URI address = new URI(text);
      if (isWeb(address)) {
        return address;
      }
    } catch (URISyntaxException e) {
      throw new WeightsException(Reason.SOURCE, what, expected, e);
    }
    throw new WeightsException(Reason.SOURCE, what, expected);
  }

  static boolean isWeb(URI address) {
    String scheme = address.getScheme();
    return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme))
        && address.getHost() != null;
  }

  static boolean isSecure(URI address) {
    return "https".equalsIgnoreCase(address.getScheme());
  }

  /** Whether both are served by the same scheme, host and port, so that both may see a secret. */
  static boolean isSameOrigin(URI one, URI other) {
    return one.getScheme().equalsIgnoreCase(other.getScheme())
        && one.getHost().equalsIgnoreCase(other.getHost())
        && port(one) == port(other);
  }

  static int port(URI address) {
    if (address.getPort() >= 0) {
      return address.getPort();
    }
    return isSecure(address) ? 443 : 80;
  }
}
