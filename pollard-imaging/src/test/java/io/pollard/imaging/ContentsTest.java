package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.Interpolation;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Split;
import io.pollard.progress.Progress;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that stand twice in different files. */
class ContentsTest {

  private static final int COUNT = 40;

  @TempDir Path folder;

  @BeforeEach
  void images() {
    for (int i = 0; i < COUNT; i++) {
      TestImages.writePng(folder.resolve("data/" + i + ".png"), 64, 48, 1);
    }
  }

  private Path list(String header, int count, String... more) throws IOException {
    StringBuilder csv = new StringBuilder(header).append('\n');
    for (int i = 0; i < count; i++) {
      csv.append("%s.png,%s,%s\n".formatted(i, i % 2, i < 24 ? "train" : i < 32 ? "val" : "test"));
    }
    for (String row : more) {
      csv.append(row).append('\n');
    }
    return Files.writeString(folder.resolve("data/index.csv"), csv);
  }

  private void save(Pixels image, String name) throws IOException {
    BufferedImage buffered =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < image.length(); i++) {
      for (int c = 0; c < 3; c++) {
        buffered.getRaster().setSample(i % image.width(), i / image.width(), c, image.value(i));
      }
    }
    String kind = name.substring(name.indexOf('.') + 1);
    assertThat(ImageIO.write(buffered, kind, folder.resolve("data/" + name).toFile())).isTrue();
  }

  private Pixels image(int index) {
    return new ImageDecoder().decode(folder.resolve("data/" + index + ".png"));
  }

  private Dataset decoded(Dataset data) {
    CacheOptions options = CacheOptions.defaults().withDirectory(folder.resolve("cache"));
    Preprocessing small = Preprocessing.imagenet().withSize(14);
    try (ImageCache cache = ImageCache.open(data, small, options, Progress.SILENT)) {
      return cache.dataset();
    }
  }

  @Test
  void dataWithoutCopiesAreSplitAsTheirFilesAre() throws IOException {
    Files.copy(folder.resolve("data/0.png"), folder.resolve("data/again.png"));
    Dataset data = Dataset.read(list("file,label,ignored", COUNT, "again.png,0,"));
    Dataset decoded = decoded(data);
    for (int seed = 1; seed < 6; seed++) {
      assertThat(decoded.split(seed)).isEqualTo(data.split(seed));
    }
    assertThat(decoded.digest()).isEqualTo(data.digest());
    assertThat(decoded.contents()).isEqualTo(data.contents());
    assertThat(decoded.notes()).isEqualTo(data.notes()).anyMatch(note -> note.contains("0.png = "));
  }

  @Test
  void aCopySavedAgainStaysWithItsImageAndLeavesTheDigestAsItWas() throws IOException {
    save(image(0), "again.tiff");
    Dataset data = Dataset.read(list("file,label,ignored", COUNT, "again.tiff,0,"));
    Dataset decoded = decoded(data);
    assertThat(data.notes()).noneMatch(note -> note.contains("more than once"));
    assertThat(decoded.notes()).anyMatch(note -> note.contains("as 0.png = again.tiff"));
    boolean isParted = false;
    for (int seed = 1; seed < 20; seed++) {
      Split split = decoded.split(seed);
      assertThat(split.parts().get(COUNT)).isEqualTo(split.parts().get(0));
      Split byFiles = data.split(seed);
      isParted |= byFiles.parts().get(COUNT) != byFiles.parts().get(0);
      assertThat(decoded.comparedByFiles().split(seed)).isEqualTo(byFiles);
    }
    assertThat(isParted).isTrue();
    assertThat(decoded.digest()).isEqualTo(data.digest());
    assertThat(decoded.positive("1").notes()).isEqualTo(decoded.notes());
    Files.delete(folder.resolve("data/again.tiff"));
    assertThat(decoded(data).notes()).isEqualTo(decoded.notes()); // nothing is decoded again
  }

  @Test
  void aCopySavedAgainUnderAnotherLabelOrInAnotherPartIsRefused() throws IOException {
    save(image(0), "again.tiff");
    Dataset labels = decoded(Dataset.read(list("file,label,ignored", COUNT, "again.tiff,1,")));
    assertThatThrownBy(() -> labels.split(1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("0.png = again.tiff), with two labels");
    Dataset parts = decoded(Dataset.read(list("file,label,split", COUNT, "again.tiff,0,test")));
    assertThatThrownBy(() -> parts.split(1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("0.png = again.tiff")
        .hasMessageEndingWith("(--allow-leaks)");
  }

  @Test
  void aCopyOfAnotherSizeIsNamedAndAcrossASplitALeak() throws IOException {
    Pixels twice = Resampler.resize(image(0), 128, 96, Interpolation.BILINEAR);
    save(twice, "again.png");
    Path list = list("file,label,split", COUNT, "again.png,0,test");
    Dataset data = Dataset.read(list);
    Dataset decoded = decoded(data);
    assertThat(decoded.notes()).anyMatch(note -> note.contains("1 (0.png ~ again.png ("));
    assertThatThrownBy(() -> decoded.split(1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("near-duplicates in two: 1 (0.png ~ again.png (")
        .hasMessageEndingWith("(--allow-leaks)");
    DatasetOptions lenient = DatasetOptions.defaults().withLeaks(DatasetOptions.Leaks.ALLOW);
    Dataset allowed = decoded(Dataset.read(list, lenient));
    Split split = allowed.split(1);
    assertThat(split).isEqualTo(data.split(1));
    assertThat(split.parts().get(COUNT)).isEqualTo(Part.TEST);
    assertThat(allowed.leaks(split)).singleElement().asString().contains("0.png ~ again.png");

    // With one patient they are no surprise, and no leak but that of the patient.
    Path grouped = list("file,label,patient", COUNT, "again.png,0,train");
    assertThat(decoded(Dataset.read(grouped)).alike()).isEmpty();
  }
}
