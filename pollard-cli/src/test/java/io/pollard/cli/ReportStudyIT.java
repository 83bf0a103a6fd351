package io.pollard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.testing.StoredStudies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A report with images runs the selected network. */
class ReportStudyIT {

  private static final Pattern IMAGE = Pattern.compile("<img src=\"([^\"]*)\" alt=\"([^\"]*)\"/>");

  @TempDir private Path folder;

  private String report(String... flags) throws IOException {
    Path page = folder.resolve("report.html");
    List<String> words =
        new ArrayList<>(
            List.of(
                "report",
                folder.resolve("study").toString(),
                "--out=" + page,
                "--cache-dir=" + folder.resolve("cache")));
    words.addAll(List.of(flags));
    Ran.pollard(words).expect(ExitCode.DONE);
    return Files.readString(page);
  }

  @Test
  void imagesStandInThePageOnlyWhereTheyAreAskedFor() throws IOException {
    StoredStudies.copy("format-1", folder);
    String page = report("--images", "--data", folder.resolve("lesions").toString());
    Matcher images = IMAGE.matcher(page);
    int shown = 0;
    while (images.find()) {
      assertThat(images.group(1)).startsWith("data:image/png;base64,iVBORw0KGgo");
      assertThat(images.group(2)).contains(", decided ");
      shown++;
    }
    assertThat(shown).isBetween(2, 8);
    assertThat(page.contains("lesion-0")).isFalse();
    assertThat(report().contains("data:image")).isFalse();
  }

  @Test
  void aPageWhoseImagesAreGoneSaysWhy() throws IOException {
    StoredStudies.copy("format-1", folder);
    String page = report("--images", "--data", folder.resolve("nowhere").toString());
    assertThat(page.contains("data:image")).isFalse();
    assertThat(page).contains("Images can&#39;t be shown: expected the data of ");
  }
}
