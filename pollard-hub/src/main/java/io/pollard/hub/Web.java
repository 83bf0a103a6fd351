package io.pollard.hub;

import io.pollard.weights.Json;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * Requests over HTTP: follows redirects, shows a token to nobody but the host that it was asked
 * for, and asks again where a failure may pass.
 */
final class Web {

  private static final int MAX_REDIRECTS = 10;

  /** Without a connection at all more attempts would only keep the user waiting. */
  private static final int CONNECTION_ATTEMPTS = 2;

  private final HttpClient client;
  private final Patience patience;
  private final Proxies proxies;

  /**
   * What is asked for.
   *
   * @param what for messages, as "hf:timm/resnet18.a1_in1k"
   * @param token a secret for the host of {@code uri} alone
   */
  record Request(String what, URI uri, Optional<String> token) {}

  Web(Environment environment, Patience patience) {
    this.patience = patience;
    this.proxies = new Proxies(environment);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(Redirect.NEVER)
            .connectTimeout(patience.connect())
            .proxy(proxies)
            .sslContext(Authorities.of(environment))
            .build();
  }

  Patience patience() {
    return patience;
  }

  /**
   * Asks until the answer is not a passing failure.
   *
   * @param stop whether a redirect is itself the answer
   * @throws WeightsException if there is no answer, or only passing failures
   */
  HttpReply head(Request request, Predicate<HttpReply> stop) {
    Deadline end = patience.deadline();
    for (int failures = 1; ; failures++) {
      try {
        HttpReply answer = once(request, "HEAD", Map.of(), stop, end);
        if (!answer.isPassing()) {
          return answer;
        }
        answer.close();
        if (!patience.hasTimeAfter(failures, answer.retryAfter(), end)) {
          throw busy(request, answer);
        }
        patience.sleepAfter(failures, answer.retryAfter(), end);
      } catch (IOException e) {
        if (isFinal(e, failures) || !patience.hasTimeAfter(failures, Duration.ZERO, end)) {
          throw unreachable(request, e);
        }
        patience.sleepAfter(failures, Duration.ZERO, end);
      }
    }
  }

  /** One attempt; whatever the server says is an answer. */
  HttpReply get(Request request, Map<String, String> headers) throws IOException {
    return get(request, headers, patience.deadline());
  }

  /** The same, until then. */
  HttpReply get(Request request, Map<String, String> headers, Deadline end) throws IOException {
    return once(request, "GET", headers, answer -> false, end);
  }

  boolean isFinal(IOException failure, int failures) {
    boolean isHopeless = failure instanceof SSLException;
    boolean isUnconnected =
        failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
    return isHopeless
        || failures >= (isUnconnected ? CONNECTION_ATTEMPTS : Integer.MAX_VALUE)
        || failures >= patience.attempts();
  }

  private HttpReply once(
      Request request,
      String method,
      Map<String, String> headers,
      Predicate<HttpReply> stop,
      Deadline end)
      throws IOException {
    URI at = request.uri();
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      HttpReply answer = send(request, at, method, headers, end);
      if (!answer.isRedirect() || stop.test(answer)) {
        return answer;
      }
      answer.close();
      at = redirected(request, at, answer.header("Location").orElseThrow());
    }
    throw new WeightsException(
        Reason.UNAVAILABLE,
        request.what(),
        "expected at most " + MAX_REDIRECTS + " redirects from " + request.uri().getHost());
  }

  private static URI redirected(Request request, URI from, String location) {
    try {
      URI to = from.resolve(location);
      if (WebAddress.isWeb(to) && (WebAddress.isSecure(to) || !WebAddress.isSecure(from))) {
        return to;
      }
    } catch (IllegalArgumentException malformed) {
      // said below, as every other address that is not followed
    }
    throw new WeightsException(
        Reason.UNAVAILABLE,
        request.what(),
        "expected a redirect to an address of HTTPS but "
            + from.getHost()
            + " leads to "
            + Json.shown(location));
  }

  private HttpReply send(
      Request request, URI at, String method, Map<String, String> headers, Deadline end)
      throws IOException {
    Duration left = end.left();
    if (left.isZero()) {
      throw new HttpTimeoutException("no answer within " + end.length().toSeconds() + " seconds");
    }
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(at)
            .method(method, BodyPublishers.noBody())
            .timeout(left.compareTo(patience.silence()) < 0 ? left : patience.silence())
            .header("User-Agent", "pollard")
            .header("Accept-Encoding", "identity");
    headers.forEach(builder::header);
    // An authenticator instead would make the client drop every Authorization header.
    proxies.authorization(at).ifPresent(secret -> builder.header("Proxy-Authorization", secret));
    if (request.token().isPresent() && WebAddress.isSameOrigin(at, request.uri())) {
      try {
        builder.header("Authorization", "Bearer " + request.token().get());
      } catch (IllegalArgumentException e) {
        // The cause would show the token.
        throw new WeightsException(
            Reason.NOT_ALLOWED,
            request.what(),
            "expected a token of one line of ASCII in HF_TOKEN or the token file but found others");
      }
    }
    try {
      HttpResponse<InputStream> response =
          client.send(builder.build(), BodyHandlers.ofInputStream());
      return new HttpReply(at, response.statusCode(), response.headers(), response.body());
    } catch (InterruptedException e) {
      throw Patience.interrupted(e);
    }
  }

  static WeightsException busy(Request request, HttpReply answer) {
    return new WeightsException(
        Reason.UNAVAILABLE,
        request.what(),
        "expected an answer from "
            + answer.uri().getHost()
            + " but found status "
            + answer.status()
            + (answer.status() == 429 ? ", too many requests" : "")
            + " again and again; try later");
  }

  static WeightsException unreachable(Request request, IOException cause) {
    return new WeightsException(
        Reason.UNAVAILABLE,
        request.what(),
        "expected an answer from "
            + request.uri().getHost()
            + " but there was none ("
            + cause
            + ")",
        cause);
  }
}
