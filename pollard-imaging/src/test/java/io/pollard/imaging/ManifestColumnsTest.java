package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestColumnsTest {

  @TempDir private Path folder;

  @Test
  void columnsAreFoundByTheImagesIds() throws IOException {
    Files.writeString(
        folder.resolve("index.csv"),
        "image;label;Sex;age\na\\1.png;ill;f;61\nb/2.png;fine;;7\nc/3.png;fine\n");
    DatasetOptions reading = DatasetOptions.defaults().withFileColumn("image");
    assertThat(ManifestColumns.read(folder, reading, List.of("sex", "age")))
        .satisfies(
            columns -> {
              assertThat(columns.keySet()).containsExactly("sex", "age");
              assertThat(columns.get("sex"))
                  .containsEntry("a/1.png", "f")
                  .containsEntry("b/2.png", "")
                  .doesNotContainKey("c/3.png");
              assertThat(columns.get("age")).containsEntry("b/2.png", "7");
            });
    assertThat(
            ManifestColumns.read(folder.resolve("index.csv"), reading, List.of("AGE")).get("AGE"))
        .containsEntry("a/1.png", "61");
  }

  @Test
  void whatIsMissingIsSaid() throws IOException {
    DatasetOptions reading = DatasetOptions.defaults();
    assertThatThrownBy(() -> ManifestColumns.read(folder, reading, List.of("sex")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("--by-table FILE.csv");
    Files.writeString(folder.resolve("index.csv"), "file,label\na.png,ill\n");
    assertThatThrownBy(() -> ManifestColumns.read(folder, reading, List.of("sex")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("expected a column sex in")
        .hasMessageContaining("[file, label]");
  }
}
