package io.pollard.hub;

import static io.pollard.hub.FakeServer.head;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.progress.Progress;
import io.pollard.weights.Checksum;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hubs that would fill the disk, or keep a user waiting for ever. */
@Timeout(60)
class HostileHubIT {

  private static final String COMMIT = "X-Repo-Commit: " + FakeHub.COMMIT;

  private static final Duration LONG = Duration.ofSeconds(30);

  /** A megabyte, or an answer, within half a second. */
  private static final Duration SHORT = Duration.ofMillis(500);

  @TempDir private Path folder;

  private static Patience patience(Duration longest) {
    return new Patience(
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        20,
        Duration.ofMillis(1),
        Duration.ofSeconds(20),
        longest);
  }

  private WeightsException refused(FakeServer.Reply reply) throws IOException {
    return refused(LONG, reply);
  }

  private WeightsException refused(Duration longest, FakeServer.Reply reply) throws IOException {
    try (FakeServer server = new FakeServer(reply)) {
      Map<String, String> variables =
          Map.of("HF_ENDPOINT", server.uri().toString(), "NO_PROXY", "*");
      long before = System.nanoTime();
      WeightsException thrown =
          catchThrowableOfType(
              WeightsException.class,
              () ->
                  WeightsSource.parse("hf:owner/repo")
                      .verify(
                          new Environment(variables, folder),
                          Hosts.USUAL,
                          patience(longest),
                          Progress.SILENT));
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
      return thrown;
    }
  }

  /** The bytes of a download of which nothing is promised, up to a limit of its own. */
  private WeightsException limited(long most, FakeServer.Reply reply) throws IOException {
    try (FakeServer server = new FakeServer(reply)) {
      return catchThrowableOfType(
          WeightsException.class,
          () ->
              new Downloader(
                      new Web(new Environment(Map.of("NO_PROXY", "*"), folder), patience(LONG)),
                      Progress.SILENT)
                  .fetch(
                      new Downloader.Wanted(
                          new Web.Request("the weights", server.uri(), Optional.empty()),
                          OptionalLong.empty(),
                          Checksum.none(),
                          most),
                      new Downloader.Place(
                          folder.resolve("weights"),
                          folder.resolve("weights.incomplete"),
                          folder.resolve("lock"))));
    }
  }

  private long bytesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static void endless(OutputStream out) throws IOException {
    byte[] chunk = new byte[1 << 16];
    while (true) {
      out.write(chunk);
    }
  }

  private static void trickle(OutputStream out) throws IOException {
    try {
      while (true) {
        out.write('x');
        out.flush();
        Thread.sleep(20);
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void anEndlessBodyEndsAtTheLimitAndLeavesNothing() throws IOException {
    WeightsException thrown =
        limited(
            1 << 20,
            (request, out) -> {
              head(out, 200);
              endless(out);
            });
    assertThat(thrown.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(thrown).hasMessage("the weights: expected at most 1048576 bytes but more are sent");
    assertThat(bytesOnDisk()).isZero();
  }

  @Test
  void anAnnouncedSizeBeyondTheLimitIsNotFetched() throws IOException {
    WeightsException thrown =
        limited(1 << 20, (request, out) -> head(out, 200, "Content-Length: 999999999999999999"));
    assertThat(thrown)
        .hasMessage(
            "the weights: expected at most 1048576 bytes but 999999999999999999 are announced");
    assertThat(bytesOnDisk()).isZero();
  }

  @Test
  void anAnnouncedSizeBeyondTheDiskIsNotFetched() throws IOException {
    WeightsException thrown =
        limited(
            Long.MAX_VALUE, (request, out) -> head(out, 200, "Content-Length: 999999999999999999"));
    assertThat(thrown.reason()).isEqualTo(Reason.UNWRITABLE);
    assertThat(thrown)
        .hasMessageContaining("expected room for 999999999999999999 bytes in " + folder)
        .hasMessageContaining("HF_HOME");
  }

  /** What is asked for first is found; a config.json of three gigabytes goes with it. */
  private static void withConfig(
      FakeServer.Request request, OutputStream out, FakeServer.Reply config) throws IOException {
    byte[] weights = "weights".getBytes(ISO_8859_1);
    if (request.path().endsWith("config.json")) {
      config.to(request, out);
    } else if (request.path().endsWith("README.md")) {
      head(out, 404, "X-Error-Code: EntryNotFound", "Content-Length: 0");
    } else {
      String tag = "ETag: \"" + FakeHub.sha256(weights) + "\"";
      FakeServer.file(request, out, weights, COMMIT, tag);
    }
  }

  @Test
  void aLargeConfigIsRefusedBeforeItComes() throws IOException {
    WeightsException thrown =
        refused(
            (request, out) ->
                withConfig(
                    request,
                    out,
                    (asked, to) -> {
                      head(to, 200, COMMIT, "ETag: \"huge\"", "Content-Length: 3000000000");
                      if (!asked.method().equals("HEAD")) {
                        endless(to);
                      }
                    }));
    assertThat(thrown)
        .hasMessageContaining("config.json")
        .hasMessageContaining("expected at most 8388608 bytes but 3000000000 are announced");
    assertThat(bytesOnDisk()).isLessThan(1000);
  }

  @Test
  void anEndlessConfigEndsAtItsLimit() throws IOException {
    WeightsException thrown =
        refused(
            (request, out) ->
                withConfig(
                    request,
                    out,
                    (asked, to) -> {
                      head(to, 200, COMMIT, "ETag: \"endless\"");
                      if (!asked.method().equals("HEAD")) {
                        endless(to);
                      }
                    }));
    assertThat(thrown).hasMessageContaining("expected at most 8388608 bytes but more are sent");
    assertThat(bytesOnDisk()).isLessThan(1000);
  }

  @Test
  void aBodyThatTricklesIsLeft() throws IOException {
    WeightsException thrown =
        refused(
            SHORT,
            (request, out) -> {
              head(out, 200, COMMIT, "ETag: \"slow\"", "Content-Length: 3000000");
              if (!request.method().equals("HEAD")) {
                trickle(out);
              }
            });
    assertThat(thrown.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(thrown).hasMessageContaining("the server sends too slowly");
  }

  @Test
  void aHeaderThatTricklesIsLeft() throws IOException {
    WeightsException thrown = refused(SHORT, (request, out) -> trickle(out));
    assertThat(thrown.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(thrown).hasMessageContaining("but there was none");
  }

  @Test
  void aServerThatAsksForDaysIsLeft() throws IOException {
    WeightsException thrown =
        refused(
            Duration.ofSeconds(10),
            (request, out) -> head(out, 503, "Retry-After: 999999", "Content-Length: 0"));
    assertThat(thrown).hasMessageContaining("found status 503 again and again; try later");
  }

  @Test
  void redirectsThatGoRoundEnd() throws IOException {
    assertThat(
            refused(
                (request, out) ->
                    head(out, 302, "Location: " + request.path(), "Content-Length: 0")))
        .hasMessageContaining("expected at most 10 redirects");
  }

  @Test
  void aPageInPlaceOfTheFileIsNamed() throws IOException {
    byte[] page = "<!DOCTYPE html><html><body>log in</body></html>".getBytes(ISO_8859_1);
    String ofTheFile = FakeHub.sha256(new byte[] {1});
    WeightsException thrown =
        refused(
            (request, out) ->
                FakeServer.file(request, out, page, COMMIT, "ETag: \"" + ofTheFile + "\""));
    assertThat(thrown.reason()).isEqualTo(Reason.CHECKSUM);
    assertThat(thrown).hasMessageContaining("; what came is an HTML page");
    assertThat(bytesOnDisk()).isZero();
  }

  @Test
  void aPageWithoutAChecksumIsNamedWhenItIsRead() throws IOException {
    byte[] page = "<!DOCTYPE html><html><body>log in</body></html>".getBytes(ISO_8859_1);
    WeightsException thrown =
        refused(
            (request, out) -> {
              if (request.path().endsWith(".safetensors")) {
                FakeServer.file(request, out, page, COMMIT, "ETag: \"any\"");
              } else {
                head(out, 404, "X-Error-Code: EntryNotFound", "Content-Length: 0");
              }
            });
    assertThat(thrown.reason()).isEqualTo(Reason.FOREIGN);
    assertThat(thrown).hasMessageContaining("found an HTML page");
  }
}
