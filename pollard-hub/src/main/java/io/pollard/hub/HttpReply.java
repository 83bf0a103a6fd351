package io.pollard.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a server answered; closing it gives the connection back.
 *
 * @param uri who answered in the end
 */
record HttpReply(URI uri, int status, HttpHeaders headers, InputStream body)
    implements AutoCloseable {

  Optional<String> header(String name) {
    return headers.firstValue(name).map(String::strip).filter(text -> !text.isEmpty());
  }

  OptionalLong number(String name) {
    Optional<String> text = header(name).filter(digits -> digits.matches("[0-9]{1,18}"));
    return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
  }

  boolean isRedirect() {
    return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308)
        && header("Location").isPresent();
  }

  /** Whether the same request may succeed later. */
  boolean isPassing() {
    return status == 408 || status == 429 || status >= 500;
  }

  /** How long the server wants to be left alone; zero where it does not say. */
  Duration retryAfter() {
    OptionalLong seconds = number("Retry-After");
    if (seconds.isPresent()) {
      return Duration.ofSeconds(Math.min(seconds.getAsLong(), 86_400));
    }
    try {
      return header("Retry-After")
          .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
          .map(date -> Duration.between(ZonedDateTime.now(date.getZone()), date))
          .filter(wait -> !wait.isNegative())
          .orElse(Duration.ZERO);
    } catch (DateTimeException unreadable) {
      return Duration.ZERO;
    }
  }

  @Override
  public void close() throws IOException {
    body.close();
  }
}
