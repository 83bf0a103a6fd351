package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class DocumentedProgramTest {

  @Test
  void thePageShowsTheProgramThatIsTested() throws IOException {
    String program = Files.readString(DocumentedProgramIT.DOCS.resolve("predict.py"));
    assertThat(
            Files.readString(DocumentedProgramIT.DOCS.resolve("models.md")).replace("\r\n", "\n"))
        .contains("```python\n" + program.replace("\r\n", "\n") + "```\n");
  }
}
