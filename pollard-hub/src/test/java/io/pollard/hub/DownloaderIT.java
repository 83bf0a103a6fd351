package io.pollard.hub;

import static io.pollard.hub.FakeServer.file;
import static io.pollard.hub.FakeServer.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pollard.hub.FakeServer.Reply;
import io.pollard.progress.Progress;
import io.pollard.weights.Checksum;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files from a server that cuts, lies, sends elsewhere and is late. */
@Timeout(60)
class DownloaderIT {

  private static final Patience SHORT =
      new Patience(
          Duration.ofSeconds(5),
          Duration.ofMillis(400),
          4,
          Duration.ofMillis(1),
          Duration.ofMillis(80));

  private static final byte[] BYTES = bytes();

  @TempDir private Path folder;

  private static byte[] bytes() {
    byte[] bytes = new byte[300_000];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  private static Checksum right() throws IOException {
    Path file = Files.createTempFile("pollard", ".bytes");
    try {
      Files.write(file, BYTES);
      return new Checksum(
          Checksum.Kind.SHA256, Checksum.hash(Checksum.Kind.SHA256, file).substring(0, 8));
    } finally {
      Files.delete(file);
    }
  }

  private Path target() {
    return folder.resolve("weights");
  }

  private Path partial() {
    return folder.resolve("weights.incomplete");
  }

  private void fetch(URI uri, Optional<String> token, long size, Checksum checksum) {
    Environment environment = new Environment(Map.of("NO_PROXY", "*"), folder);
    new Downloader(new Web(environment, SHORT), Progress.SILENT)
        .fetch(
            new Downloader.Wanted(
                new Web.Request("the weights", uri, token),
                size < 0 ? OptionalLong.empty() : OptionalLong.of(size),
                checksum),
            new Downloader.Place(target(), partial(), folder.resolve("lock")));
  }

  private void fetch(FakeServer server) throws IOException {
    fetch(server.uri().resolve("/weights"), Optional.empty(), BYTES.length, right());
  }

  private List<FakeServer.Request> fetched(Reply reply) throws IOException {
    try (FakeServer server = new FakeServer(reply)) {
      fetch(server);
      assertWhole();
      return server.requests();
    }
  }

  private void assertWhole() {
    assertThat(target()).hasBinaryContent(BYTES);
    assertThat(partial()).doesNotExist();
  }

  private WeightsException refused(long size, Reply reply) throws IOException {
    Checksum right = right();
    try (FakeServer server = new FakeServer(reply)) {
      WeightsException refused =
          catchThrowableOfType(
              WeightsException.class,
              () -> fetch(server.uri().resolve("/weights"), Optional.empty(), size, right));
      assertThat(refused).hasMessageStartingWith("the weights: ");
      assertThat(target()).doesNotExist();
      return refused;
    }
  }

  /** One reply an attempt; the last one for all that follow. */
  private static Reply inTurn(Reply... replies) {
    AtomicInteger count = new AtomicInteger();
    return (request, out) ->
        replies[Math.min(count.getAndIncrement(), replies.length - 1)].to(request, out);
  }

  private static Reply whole(String... headers) {
    return (request, out) -> file(request, out, BYTES, headers);
  }

  private static Reply cutAfter(int count, String... headers) {
    return (request, out) -> {
      List<String> all = new java.util.ArrayList<>(List.of(headers));
      all.add("Content-Length: " + BYTES.length);
      head(out, 200, all.toArray(String[]::new));
      out.write(BYTES, 0, count);
    };
  }

  private static Reply status(int status, String... headers) {
    return (request, out) -> {
      List<String> all = new java.util.ArrayList<>(List.of(headers));
      all.add("Content-Length: 0");
      head(out, status, all.toArray(String[]::new));
    };
  }

  @Test
  void whatIsThereIsNotAskedFor() throws IOException {
    Files.write(target(), BYTES);
    assertThat(fetched(status(500))).isEmpty();
  }

  @Test
  void goesOnWhereTheConnectionBroke() throws IOException {
    List<FakeServer.Request> requests =
        fetched(inTurn(cutAfter(100_000, "ETag: \"one\""), whole("ETag: \"one\"")));
    assertThat(requests).hasSize(2);
    assertThat(requests.get(0).headers()).doesNotContainKeys("range", "if-range");
    assertThat(requests.get(1).headers())
        .containsEntry("range", "bytes=100000-")
        .containsEntry("if-range", "\"one\"");
  }

  @Test
  void goesOnWhereAnEarlierProcessEnded() throws IOException {
    Files.write(partial(), Arrays.copyOf(BYTES, 1234));
    assertThat(fetched(whole()).get(0).from()).isEqualTo(1234);
  }

  @Test
  void aWholeBeginningIsOnlyChecked() throws IOException {
    Files.write(partial(), BYTES);
    assertThat(fetched(status(500))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1234, 300_000, 300_001})
  void aForeignBeginningIsThrownAwayOnce(int length) throws IOException {
    Files.write(partial(), new byte[length]);
    List<FakeServer.Request> requests = fetched(whole());
    assertThat(requests.get(requests.size() - 1).from()).isZero();
  }

  @Test
  void aServerThatIgnoresTheRangeSendsAllAgain() throws IOException {
    Reply ignoring =
        (request, out) -> {
          head(out, 200, "Content-Length: " + BYTES.length);
          out.write(BYTES);
        };
    assertThat(fetched(inTurn(cutAfter(5000), ignoring))).hasSize(2);
  }

  @Test
  void anotherFileUnderTheSameNameStartsOver() throws IOException {
    // The second answer would append another file's end.
    List<FakeServer.Request> requests =
        fetched(inTurn(cutAfter(5000, "ETag: \"one\""), whole("ETag: \"two\"")));
    assertThat(requests).extracting(FakeServer.Request::from).containsExactly(0, 5000, 0);
  }

  @Test
  void anotherPartThanWantedStartsOver() throws IOException {
    Reply other =
        (request, out) -> {
          head(out, 206, "Content-Length: 10", "Content-Range: bytes 0-9/" + BYTES.length);
          out.write(BYTES, 0, 10);
        };
    assertThat(fetched(inTurn(cutAfter(5000), other, whole()))).hasSize(3);
  }

  @Test
  void aRangeThatCanNotBeSatisfiedStartsOver() throws IOException {
    Files.write(partial(), Arrays.copyOf(BYTES, 1234));
    assertThat(fetched(inTurn(status(416), whole())))
        .extracting(FakeServer.Request::from)
        .containsExactly(1234, 0);
  }

  @Test
  void aBodyWithoutLengthIsTakenToItsEnd() throws IOException {
    Checksum right = right();
    try (FakeServer server =
        new FakeServer(
            (request, out) -> {
              head(out, 200);
              out.write(BYTES);
            })) {
      fetch(server.uri(), Optional.empty(), -1, right);
      assertWhole();
    }
  }

  @Test
  void serversThatAreBusyAreAskedAgain() throws IOException {
    long before = System.nanoTime();
    assertThat(fetched(inTurn(status(500), status(429, "Retry-After: 3600"), whole()))).hasSize(3);
    // An hour is capped at the longest pause.
    assertThat(Duration.ofNanos(System.nanoTime() - before))
        .isBetween(SHORT.longestPause(), Duration.ofSeconds(30));
  }

  @Test
  void aBusyServerIsLeftInTheEnd() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    WeightsException busy =
        refused(
            BYTES.length,
            (request, out) -> {
              asked.incrementAndGet();
              status(429).to(request, out);
            });
    assertThat(busy).hasMessageContaining("status 429, too many requests");
    assertThat(busy.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(asked).hasValue(SHORT.attempts());
  }

  @Test
  void aServerThatGoesSilentIsAskedAgain() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    Reply silent =
        (request, out) -> {
          cutAfter(5000).to(request, out);
          out.flush();
          await(over);
        };
    List<FakeServer.Request> requests = fetched(inTurn(silent, whole()));
    over.countDown();
    assertThat(requests).extracting(FakeServer.Request::from).containsExactly(0, 5000);
  }

  @Test
  void aServerThatNeverAnswersIsLeftInTheEnd() throws IOException {
    CountDownLatch over = new CountDownLatch(1);
    WeightsException silent = refused(BYTES.length, (request, out) -> await(over));
    over.countDown();
    assertThat(silent)
        .hasMessageContaining("expected an answer from 127.0.0.1 but there was none")
        .hasMessageContaining("timed out");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aConnectionThatAlwaysBreaksKeepsWhatCame() throws IOException {
    assertThat(refused(BYTES.length, cutAfter(700)))
        .hasMessageContaining("expected 300000 bytes but the connection broke after 700 ")
        .hasMessageContaining("the same command goes on there");
    assertThat(partial()).hasSize(700);
  }

  @Test
  void wrongBytesAreThrownAway() throws IOException {
    byte[] wrong = BYTES.clone();
    wrong[70_000]++;
    WeightsException refused = refused(BYTES.length, (request, out) -> file(request, out, wrong));
    assertThat(refused.reason()).isEqualTo(Reason.CHECKSUM);
    assertThat(refused)
        .hasMessageContaining("expected a file whose SHA-256 begins with " + right().digits());
    assertThat(partial()).doesNotExist();
  }

  @Test
  void wrongBytesThatComeInPartsAreLeftInTheEnd() throws IOException {
    byte[] wrong = BYTES.clone();
    wrong[0]++;
    Reply always =
        (request, out) -> {
          if (request.from() > 0) {
            file(request, out, wrong);
          } else {
            head(out, 200, "Content-Length: " + BYTES.length);
            out.write(wrong, 0, 50);
          }
        };
    assertThat(refused(BYTES.length, always).reason()).isEqualTo(Reason.CHECKSUM);
  }

  @Test
  void anotherLengthThanPublishedIsRefused() throws IOException {
    assertThat(refused(BYTES.length + 1, whole()))
        .hasMessageContaining("expected a file of 300001 bytes but 300000 are announced");
    assertThat(refused(BYTES.length - 1, whole()))
        .hasMessageContaining("expected a file of 299999 bytes but 300000 are announced");
    Reply unannounced =
        (request, out) -> {
          head(out, 200);
          out.write(BYTES);
        };
    assertThat(refused(BYTES.length - 1, unannounced))
        .hasMessageContaining("expected a file of 299999 bytes but more are sent");
    assertThat(partial()).doesNotExist();
  }

  @Test
  void refusalsSayWhatToDo() throws IOException {
    assertThat(refused(1, status(401)).reason()).isEqualTo(Reason.NOT_ALLOWED);
    assertThat(refused(1, status(401)))
        .hasMessageContaining("needs a token: accept its terms")
        .hasMessageContaining("set HF_TOKEN");
    assertThat(refused(1, status(403)).reason()).isEqualTo(Reason.NOT_ALLOWED);
    assertThat(refused(1, status(404)).reason()).isEqualTo(Reason.NOT_FOUND);
    assertThat(refused(1, status(404)))
        .hasMessageContaining("there is no such file on 127.0.0.1 (/weights); check the name");
    assertThat(refused(1, status(418))).hasMessageContaining("found status 418");
  }

  @Test
  void nobodyListening() throws IOException {
    FakeServer closed = new FakeServer(whole());
    closed.close();
    assertThatThrownBy(() -> fetch(closed))
        .isInstanceOf(WeightsException.class)
        .hasMessageContaining("expected an answer from 127.0.0.1 but there was none");
  }

  @Test
  void aTokenStaysWithTheHostThatItWasAskedFor() throws IOException {
    Checksum right = right();
    try (FakeServer other = new FakeServer(whole());
        FakeServer server =
            new FakeServer(
                (request, out) -> {
                  if (request.path().equals("/first")) {
                    status(302, "Location: /second").to(request, out);
                  } else {
                    status(307, "Location: " + other.uri() + "/third").to(request, out);
                  }
                })) {
      fetch(server.uri().resolve("/first"), Optional.of("secret"), BYTES.length, right);
      assertWhole();
      assertThat(server.requests())
          .hasSize(2)
          .allSatisfy(
              request ->
                  assertThat(request.headers()).containsEntry("authorization", "Bearer secret"));
      assertThat(other.requests())
          .singleElement()
          .satisfies(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
    }
  }

  @Test
  void redirectsEnd() throws IOException {
    assertThat(refused(1, status(302, "Location: /again")))
        .hasMessageContaining("expected at most 10 redirects");
    assertThat(refused(1, status(302, "Location: file:///etc/hosts")))
        .hasMessageContaining("leads to file:///etc/hosts");
  }

  @Test
  void twoWhoWantOneFileFetchItOnce() throws IOException {
    CountDownLatch bothStarted = new CountDownLatch(2);
    try (FakeServer server =
        new FakeServer(
            (request, out) -> {
              await(bothStarted);
              file(request, out, BYTES);
            })) {
      Runnable one =
          () -> {
            bothStarted.countDown();
            try {
              fetch(server);
            } catch (IOException e) {
              throw new java.io.UncheckedIOException(e);
            }
          };
      Stream.of(CompletableFuture.runAsync(one), CompletableFuture.runAsync(one))
          .toList()
          .forEach(CompletableFuture::join);
      assertWhole();
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void anInterruptEndsIt() throws IOException {
    try (FakeServer server = new FakeServer(whole())) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> fetch(server)).isInstanceOf(CancellationException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
