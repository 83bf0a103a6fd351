package io.pollard.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

  @TempDir private Path folder;

  @Test
  void whatIsWrittenReplacesWhatWas() throws IOException {
    Path file = folder.resolve("file.txt");
    WholeFile.writeText(file, "a longer old text");
    WholeFile.writeText(file, "größer");
    assertThat(file).hasBinaryContent("größer".getBytes(StandardCharsets.UTF_8));
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  /** A rename would put a file in the place of {@code /dev/null}. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aDeviceIsWrittenToAndStays() throws IOException {
    Path device = folder.resolve("device");
    Files.createSymbolicLink(device, Path.of("/dev/null"));
    WholeFile.writeText(device, "text");
    Path beside = WholeFile.beside(device);
    Files.writeString(beside, "text");
    assertThatThrownBy(() -> WholeFile.replace(beside, device))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected a file but found a device");
    assertThat(device).isSymbolicLink();
    assertThat(Files.isRegularFile(device)).isFalse();
  }

  @Test
  void whatFailsLeavesTheOldFileAndNothingBeside() throws IOException {
    Path file = folder.resolve("file.txt");
    WholeFile.writeText(file, "old");
    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    out -> {
                      out.write('n');
                      throw new IOException("no space left");
                    }))
        .hasMessage("no space left");
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void anInterruptedThreadWritesToTheEndAndStaysInterrupted() throws IOException {
    Path file = folder.resolve("file.txt");
    Thread.currentThread().interrupt();
    try {
      WholeFile.writeText(file, "whole");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(file).hasContent("whole");
  }
}
