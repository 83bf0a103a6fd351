package io.pollard.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pollard.data.DataException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20) // a pipe that is opened is waited for
class PlainFileTest {

  @TempDir Path folder;

  @Test
  void aFileIsReadThroughLinksToo() throws IOException {
    Path file = Files.write(folder.resolve("a.png"), new byte[] {1, 2, 3});
    Path link = Files.createSymbolicLink(folder.resolve("b.png"), file);
    assertThat(PlainFile.size(link)).isEqualTo(3);
    assertThat(PlainFile.bytes(link, 3)).containsExactly(1, 2, 3);
    assertThat(PlainFile.bytes(Files.createFile(folder.resolve("empty")), 3)).isEmpty();
    Path dangling = Files.createSymbolicLink(folder.resolve("c.png"), Path.of("nowhere"));
    assertThatThrownBy(() -> PlainFile.bytes(dangling, 3)).isInstanceOf(NoSuchFileException.class);
    Path self = Files.createSymbolicLink(folder.resolve("d.png"), Path.of("d.png"));
    assertThatThrownBy(() -> PlainFile.bytes(self, 3)).isInstanceOf(IOException.class);
  }

  @Test
  void whatIsNoFileIsNamedAndNotOpened() throws Exception {
    assertThatThrownBy(() -> PlainFile.size(folder))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected a file but %s is a folder; name a file, or copy into one what it gives",
            folder);
    Path pipe = folder.resolve("pipe.png");
    Path zero = Path.of("/dev/zero");
    assumeTrue(Files.exists(zero), "a system with pipes and devices");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor(9, TimeUnit.SECONDS))
        .isTrue();
    assertThatThrownBy(() -> PlainFile.bytes(pipe, 3)).hasMessageContaining("pipe.png is a pipe");
    assertThatThrownBy(() -> PlainFile.bytes(zero, 3)).hasMessageContaining("is a device");
    Path link = Files.createSymbolicLink(folder.resolve("zero.png"), zero);
    assertThatThrownBy(() -> PlainFile.bytes(link, 3)).hasMessageContaining("is a device");
    Files.delete(link); // of which JUnit would warn
    Path socket = folder.resolve("socket.png");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertThatThrownBy(() -> PlainFile.bytes(socket, 3)).hasMessageContaining("is a socket");
    }
  }

  @Test
  void aFileThatIsLargerThanMemoryIsNotRead() throws IOException {
    Path file = folder.resolve("big.png");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(5L << 30);
    }
    assertThatThrownBy(() -> PlainFile.bytes(file, 1000))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected at most 1000 bytes, for which there is memory (-Xmx), but %s has 5368709120",
            file);
    assertThatThrownBy(() -> PlainFile.bytes(file, Long.MAX_VALUE))
        .hasMessageContaining("expected at most 2147483639 bytes");
  }
}
