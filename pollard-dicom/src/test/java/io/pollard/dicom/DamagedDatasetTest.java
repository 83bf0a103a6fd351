package io.pollard.dicom;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.DatasetOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.Preprocessing;
import io.pollard.imaging.BadFile;
import io.pollard.imaging.CacheOptions;
import io.pollard.imaging.Dataset;
import io.pollard.imaging.ImageCache;
import io.pollard.progress.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files among those of a data set that are cut off, or of no image, and called after patients. */
class DamagedDatasetTest {

  private static final String CUT = "ill/QZROE_RICHARD/IM9.dcm";
  private static final DatasetOptions SKIPPING =
      DatasetOptions.defaults().withOnBadFile(OnBadFile.SKIP);

  @TempDir private Path data;

  private Path folder;

  private static DicomWriter of(String name, int number) {
    return DicomWriter.image(8, 8, i -> i * number % 251)
        .with("PatientName", name)
        .with("PatientID", "PID000" + number)
        .with("StudyInstanceUID", "1.2." + number);
  }

  private void write(String file, byte[] bytes) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.write(path, bytes);
  }

  private static byte[] cut(byte[] bytes, int by) {
    return Arrays.copyOf(bytes, bytes.length - by);
  }

  @BeforeEach
  void twoImagesAndOneThatIsCutOff() throws IOException {
    folder = data.resolve("images");
    write("ill/a.dcm", of("QZDOE^JANE", 1).bytes());
    write("well/b.dcm", of("QZPOE^EDGAR", 2).bytes());
    write(CUT, cut(of("QZROE^RICHARD", 3).bytes(), 60));
  }

  private static String hash(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aFileThatIsCutOffIsCalledByItsContentsInSentencesAndInTheCache() throws IOException {
    Dataset read = Dataset.read(folder, SKIPPING);
    Path cache = data.resolve("cache");
    try (ImageCache images =
        ImageCache.open(
            read,
            Preprocessing.imagenet().withSize(8),
            CacheOptions.defaults().withDirectory(cache),
            Progress.SILENT)) {
      assertThat(images.badFiles().stream().map(BadFile::where))
          .containsExactly(hash(folder.resolve(CUT)));
      assertThat(images.badFiles().toString())
          .contains("it is cut off")
          .doesNotContainIgnoringCase("qzroe", "richard");
    }
    try (Stream<Path> files = Files.list(cache)) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .doesNotContainIgnoringCase("qzroe", "richard");
      }
    }
  }

  @Test
  void soItIsWhereATableHasTheLabels() throws IOException {
    Path csv =
        Files.writeString(
            data.resolve("labels.csv"), "StudyInstanceUID,label\n1.2.1,ill\n1.2.2,well\n");
    List<BadFile> bad = Dataset.read(folder, SKIPPING.withLabels(csv)).badFiles();
    assertThat(bad.stream().map(BadFile::where)).containsExactly(hash(folder.resolve(CUT)));
    assertThat(bad.toString())
        .contains("it is cut off")
        .doesNotContainIgnoringCase("qzroe", "richard");
  }

  @Test
  void reportsAreCountedWithoutTheNamesInTheirPaths() throws IOException {
    write(
        "ill/QZMOE report",
        DicomWriter.empty()
            .with("SOPClassUID", "1.2.840.10008.5.1.4.1.1.88.33")
            .with("PatientName", "QZMOE^MARY")
            .bytes());
    assertThat(Dataset.read(folder, SKIPPING).notes().toString())
        .contains("1 file in ", "of no image")
        .doesNotContainIgnoringCase("qzmoe");
  }

  @Test
  void anImageWithoutPixelsIsNoReport() throws IOException {
    write("well/c.dcm", of("QZLOE^MARY", 4).without("PixelData").bytes());
    Dataset read = Dataset.read(folder, SKIPPING);
    assertThat(read.notes()).noneMatch(note -> note.contains("of no image"));
    assertThat(read.samples().stream().map(sample -> sample.id())).contains("well/c.dcm");
  }
}
