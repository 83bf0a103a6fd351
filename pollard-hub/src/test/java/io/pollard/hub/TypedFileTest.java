package io.pollard.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TypedFileTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.write(folder.resolve("weights.pt"), new byte[] {1});
  }

  @Test
  void aKeyFollowsAFileThatIsThere() {
    assertThat(TypedFile.parse(file + ":teacher.net"))
        .isEqualTo(new TypedFile(file, Optional.of("teacher.net")));
    assertThat(TypedFile.parse(file.toString())).isEqualTo(new TypedFile(file, Optional.empty()));
    assertThat(TypedFile.parse(folder + ":a")).isEqualTo(new TypedFile(folder, Optional.of("a")));
  }

  @Test
  void whatIsNotThereIsAPathAsItIs() {
    String typed = folder.resolve("none.pt").toString();
    assertThat(TypedFile.parse(typed).path()).isEqualTo(Path.of(typed));
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aColonInTheNameOfAFileIsItsOwn() throws IOException {
    Path odd = Files.write(folder.resolve("a:b.pt"), new byte[] {1});
    assertThat(TypedFile.parse(odd.toString())).isEqualTo(new TypedFile(odd, Optional.empty()));
    assertThat(TypedFile.parse(odd + ":ema")).isEqualTo(new TypedFile(odd, Optional.of("ema")));
    assertThat(TypedFile.parse("C:\\weights\\x.pt").key()).isEmpty();
    assertThat(TypedFile.parse("C:/weights/x.pt").key()).isEmpty();
  }
}
