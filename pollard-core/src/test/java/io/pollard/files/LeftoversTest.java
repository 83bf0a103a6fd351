package io.pollard.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {

  /** Linux gives no process such a number. */
  private static final long NOBODY = 999_999_999;

  @TempDir private Path folder;

  private Path left(String name, Duration age) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "half");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    return file;
  }

  @Test
  void whatProcessesThatAreGoneWereWritingIsDeleted() throws IOException {
    Path here = Leftovers.beside(folder.resolve("history.png"));
    String machine = here.getFileName().toString().replaceAll(".*-|\\.part", "");
    Path ofThisMachine = left(".a.onnx." + NOBODY + "-" + machine + ".part", Duration.ZERO);
    Path ofAnEarlierVersion = left(".history.png." + NOBODY + ".part", Duration.ZERO);
    Path withFiles = Files.createDirectories(folder.resolve(".lib." + NOBODY + ".part/deep"));
    Files.writeString(withFiles.resolve("libone.so"), "half");
    Leftovers.sweep(folder);
    assertThat(ofThisMachine).doesNotExist();
    assertThat(ofAnEarlierVersion).doesNotExist();
    assertThat(withFiles.getParent()).doesNotExist();
  }

  @Test
  void whatAProcessIsWritingStays() throws IOException {
    Path mine = Files.writeString(Leftovers.beside(folder.resolve("a.csv")), "half");
    Path earlier = left(".a.csv." + ProcessHandle.current().pid() + ".part", Duration.ZERO);
    Leftovers.sweep(folder);
    assertThat(mine).exists();
    assertThat(earlier).exists();
  }

  @Test
  void aProcessThatBeganLaterIsNotTheOneThatWrote() throws IOException {
    Path before = left(".a.csv." + ProcessHandle.current().pid() + ".part", Duration.ofDays(3650));
    Leftovers.sweep(folder);
    assertThat(before).doesNotExist();
  }

  @Test
  void whatAnotherMachineWritesStaysForADay() throws IOException {
    Path now = left(".a.csv." + NOBODY + "-0.part", Duration.ofHours(23));
    Path yesterday = left(".b.csv." + NOBODY + "-0.part", Duration.ofHours(25));
    Leftovers.sweep(folder);
    assertThat(now).exists();
    assertThat(yesterday).doesNotExist();
  }

  @Test
  void otherFilesStay() throws IOException {
    for (String name :
        new String[] {
          ".part",
          "a.17.part",
          ".a.csv.part",
          ".a.csv.x.part",
          ".a.csv." + NOBODY + ".part.txt",
          ".a." + NOBODY + "-xyz.part"
        }) {
      left(name, Duration.ofDays(2));
    }
    Leftovers.sweep(folder);
    assertThat(folder.toFile().list()).hasSize(6);
    Leftovers.sweep(folder.resolve("none"));
  }

  @Test
  void whoWritesSweepsTheFolderFirst() throws IOException {
    Path left = left(".other.txt." + NOBODY + ".part", Duration.ZERO);
    WholeFile.writeText(folder.resolve("new.txt"), "text");
    assertThat(left).doesNotExist();
  }
}
