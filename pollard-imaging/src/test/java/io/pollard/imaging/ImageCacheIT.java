package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache is complete or absent, whatever happens to the processes that fill it. */
class ImageCacheIT {

  private static final int IMAGES = 300;
  private static final int KILLED = 20;
  private static final int MOST_STARTS = 40;

  @TempDir Path folder;

  @BeforeEach
  void makeImages() {
    for (int i = 0; i < IMAGES; i++) {
      TestImages.writePng(folder.resolve("data/" + i % 2 + "/" + i + ".png"), 200, 180 + i % 40, 1);
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            FillingProcess.class.getName(),
            folder.resolve("data").toString(),
            folder.resolve("cache").toString())
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("output.txt").toFile())
        .start();
  }

  private List<Path> cacheFiles(String ending) throws IOException {
    if (!Files.isDirectory(folder.resolve("cache"))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder.resolve("cache"))) {
      return files.filter(file -> file.toString().endsWith(ending)).toList();
    }
  }

  /** Whether an unfinished pack was written to since it was last made old. */
  private boolean isFilling() throws IOException {
    for (Path unfinished : cacheFiles(".part")) {
      try {
        if (Files.getLastModifiedTime(unfinished).toMillis() > 0) {
          return true;
        }
      } catch (NoSuchFileException e) {
        return false; // it was renamed just now
      }
    }
    return false;
  }

  private void assertThatEveryImageIsAFreshDecode() {
    Dataset data = Dataset.read(folder.resolve("data"));
    CacheOptions options = CacheOptions.defaults().withDirectory(folder.resolve("cache"));
    ImageDecoder decoder = new ImageDecoder();
    try (ImageCache cache =
        ImageCache.open(data, FillingProcess.PREPROCESSING, options, Progress.SILENT)) {
      assertThat(cache.dataset().samples()).hasSize(IMAGES);
      for (int i = 0; i < IMAGES; i++) {
        Pixels fresh =
            Preparation.cached(
                decoder.decode(data.samples().get(i).source()), FillingProcess.PREPROCESSING);
        assertThat(cache.image(i)).isEqualTo(ByteBuffer.wrap(fresh.bytes()));
      }
    }
  }

  @Test
  void twentyKilledProcessesLeaveItAbsentOrComplete() throws IOException, InterruptedException {
    Random random = new Random(4);
    int longest = 200;
    int killedWhileFilling = 0;
    for (int i = 0; i < MOST_STARTS && killedWhileFilling < KILLED; i++) {
      for (Path pack : cacheFiles(".pack")) {
        Files.delete(pack); // the last one was faster than its end
      }
      for (Path left : cacheFiles(".part")) {
        Files.setLastModifiedTime(left, FileTime.fromMillis(0));
      }
      Process process = start();
      while (process.isAlive() && !isFilling()) {
        TimeUnit.MILLISECONDS.sleep(2);
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(longest));
      process.destroyForcibly().waitFor();
      if (isFilling()) {
        killedWhileFilling++;
        assertThat(cacheFiles(".pack")).isEmpty();
      } else {
        longest = Math.max(1, longest / 2); // this machine is done before
      }
    }
    assertThat(killedWhileFilling).isEqualTo(KILLED);
    assertThatEveryImageIsAFreshDecode();
    assertThat(cacheFiles(".part")).isEmpty();
  }

  @Test
  void twoThatFillAtOnceWaitForEachOther() throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      processes.add(start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(folder.resolve("output.txt"))).isZero();
    }
    assertThat(cacheFiles(".pack")).hasSize(1);
    assertThatEveryImageIsAFreshDecode();
  }
}
