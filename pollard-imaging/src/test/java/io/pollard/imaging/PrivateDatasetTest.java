package io.pollard.imaging;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.OnBadFile;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Pseudonyms;
import io.pollard.data.Sample;
import io.pollard.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data whose headers say who is shown. */
class PrivateDatasetTest {

  private static final Pseudonyms ONE = pseudonyms('1');
  private static final Pseudonyms OTHER = pseudonyms('2');
  private static final DatasetOptions HASHED = DatasetOptions.defaults();
  private static final DatasetOptions KEPT =
      HASHED.withIdentifiers(DatasetOptions.Identifiers.KEPT);

  @TempDir Path folder;

  private static Pseudonyms pseudonyms(char digit) {
    return Pseudonyms.of(String.valueOf(digit).repeat(Pseudonyms.KEY_BYTES).getBytes(US_ASCII));
  }

  /** Thirty patients with two images each, by a manifest whose file names say who they are. */
  private Path manifest() throws IOException {
    StringBuilder rows = new StringBuilder("file,label,patient\n");
    for (int i = 0; i < 60; i++) {
      int patient = i / 2;
      String name = String.format(Locale.ROOT, "img/Doe%02d_Jane_%s.pgm", patient, i % 2);
      NamedImages.write(
          folder.resolve(name),
          i,
          String.format(Locale.ROOT, "PAT%04d", patient),
          String.format(Locale.ROOT, "DOE%02d^JANE", patient));
      rows.append(
          String.format(
              Locale.ROOT, "%s,%s,PAT%04d\n", name, patient % 2 == 0 ? "well" : "ill", patient));
    }
    return Files.writeString(folder.resolve("list.csv"), rows);
  }

  private static List<String> groups(Dataset data) {
    return data.samples().stream().map(Sample::group).toList();
  }

  private static List<String> ids(Dataset data) {
    return data.samples().stream().map(Sample::id).toList();
  }

  @Test
  void groupsArePseudonymsUnderTheKeyAndPathsThatTellAreHashesOfContents() throws IOException {
    Dataset data = Dataset.read(manifest(), HASHED, ONE);
    assertThat(groups(data)).startsWith(ONE.of("PAT0000"), ONE.of("PAT0000"), ONE.of("PAT0001"));
    assertThat(ids(data)).doesNotHaveDuplicates();
    for (int i = 0; i < 60; i++) {
      assertThat(ids(data).get(i)).isEqualTo(data.contents().get(i).substring(0, 16));
    }
    Path csv = folder.resolve("split.csv");
    data.writeSplit(csv, data.split(1));
    assertThat(Files.readString(csv)).doesNotContainIgnoringCase("pat0", "doe", "jane", "img");
  }

  @Test
  void neitherTheKeyNorWhetherNamesAreKeptChangesDigestIdsOrSplit() throws IOException {
    Path list = manifest();
    Dataset one = Dataset.read(list, HASHED, ONE);
    List<Dataset> others =
        List.of(
            Dataset.read(list, HASHED, OTHER), Dataset.read(list), Dataset.read(list, KEPT, ONE));
    for (Dataset other : others) {
      assertThat(groups(other)).isNotEqualTo(groups(one));
      assertThat(other.digest()).isEqualTo(one.digest());
      assertThat(ids(other)).isEqualTo(ids(one));
      assertThat(other.split(3)).isEqualTo(one.split(3));
    }
    assertThat(groups(others.get(2))).startsWith("PAT0000", "PAT0000", "PAT0001");
  }

  @Test
  void whoIsWithWhomCountsInTheDigest() throws IOException {
    Path list = manifest();
    String digest = Dataset.read(list, HASHED, ONE).digest();
    Files.writeString(list, Files.readString(list).replace("ill,PAT0001", "ill,PAT0003"));
    assertThat(Dataset.read(list, HASHED, ONE).digest()).isNotEqualTo(digest);
  }

  @Test
  void dataWhoseHeadersSayNothingStayAsTheyAre() throws IOException {
    NamedImages.write(folder.resolve("img/DOE.pgm"), 1);
    NamedImages.write(folder.resolve("img/ROE.pgm"), 2);
    Path list =
        Files.writeString(
            folder.resolve("list.csv"),
            "file,label,patient\nimg/DOE.pgm,well,Doe\nimg/ROE.pgm,ill,Roe\n");
    Dataset data = Dataset.read(list, HASHED, ONE);
    assertThat(groups(data)).containsExactly("Doe", "Roe");
    assertThat(ids(data)).containsExactly("img/DOE.pgm", "img/ROE.pgm");
    Hashes plain = new Hashes();
    plain.add("img/DOE.pgm", "well", "Doe", data.contents().get(0));
    plain.add("img/ROE.pgm", "ill", "Roe", data.contents().get(1));
    assertThat(data.digest()).isEqualTo(plain.hex());
  }

  @Test
  void pathsThatTellNothingStayAndAFolderThatIsCalledAfterAPatientTellsOfAllInIt()
      throws IOException {
    NamedImages.write(folder.resolve("ill/a.pgm"), 1, "PAT1", "DOE^JANE");
    NamedImages.write(folder.resolve("ill/doe/b.pgm"), 2, "PAT1", "DOE^JANE");
    NamedImages.write(folder.resolve("ill/doe/c.pgm"), 3, "X77");
    TestImages.writePng(folder.resolve("ill/doe/d.png"), 12, 12, 1);
    NamedImages.write(folder.resolve("well/e.pgm"), 4, "PAT2", "WELL^MARY");
    NamedImages.write(folder.resolve("well/x.pgm"), 4, "PAT2", "WELL^MARY");
    NamedImages.write(folder.resolve("well/Mary.pgm"), 4, "PAT2", "WELL^MARY");
    NamedImages.write(folder.resolve("well/mary.pgm"), 4, "PAT2", "WELL^MARY");
    Dataset data = Dataset.read(folder, HASHED, ONE);
    List<String> names = data.contents().stream().map(hash -> hash.substring(0, 16)).toList();
    // Upper case sorts first. A class may be called like a patient: its name is written anyway.
    assertThat(ids(data))
        .containsExactly(
            "ill/a.pgm",
            names.get(1),
            names.get(2),
            names.get(3),
            names.get(4),
            "well/e.pgm",
            names.get(6) + "-2",
            "well/x.pgm");
    assertThat(names.get(4)).isEqualTo(names.get(6));
  }

  @Test
  void aPatientOfFilesWithAndWithoutHeadersStaysOnePatient() throws IOException {
    NamedImages.write(folder.resolve("a.pgm"), 1, "PAT1");
    TestImages.writePng(folder.resolve("b.png"), 12, 12, 1);
    TestImages.writePng(folder.resolve("c.png"), 13, 12, 1);
    Path list =
        Files.writeString(
            folder.resolve("list.csv"),
            "file,label,patient\na.pgm,well,PAT1\nb.png,well,PAT1\nc.png,ill,PAT2\n");
    assertThat(groups(Dataset.read(list, HASHED, ONE)))
        .containsExactly(ONE.of("PAT1"), ONE.of("PAT1"), ONE.of("PAT2"));
  }

  @Test
  void leaksAndSpellingsAreToldByPseudonymAndFile() throws IOException {
    String[] patients = {"PAT1", "PAT1", "PAT2", "PAT2", "pat-1", "PAT3"};
    String[] parts = {"train", "val", "val", "train", "test", "test"};
    List<String> rows = new ArrayList<>(List.of("file,label,patient,split"));
    for (int i = 0; i < patients.length; i++) {
      NamedImages.write(folder.resolve(i + ".pgm"), i, patients[i]);
      String label = i % 2 == 0 ? "ill" : "well";
      rows.add("%s.pgm,%s,%s,%s".formatted(i, label, patients[i], parts[i]));
    }
    Path list = Files.write(folder.resolve("list.csv"), rows);
    DatasetOptions allowed = HASHED.withLeaks(DatasetOptions.Leaks.ALLOW);
    Dataset data = Dataset.read(list, allowed, ONE);
    assertThat(data.leaks(data.split(1)))
        .anySatisfy(
            leak ->
                assertThat(leak)
                    .contains(
                        "found in two or more: 2 ("
                            + ONE.of("PAT1")
                            + ", as in 0.pgm, "
                            + ONE.of("PAT2")
                            + ", as in 2.pgm)"))
        .anySatisfy(
            leak ->
                assertThat(leak)
                    .contains(
                        "%s, as in 0.pgm = %s, as in 4.pgm"
                            .formatted(ONE.of("PAT1"), ONE.of("pat-1"))))
        .allSatisfy(leak -> assertThat(leak).doesNotContainIgnoringCase("pat1", "pat-1", "pat2"));
    assertThatThrownBy(() -> Dataset.read(list, HASHED, ONE).split(1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(ONE.of("PAT2"))
        .message()
        .doesNotContainIgnoringCase("pat2");
  }

  @Test
  void whatIsWrongWithAFileIsSaidWithoutItsNameHereAndInTheCache() throws IOException {
    Path list = manifest();
    Path broken = NamedImages.write(folder.resolve("img/Poe_Edgar.pgm"), 1, "PAT9999", "POE^EDGAR");
    Files.writeString(broken, Files.readString(broken).replace("12 12 255", "12 999 255"));
    Files.writeString(
        list,
        Files.readString(list) + "img/Poe_Edgar.pgm,ill,PAT9999\nimg/Doe01_Jane.pgm,ill,PAT0001\n");
    Path cache = folder.resolve("cache");
    Dataset data = Dataset.read(list, HASHED.withOnBadFile(OnBadFile.SKIP), ONE);
    try (ImageCache images =
        ImageCache.open(
            data,
            Preprocessing.imagenet().withSize(8),
            CacheOptions.defaults().withDirectory(cache),
            Progress.SILENT)) {
      assertThat(images.badFiles()).hasSize(2);
      assertThat(images.badFiles().toString())
          .contains(
              ": the image ", "list.csv, line 63: expected an image but found no file (withheld)")
          .doesNotContainIgnoringCase("poe", "edgar", "pat", "doe", "jane", "Poe_Edgar");
      assertThat(images.dataset().digest())
          .isEqualTo(Dataset.read(manifest(), HASHED, OTHER).digest());
    }
    try (Stream<Path> files = Files.list(cache)) {
      for (Path file : files.toList()) {
        String text = file.getFileName() + new String(Files.readAllBytes(file), US_ASCII);
        assertThat(text).doesNotContainIgnoringCase("poe", "edgar", "pat9", "doe0", "jane");
      }
    }
  }

  @Test
  void notesNameNobodyAndAPathThatTellsIsWarnedOf() throws IOException {
    Path data = folder.resolve("of Jane Doe");
    NamedImages.write(data.resolve("ill/a.pgm"), 1, "PAT1", "DOE^JANE");
    NamedImages.write(data.resolve("well/b.pgm"), 2, "PAT2", "ROE^RICHARD");
    Files.writeString(data.resolve("ill/doe.xyz"), "no image");
    Dataset read = Dataset.read(data, HASHED, ONE);
    assertThat(read.notes().toString()).contains("1 file in ", " is no image");
    assertThat(read.notes().toString()).doesNotContainIgnoringCase("doe", "jane");
    assertThat(read.notes()).anyMatch(note -> note.startsWith("the path of the data says what"));
    Path csv =
        Files.writeString(
            folder.resolve("labels of Roe.csv"), "file,label\nill/a.pgm,ill\nwell/b.pgm,well\n");
    assertThat(Dataset.read(data, HASHED.withLabels(csv), ONE).notes())
        .anyMatch(note -> note.startsWith("the path of the table of labels says what"));
    assertThat(Dataset.unlabelled(data, HASHED).notes().toString())
        .doesNotContainIgnoringCase("doe", "jane");
    assertThat(Dataset.read(manifest(), HASHED, ONE).notes())
        .noneMatch(note -> note.startsWith("the path of the data"));
  }

  @Test
  void aSplitOfAPartIsTheSameWhateverTheKey() throws IOException {
    Path list = manifest();
    String text = Files.readString(list);
    Files.writeString(
        list,
        text.replaceFirst("patient\n", "patient,split\n")
            .replaceAll("(PAT00[01]\\d)\n", "$1,train\n")
            .replaceAll("(PAT002\\d)\n", "$1,test\n"));
    Dataset one = Dataset.read(list, HASHED, ONE);
    assertThat(one.split(1).indices(Part.VALIDATION)).isNotEmpty();
    assertThat(Dataset.read(list, HASHED, OTHER).split(1)).isEqualTo(one.split(1));
  }

  @Test
  void refusalsNameNobody() {
    NamedImages.write(folder.resolve("Doe_Jane.pgm"), 1, "PAT1", "DOE^JANE");
    assertThatThrownBy(() -> Dataset.read(folder, HASHED, ONE))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("images in no such folder, as (withheld)")
        .hasNoCause();
  }

  @Test
  void filesThatAreLeftOutAreNamedWithoutTheirPatientsToo() throws IOException {
    Path data = folder.resolve("data");
    NamedImages.write(data.resolve("a.pgm"), 1, "PAT1", "DOE^JANE");
    NamedImages.write(data.resolve("b.pgm"), 2, "PAT2", "ROE^RICHARD");
    NamedImages.write(data.resolve("Poe_Edgar.pgm"), 3, "PAT3", "POE^EDGAR");
    Path labels = folder.resolve("labels.csv");
    Files.writeString(labels, "file,label\n%1$s/a.pgm,ill\n%1$s/b.pgm,well\n".formatted(data));
    Dataset read = Dataset.read(data, HASHED.withLabels(labels), ONE);
    assertThat(read.notes().toString())
        .contains("1 image in ", "was left out: (withheld)")
        .doesNotContainIgnoringCase("poe", "edgar");
  }

  @Test
  void namesInATableAreSecretAsThoseOfHeadersAre() throws IOException {
    NamedImages.write(folder.resolve("x/Smith-1.pgm"), 1, "PAT1");
    NamedImages.write(folder.resolve("x/2.pgm"), 2, "PAT2");
    Path list =
        Files.writeString(
            folder.resolve("list.csv"),
            "file,label,patient\nx/Smith-1.pgm,well,Smith\nx/2.pgm,ill,Jones\nx/2.pgm,ill,Jones\n");
    Dataset read = Dataset.read(list, HASHED, ONE);
    assertThat(ids(read)).containsExactly(read.contents().get(0).substring(0, 16), "x/2.pgm");
    assertThat(groups(read)).containsExactly(ONE.of("Smith"), ONE.of("Jones"));
  }
}
