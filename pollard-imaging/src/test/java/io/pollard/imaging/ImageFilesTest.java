package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pollard.data.DataException;
import io.pollard.data.Sample;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20) // a pipe that is opened is waited for
class ImageFilesTest {

  @TempDir Path folder;

  private Path pipe() throws IOException, InterruptedException {
    assumeTrue(Files.exists(Path.of("/dev/zero")), "a system with pipes and devices");
    Path pipe = folder.resolve("pipe.png");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  private Path sparse() throws IOException {
    Path file = folder.resolve("big.png");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(5L << 30);
    }
    return file;
  }

  @Test
  void pipesDevicesAndFilesLargerThanMemoryAreBadRowsAndNotRead() throws Exception {
    Path first = TestImages.writePng(folder.resolve("a.png"), 3, 2, 1);
    TestImages.writePng(folder.resolve("b.png"), 3, 2, 1);
    pipe();
    sparse();
    Files.createDirectories(folder.resolve("folder.png"));
    Path list = folder.resolve("list.csv");
    Files.writeString(
        list,
        """
        file,label,patient
        a.png,x,1
        b.png,y,2
        pipe.png,x,3
        /dev/zero,y,4
        big.png,x,5
        folder.png,y,6
        """);
    Dataset data = Dataset.read(list);
    assertThat(data.samples()).extracting(Sample::id).containsExactly("a.png", "b.png");
    assertThat(data.contents().get(0)).isEqualTo(Hashes.of(Files.readAllBytes(first)));
    assertThat(data.badFiles()).hasSize(4);
    assertThat(data.badFiles().toString())
        .contains("pipe.png is a pipe")
        .contains("/dev/zero is a device")
        .contains("big.png has 5368709120")
        .contains("folder.png is a folder");
  }

  @Test
  void theDecoderNamesThem() throws Exception {
    ImageDecoder decoder = new ImageDecoder();
    Path pipe = pipe();
    assertThatThrownBy(() -> decoder.decode(pipe))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("pipe.png is a pipe");
    Path big = sparse();
    assertThatThrownBy(() -> decoder.decode(big))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("for which there is memory (-Xmx)");
    assertThatThrownBy(() -> decoder.decode(folder))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a folder");
  }
}
