package io.pollard.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.DatasetOptions;
import io.pollard.data.OnBadFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstOptionsTest {

  /** The flags of a trial that the first build made, and the ones it could have had. */
  @Test
  void theFirstBuildsFlagsSayHowDataWasRead() {
    assertThat(
            FirstOptions.of(
                Map.of(
                    "data", "lesions",
                    "backbone", "sapling",
                    "positive", "firm",
                    "intensity", "auto",
                    "fit", "crop",
                    "on-bad-file", "fail",
                    "epochs", 3)))
        .isEqualTo(DatasetOptions.defaults().withPositive("firm"));
    assertThat(
            FirstOptions.of(
                Map.of(
                    "file-column", "image",
                    "label-column", "finding",
                    "group-column", "who",
                    "classes", "soft,firm",
                    "allow-leaks", true,
                    "on-bad-file", "skip")))
        .isEqualTo(
            DatasetOptions.defaults()
                .withFileColumn("image")
                .withLabelColumn("finding")
                .withGroupColumn("who")
                .withClasses(List.of("soft", "firm"))
                .withLeaks(DatasetOptions.Leaks.ALLOW)
                .withOnBadFile(OnBadFile.SKIP));
  }

  @Test
  void aStudyWithoutFlagsWasReadAsIsUsual() {
    assertThat(FirstOptions.of(Map.of("strategy", "ftl"))).isEqualTo(DatasetOptions.defaults());
  }
}
