package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.ImageSource;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as Excel, a Mac, R and pandas write them. */
class ManifestTest {

  private static final String TABLE =
      """
      file,label,patient
      0.png,ill,1
      1.png,well,2
      2.png,ill,3
      3.png,well,4
      """;

  @TempDir Path folder;

  @BeforeEach
  void images() throws IOException {
    for (int i = 0; i < 8; i++) {
      Files.writeString(folder.resolve(i + ".png"), "image " + i);
    }
  }

  private Path table(String text, Charset charset, int... mark) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int letter : mark) {
      bytes.write(letter);
    }
    bytes.writeBytes(text.getBytes(charset));
    return Files.write(folder.resolve("list.csv"), bytes.toByteArray());
  }

  private Path table(String text) throws IOException {
    return table(text, StandardCharsets.UTF_8);
  }

  private static void isRead(Path table) {
    Dataset data = Dataset.read(table);
    assertThat(data.badFiles()).isEmpty();
    assertThat(data.samples())
        .extracting(Sample::id)
        .containsExactly("0.png", "1.png", "2.png", "3.png");
    assertThat(data.classes()).containsExactly("ill", "well");
    assertThat(data.samples()).extracting(Sample::group).containsExactly("1", "2", "3", "4");
    assertThat(data.notes()).isEmpty();
  }

  private void refused(String text, String... parts) throws IOException {
    Path table = table(text);
    assertThatThrownBy(() -> Dataset.read(table))
        .isInstanceOf(DataException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(parts));
  }

  @Test
  void encodingsThatAMarkOrZerosTellAreRead() throws IOException {
    isRead(table(TABLE, StandardCharsets.UTF_8, 0xef, 0xbb, 0xbf));
    isRead(table(TABLE, StandardCharsets.UTF_16LE, 0xff, 0xfe));
    isRead(table(TABLE, StandardCharsets.UTF_16BE, 0xfe, 0xff));
    isRead(table(TABLE, StandardCharsets.UTF_16LE));
    isRead(table(TABLE, StandardCharsets.UTF_16BE));
    isRead(table(TABLE, Charset.forName("UTF-32LE"), 0xff, 0xfe, 0, 0));
    isRead(table(TABLE, Charset.forName("UTF-32BE"), 0, 0, 0xfe, 0xff));
    isRead(table(TABLE, Charset.forName("UTF-32LE")));
    isRead(table(TABLE, Charset.forName("UTF-32BE")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"windows-1252", "ISO-8859-1", "x-MacRoman", "windows-1251", "Shift_JIS"})
  void otherEncodingsAreNotGuessed(String charset) throws IOException {
    String label =
        charset.equals("windows-1251") ? "\u0436" : charset.startsWith("S") ? "\u30c6" : "\u00fc";
    Path table = table(TABLE.replace("well", label), Charset.forName(charset));
    assertThatThrownBy(() -> Dataset.read(table))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "expected UTF-8 in " + table + " but found other bytes, first in line 3")
        .hasMessageContaining("Windows-1252")
        .hasMessageContaining("iconv");
  }

  @Test
  void halfALetterOfUtf16IsRefused() throws IOException {
    Path table = table(TABLE, StandardCharsets.UTF_16LE, 0xff, 0xfe);
    Files.write(table, new byte[] {7}, java.nio.file.StandardOpenOption.APPEND);
    assertThatThrownBy(() -> Dataset.read(table)).hasMessageContaining("expected UTF-16 in ");
  }

  @Test
  void otherKindsOfFilesAreNamed() throws IOException {
    refused("version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer file");
    refused("<!DOCTYPE html><html>", "is a HTML file");
    refused("PK\u0003\u0004....", ".xlsx", "save it as CSV in UTF-8");
    refused(TABLE.replace("well,2", "we\0ll,2"), "found a zero in line 3");
    refused("file,label\n", "expected a header and at least one row", "found 1 rows");
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void theLineThatSaysTheSeparatorIsObeyedAndNoHeader(String separator) throws IOException {
    String text = TABLE.replace(",", separator);
    isRead(table(text));
    for (String end : List.of("\n", "\r\n", "\r")) {
      String lines = text.replace("\n", end);
      isRead(table(lines));
      isRead(table("sep=" + separator + end + lines));
      isRead(table("\"SEP=" + separator + "\"" + end + lines));
      isRead(table("sep=" + separator + end + lines, StandardCharsets.UTF_16LE, 0xff, 0xfe));
    }
    Path wrong = table("sep=" + separator + "\n" + text.replace("3.png", "gone.png"));
    assertThat(Dataset.read(wrong).badFiles().get(0).where()).isEqualTo("list.csv, line 6");
  }

  @Test
  void emptyRowsAndEmptyCellsAtTheEndAreNoRowsAndNoCells() throws IOException {
    isRead(
        table(
            TABLE.replace("2.png", ",,\n\n\u00a0,\u200b,\n2.png") + ",,\n ; \n".replace(";", ",")));
    isRead(table(TABLE.replace("\n", ",\n")));
    isRead(table(TABLE.replace("patient\n", "patient,,\n")));
    isRead(table(TABLE.replace("1\n", "1,,,\n")));
    assertThat(Dataset.read(table(TABLE.replace("ill,1", "ill"))).badFiles())
        .singleElement()
        .hasToString("list.csv, line 2: expected 3 cells but found 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"label", "LABEL", " Label", "label\u00a0", "\uff4cabel"})
  void twoColumnsOfOneNameAreRefused(String second) throws IOException {
    refused(
        TABLE.replace("patient\n", "patient," + second + "\n").replaceAll("(\\d)\n", "$1,ill\n"),
        "expected one column label in",
        "found two, the 2. and the 4.");
    Dataset other =
        Dataset.read(
            table(
                TABLE
                    .replace("patient\n", "patient,note,note\n")
                    .replaceAll("(\\d)\n", "$1,x,y\n")));
    assertThat(other.samples()).hasSize(4); // what is not read may stand twice
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN", "nan", "NA", "N/A", "null", "None", "#N/A", "?", "-", "--", ".", "<NA>", "#REF!"
      })
  void wordsForNoValueAreBadRowsUnlessTheyAreNamedAsClasses(String word) throws IOException {
    String text = TABLE + "4.png,%s,5\n5.png,ill,%s\n6.png,%s,6\n".formatted(word, word, word);
    Dataset data = Dataset.read(table(text));
    assertThat(data.classes()).containsExactly("ill", "well");
    assertThat(data.samples()).hasSize(4);
    assertThat(data.badFiles()).hasSize(3);
    assertThat(data.badFiles().get(1))
        .hasToString(
            "list.csv, line 7: the cell of column patient holds \"%s\", which stands for no value"
                .formatted(word));
    assertThat(data.notes())
        .contains(
            ("2 of 7 rows say nothing in column label (\"%s\"): lines 6, 8; where it is a class,"
                    + " name it in --classes")
                .formatted(word),
            "1 of 7 rows say nothing in column patient (\"%s\"): line 7".formatted(word));
    DatasetOptions named = DatasetOptions.defaults().withClasses(List.of("ill", word));
    assertThat(Dataset.read(table(text), named).samples()).hasSize(4);
    DatasetOptions others = DatasetOptions.defaults().withClasses(List.of("ill", "well"));
    assertThat(Dataset.read(table(text), others).badFiles()).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00a0", "\u200b", "\ufeff", "\u3000", "\t", "\u2007 \u200b"})
  void blanksOfAllKindsAreEmptyCellsAndNoPartOfOthers(String blank) throws IOException {
    Dataset data =
        Dataset.read(
            table(
                TABLE.replace("well,2", blank + "well" + blank + "," + blank + "2" + blank)
                    + "4.png,"
                    + blank
                    + ",5\n5.png,ill,"
                    + blank
                    + "\n"));
    assertThat(data.classes()).containsExactly("ill", "well");
    assertThat(data.samples()).extracting(Sample::group).containsExactly("1", "2", "3", "4");
    assertThat(data.badFiles())
        .extracting(BadFile::reason)
        .containsExactly(
            "the cell of column label is empty", "the cell of column patient is empty");
  }

  @ParameterizedTest
  @CsvSource({"ill, Ill", "ill, ILL", "ill, \uff49ll", "well, wel\u200bl", "1, 1.0"})
  void aLabelInTwoSpellingsIsRefused(String one, String other) throws IOException {
    refused(
        TABLE
            .replace("2.png,ill", "2.png," + other)
            .replace(",ill", "," + (one.equals("1") ? one : "ill")),
        "expected one spelling of every class",
        '"' + other + '"');
  }

  @Test
  void onePatientWhoLooksTheSameIsOne() throws IOException {
    Dataset data =
        Dataset.read(
            table(
                """
                file,label,patient
                0.png,ill,P 1
                1.png,well,P\u00a01
                2.png,ill,\uff30 1
                3.png,well,P  1
                4.png,ill,P\u200b 1
                5.png,ill,Mu\u0308ller
                6.png,ill,M\u00fcller
                """));
    assertThat(data.samples())
        .extracting(Sample::group)
        .containsExactly("P 1", "P 1", "P 1", "P 1", "P 1", "Mu\u0308ller", "Mu\u0308ller");
    assertThat(data.notes())
        .singleElement()
        .asString()
        .startsWith("2 names of patients")
        .contains("P 1");
  }

  @ParameterizedTest
  @CsvSource({"7, 7.0", "7, 7.00", "7, 7e0", "7, 007", "P1, p1", "P1, P01", "P1, P-1", "P1, P_1"})
  void aPatientInTwoSpellingsIsRefusedByName(String one, String other) throws IOException {
    StringBuilder text = new StringBuilder("file,label,patient\n");
    for (int i = 0; i < 60; i++) {
      Files.writeString(folder.resolve("x" + i + ".png"), "x" + i);
      String patient = i == 0 ? one : i == 1 ? other : "other-" + (i + 100);
      text.append("x%s.png,%s,%s\n".formatted(i, i % 2, patient));
    }
    Dataset data = Dataset.read(table(text.toString()));
    assertThatThrownBy(() -> data.split(1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "expected one spelling of every patient but found more for 1 (%s = %s)", one, other)
        .hasMessageEndingWith("(--allow-leaks)");
    DatasetOptions allowed = DatasetOptions.defaults().withLeaks(DatasetOptions.Leaks.ALLOW);
    Dataset lenient = Dataset.read(table(text.toString()), allowed);
    assertThat(lenient.leaks(lenient.split(1))).hasSize(1);
    Dataset without = Dataset.read(table(text.toString().replace(",patient", ",number")));
    assertThat(without.split(1).parts()).contains(Part.TEST); // nothing is compared but patients
  }

  @Test
  void namesComposedOtherwiseThanOnDiskAreFound() throws IOException {
    Files.createDirectories(folder.resolve("Bu\u0308cher"));
    Files.writeString(folder.resolve("Bu\u0308cher/a\u0308.png"), "here");
    Files.writeString(folder.resolve("\u00e9.png"), "there");
    Dataset data =
        Dataset.read(
            table("file,label\nB\u00fccher/\u00e4.png,ill\ne\u0301.png,well\n\u00e9.png,well\n"));
    assertThat(data.samples())
        .extracting(Sample::id)
        .containsExactly("B\u00fccher/\u00e4.png", "e\u0301.png");
    assertThat(data.contents().get(0))
        .isEqualTo(Hashes.of("here".getBytes(StandardCharsets.UTF_8)));
    assertThat(((ImageSource.File) data.samples().get(1).source()).file())
        .isEqualTo(folder.resolve("\u00e9.png"));
    assertThat(data.badFiles())
        .singleElement()
        .hasToString("list.csv, line 4: \u00e9.png stands in line 3 already");
  }

  @Test
  void filesThatAreCalledAlmostSoAreNamed() throws IOException {
    Files.writeString(folder.resolve("a b.PNG"), "x");
    Dataset data =
        Dataset.read(
            table(TABLE + "A b.png,ill,5\na%20b.PNG,ill,6\n./3.png,ill,7\ngone.png,ill,8\n"));
    assertThat(data.badFiles().stream().map(BadFile::reason))
        .satisfiesExactly(
            reason -> assertThat(reason).contains("A b.png", "a b.PNG, whose upper and lower case"),
            reason -> assertThat(reason).contains("a b.PNG, whose name is not escaped"),
            reason -> assertThat(reason).isEqualTo("./3.png stands in line 5 already"),
            reason -> assertThat(reason).contains("found no file").endsWith("gone.png"));
    Path absolute = table(TABLE.replace("3.png", folder.resolve("3.png").toString()));
    assertThat(Dataset.read(absolute).badFiles()).isEmpty();
    Path longest = table(TABLE.replace("3.png", "x".repeat(50_000)));
    assertThat(Dataset.read(longest).badFiles())
        .singleElement()
        .hasToString(
            "list.csv, line 5: expected at most 4096 characters in column file but found 50000");
  }

  @Test
  void partsAreReadInAllTheirWords() throws IOException {
    Dataset data =
        Dataset.read(
            table(
                """
                file,label,split
                0.png,ill,Training
                1.png,well,TRAIN
                2.png,ill,valid
                3.png,well,dev
                4.png,ill,Testing
                5.png,well,test
                """));
    assertThat(data.split(1).parts())
        .isEqualTo(
            Stream.of(Part.TRAIN, Part.VALIDATION, Part.TEST)
                .flatMap(part -> Stream.of(part, part))
                .toList());
  }
}
