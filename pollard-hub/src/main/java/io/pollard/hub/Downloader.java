package io.pollard.hub;

import io.pollard.files.FileMutex;
import io.pollard.files.WholeFile;
import io.pollard.progress.Progress;
import io.pollard.weights.Checksum;
import io.pollard.weights.ForeignKind;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Brings files from servers: what was cut off goes on where it ended, also in a later process;
 * nothing gets its name before size and checksum are right; two who want one file wait for each
 * other.
 */
final class Downloader {

  private static final int MEGABYTE = 1_000_000;
  private static final int CHUNK = 1 << 16;
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

  private final Web web;
  private final Progress progress;

  /** The largest file of weights, in bytes; those of declared networks have some hundred MB. */
  static final long MOST = 16L << 30;

  /** The most of a body whose size nobody says, in bytes. */
  private static final long MOST_UNSAID = 2L << 30;

  /** Left free on the disk, in bytes. */
  private static final long RESERVE = 64L << 20;

  /**
   * What is fetched.
   *
   * @param size in bytes, where it is known beforehand
   * @param most bytes that it may have
   */
  record Wanted(Web.Request request, OptionalLong size, Checksum checksum, long most) {

    /** A file of weights. */
    Wanted(Web.Request request, OptionalLong size, Checksum checksum) {
      this(request, size, checksum, MOST);
    }
  }

  /**
   * Where it goes.
   *
   * @param partial what has come so far
   * @param lock held meanwhile; stays
   */
  record Place(Path target, Path partial, Path lock) {}

  Downloader(Web web, Progress progress) {
    this.web = web;
    this.progress = progress;
  }

  Web web() {
    return web;
  }

  Progress progress() {
    return progress;
  }

  /**
   * Fetches the file unless it is there.
   *
   * @throws WeightsException if it can't be had, or is not what was published
   * @throws CancellationException if the thread is interrupted; what came stays for the next time
   */
  void fetch(Wanted wanted, Place place) {
    try {
      Files.createDirectories(place.target().toAbsolutePath().getParent());
      Files.createDirectories(place.lock().toAbsolutePath().getParent());
      try (FileMutex lock =
          FileMutex.acquire(
              place.lock(),
              () ->
                  progress.say(
                      "waiting for another process that downloads " + wanted.request().what()))) {
        if (!Files.exists(place.target())) {
          new Transfer(wanted, place.partial()).run();
          WholeFile.replace(place.partial(), place.target());
        }
      }
    } catch (IOException e) {
      throw new WeightsException(
          Reason.UNWRITABLE,
          place.target(),
          "it could not be written: " + e + HubCache.ELSEWHERE,
          e);
    }
  }

  /** One file on its way. */
  private final class Transfer {
    private final Wanted wanted;
    private final Path partial;

    /** Empty until a server said it. */
    private OptionalLong size;

    private Optional<String> tag = Optional.empty();
    private boolean isResumed;
    private boolean hasStartedOver;

    /** A body of unknown length has ended. */
    private boolean isOver;

    private Progress.@Nullable Bar bar;
    private long shownMegabytes;

    /** Until then a megabyte more must have come. */
    private Deadline end = web.patience().deadline();

    private long wantedUntilEnd;

    Transfer(Wanted wanted, Path partial) {
      this.wanted = wanted;
      this.partial = partial;
      this.size = wanted.size();
    }

    /** Until the partial file is whole and right. */
    void run() throws IOException {
      if (size.isPresent()) {
        requireRoom(size.getAsLong());
      }
      wantedUntilEnd = have() + MEGABYTE;
      try {
        int failures = 0;
        while (!isWhole()) {
          long before = have();
          Duration wait = attempt(failures + 1);
          failures = have() - before >= MEGABYTE ? 0 : failures + 1;
          if (failures > 0 && !hasAllCome()) {
            web.patience().sleepAfter(failures, wait, end);
          }
        }
      } finally {
        if (bar != null) {
          bar.close();
        }
      }
    }

    private boolean hasAllCome() throws IOException {
      return isOver || (size.isPresent() && have() >= size.getAsLong() && Files.exists(partial));
    }

    private long have() throws IOException {
      return Files.exists(partial) ? Files.size(partial) : 0;
    }

    /** Whether all has come; what is wrong as a whole is thrown away, once for another try. */
    private boolean isWhole() throws IOException {
      if (!hasAllCome()) {
        return false;
      }
      try {
        if (size.isPresent() && have() > size.getAsLong()) {
          throw wrongSize(have() + " were there");
        }
        wanted.checksum().check(partial, what());
        return true;
      } catch (WeightsException wrong) {
        WeightsException e = named(wrong);
        Files.deleteIfExists(partial);
        boolean isOfOneAttempt = bar != null && !isResumed;
        if (isOfOneAttempt || hasStartedOver) {
          throw e;
        }
        // Its beginning is from another attempt and may be another file's.
        hasStartedOver = true;
        isResumed = false;
        isOver = false;
        return false;
      }
    }

    /** What came instead, where that can be told. */
    private WeightsException named(WeightsException wrong) {
      return ForeignKind.of(partial)
          .map(kind -> wrong.advised("what came is " + kind.name()))
          .orElse(wrong);
    }

    private String what() {
      return wanted.request().what();
    }

    /**
     * @return how long the server wants to be left alone before the next attempt
     */
    private Duration attempt(int failures) throws IOException {
      long have = have();
      Map<String, String> headers = new LinkedHashMap<>();
      if (have > 0) {
        headers.put("Range", "bytes=" + have + "-");
        tag.ifPresent(known -> headers.put("If-Range", known));
      }
      HttpReply answer;
      try {
        answer = web.get(wanted.request(), headers, end);
      } catch (IOException e) {
        if (web.isFinal(e, failures) || end.isOver()) {
          throw Web.unreachable(wanted.request(), e);
        }
        return Duration.ZERO;
      }
      try (answer) {
        return take(answer, have, failures);
      }
    }

    private Duration take(HttpReply answer, long have, int failures) throws IOException {
      if (answer.isPassing()) {
        if (!web.patience().hasTimeAfter(failures, answer.retryAfter(), end)) {
          throw Web.busy(wanted.request(), answer);
        }
        return answer.retryAfter();
      }
      boolean isOtherPart = answer.status() == 206 && !goesOn(answer, have);
      if ((answer.status() == 416 && have > 0) || isOtherPart) {
        startOver(failures);
        return Duration.ZERO;
      }
      if (answer.status() != 200 && answer.status() != 206) {
        throw Refusal.of(wanted.request(), answer);
      }
      boolean isWholeFile = answer.status() == 200;
      announced(answer, isWholeFile);
      // A weak tag does not promise the same bytes.
      tag = answer.header("ETag").filter(text -> !text.startsWith("W/"));
      isResumed = have > 0 && !isWholeFile;
      if (bar == null) {
        bar = progress.bar("downloading " + what() + " (MB)", megabytes(size.orElse(0)));
      }
      receive(answer, failures);
      return Duration.ZERO;
    }

    /** Whether the answer is the rest of what came before. */
    private boolean goesOn(HttpReply answer, long have) {
      Matcher range = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
      boolean isSameFile =
          tag.isEmpty() || answer.header("ETag").isEmpty() || answer.header("ETag").equals(tag);
      return range.matches() && Long.parseLong(range.group(1)) == have && isSameFile;
    }

    private void startOver(int failures) throws IOException {
      if (failures >= web.patience().attempts()) {
        throw new WeightsException(
            Reason.UNAVAILABLE,
            what(),
            "expected the rest of the file but the server sent another part again and again");
      }
      Files.deleteIfExists(partial);
      tag = Optional.empty();
    }

    /** Takes the size that the server says, or refuses it. */
    private void announced(HttpReply answer, boolean isWholeFile) throws IOException {
      OptionalLong said = OptionalLong.empty();
      if (isWholeFile) {
        said = answer.number("Content-Length");
      } else {
        Matcher range = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
        if (range.matches() && !range.group(3).equals("*")) {
          said = OptionalLong.of(Long.parseLong(range.group(3)));
        }
      }
      if (said.isEmpty()) {
        return;
      }
      if (wanted.size().isPresent() && wanted.size().getAsLong() != said.getAsLong()) {
        throw wrongSize(said.getAsLong() + " are announced");
      }
      requireRoom(said.getAsLong());
      size = said;
    }

    /** Refuses what would fill the disk. */
    private void requireRoom(long bytes) throws IOException {
      if (bytes > wanted.most()) {
        throw tooLarge(bytes + " are announced");
      }
      Path folder = partial.toAbsolutePath().getParent();
      long free = folder == null ? Long.MAX_VALUE : Files.getFileStore(folder).getUsableSpace();
      long missing = bytes - have();
      if (missing > 0 && missing > free - RESERVE) {
        throw new WeightsException(
            Reason.UNWRITABLE,
            what(),
            "expected room for "
                + missing
                + " bytes in "
                + folder
                + " but found "
                + free
                + "; make room there, or name another folder with HF_HOME or TORCH_HOME");
      }
    }

    private WeightsException tooLarge(String found) throws IOException {
      Files.deleteIfExists(partial);
      return new WeightsException(
          Reason.TOO_LARGE, what(), "expected at most " + limit() + " bytes but " + found);
    }

    private long limit() {
      return size.isPresent() ? wanted.most() : Math.min(wanted.most(), MOST_UNSAID);
    }

    private WeightsException wrongSize(String found) throws IOException {
      Files.deleteIfExists(partial);
      return new WeightsException(
          Reason.CHECKSUM, what(), "expected a file of " + size.orElse(0) + " bytes but " + found);
    }

    private void receive(HttpReply answer, int failures) throws IOException {
      long have = isResumed ? have() : 0;
      try (FileOutputStream out = new FileOutputStream(partial.toFile(), isResumed);
          Watch watch = new Watch(answer.body(), web.patience().silence(), end)) {
        byte[] chunk = new byte[CHUNK];
        int count = read(answer.body(), chunk, watch);
        while (count >= 0) {
          out.write(chunk, 0, count);
          have += count;
          if (size.isPresent() && have > size.getAsLong()) {
            throw wrongSize("more are sent");
          }
          if (have > limit()) {
            throw tooLarge("more are sent");
          }
          if (have >= wantedUntilEnd) {
            wantedUntilEnd = have + MEGABYTE;
            end = web.patience().deadline();
            watch.until(end);
          }
          show(have);
          count = read(answer.body(), chunk, watch);
        }
        out.getFD().sync();
        isOver = size.isEmpty();
      } catch (CutOff e) {
        isOver = false;
      }
      if (!hasAllCome() && end.isOver()) {
        throw new WeightsException(
            Reason.UNAVAILABLE,
            what(),
            "expected a megabyte in "
                + end.length().toSeconds()
                + " seconds but the server sends too slowly, "
                + have
                + " bytes so far; the same command goes on there");
      }
      if (!hasAllCome() && failures >= web.patience().attempts()) {
        throw new WeightsException(
            Reason.UNAVAILABLE,
            what(),
            "expected "
                + (size.isPresent() ? size.getAsLong() + " bytes" : "the whole file")
                + " but the connection broke after "
                + have
                + " again and again; the same command goes on there");
      }
    }

    /** Like {@code body.read}, but what the watch closed has not ended well. */
    private int read(InputStream body, byte[] chunk, Watch watch) throws CutOff {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted");
      }
      try {
        int count = body.read(chunk);
        watch.alive();
        if (count < 0 && watch.hasClosed()) {
          throw new CutOff(new IOException("closed"));
        }
        return count;
      } catch (IOException e) {
        throw new CutOff(e);
      }
    }

    private void show(long have) {
      long megabytes = megabytes(have);
      if (bar != null && megabytes > shownMegabytes) {
        bar.advance(megabytes - shownMegabytes, "");
        shownMegabytes = megabytes;
      }
    }
  }

  private static long megabytes(long bytes) {
    return (bytes + MEGABYTE - 1) / MEGABYTE;
  }

  /** The server's side ended, not ours. */
  private static final class CutOff extends IOException {
    private static final long serialVersionUID = 1;

    CutOff(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }
}
