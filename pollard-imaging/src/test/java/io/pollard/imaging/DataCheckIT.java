package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.DatasetOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.Preprocessing;
import io.pollard.progress.Progress;
import io.pollard.testing.TestData;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckIT {

  @TempDir Path folder;

  private DataCheck check(Dataset data) {
    return DataCheck.run(
        data,
        Preprocessing.imagenet().withSize(56),
        CacheOptions.defaults().withDirectory(folder.resolve("cache")),
        1,
        folder.resolve("sheet.png"),
        Progress.SILENT);
  }

  @Test
  void covidCtIsDescribedAndItsEmptyRowsRefused() throws IOException {
    Path path = TestData.path("covid-ct");
    DataCheck check = check(Dataset.read(path).positive("covid"));
    assertThat(check.lines()).anyMatch(line -> line.equals("739 images, 345 covid, 394 noncovid"));
    assertThat(check.lines()).anyMatch(line -> line.startsWith("drawn split: train 47"));
    assertThat(check.lines()).anyMatch(line -> line.contains("groups, the largest of"));
    assertThat(check.refusals()).hasSize(1);
    assertThat(check.refusals().get(0)).startsWith("7 rows or images can't be used: index.csv");
    BufferedImage sheet = ImageIO.read(folder.resolve("sheet.png").toFile());
    assertThat(sheet.getWidth()).isEqualTo(4 * 60 - 4);
    assertThat(sheet.getHeight()).isEqualTo(4 * 60 - 4);

    DataCheck skipping =
        check(
            Dataset.read(path, DatasetOptions.defaults().withOnBadFile(OnBadFile.SKIP))
                .positive("noncovid"));
    assertThat(skipping.refusals()).isEmpty();
  }

  @Test
  void pneumoniaMnistIsRefusedForItsLeaks() {
    DataCheck check = check(Dataset.read(TestData.path("medmnist/pneumoniamnist.npz")));
    assertThat(check.refusals()).hasSize(1);
    assertThat(check.refusals().get(0)).contains("8 (").contains("--allow-leaks");
    assertThat(check.lines()).anyMatch(line -> line.contains("28x28"));
  }
}
