package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.imaging.Spreadsheet.Row;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpreadsheetTest {

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("list.csv");
  }

  private List<Row> read(String text) throws IOException {
    return Spreadsheet.read(Files.writeString(file, text));
  }

  @Test
  void quotesHoldSeparatorsQuotesAndLineBreaksAndLinesAreCountedThrough() throws IOException {
    assertThat(read("a,b\n\"1,\n\"\"2\"\"\",3\r\n\r\n \"4\" ,\" 5 \"\r6,7"))
        .containsExactly(
            new Row(1, List.of("a", "b")),
            new Row(2, List.of("1,\n\"2\"", "3")),
            new Row(5, List.of("4", "5")),
            new Row(6, List.of("6", "7")));
  }

  @Test
  void aQuoteInTheMidstOfACellIsALetter() throws IOException {
    assertThat(read("a,b\n5\" disc,x\"y\"\n"))
        .containsExactly(new Row(1, List.of("a", "b")), new Row(2, List.of("5\" disc", "x\"y\"")));
  }

  @Test
  void aLoneQuoteIsRefusedWithItsLine() {
    assertThatThrownBy(() -> read("a,b\n1,2\n3,\"4\n5,6\n"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected cells of at most 1048576 characters whose quotes end in "
                + file
                + " but found: Unclosed quoted field at end of input (record starting at line 3)");
    assertThatThrownBy(() -> read("a,b\n\"1\"2,3\n"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("list.csv but found: Unexpected character after closing quote: '2'")
        .hasMessageEndingWith("(record starting at line 2)");
  }

  @Test
  void rowsOfAnotherLengthAreReadAsTheyAre() throws IOException {
    assertThat(read("a;b\n1\n1;2;3\n;\n"))
        .extracting(Row::cells)
        .containsExactly(List.of("a", "b"), List.of("1"), List.of("1", "2", "3"));
  }

  /** Of zeros, in a heap that holds an eighth of it. */
  @Test
  void aCellOfAGigabyteIsRefusedBeforeItIsRead() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.write("file,label\n\"".getBytes(StandardCharsets.US_ASCII));
      sparse.setLength(1L << 30);
    }
    assertThatThrownBy(() -> Spreadsheet.read(file))
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith(
            "expected cells of at most 1048576 characters whose quotes end in " + file)
        .hasMessageEndingWith("(record starting at line 2)");
  }

  @Test
  void aCellAsLongAsAllowedIsRead() throws IOException {
    String longest = "x".repeat(Spreadsheet.MAX_CELL - 1);
    assertThat(read("a\tb\n1\t" + longest + "\n").get(1).cells()).containsExactly("1", longest);
  }

  @Test
  void otherEncodingsAreRefusedWhereverTheyBegin() throws IOException {
    for (int before : new int[] {0, 200_000}) {
      Files.write(
          file,
          ("a,b\n" + "1,2\n".repeat(before) + "\u00fcbel,3").getBytes(StandardCharsets.ISO_8859_1));
      assertThatThrownBy(() -> Spreadsheet.read(file))
          .isInstanceOf(DataException.class)
          .hasMessageStartingWith(
              "expected UTF-8 in %s but found other bytes, first in line %s: \"\u00fcbel\" in"
                  + " Windows-1252, as Excel's plain CSV is, \"\u00b8bel\" in Mac Roman",
              file, before + 2)
          .hasMessageContaining("iconv -f WINDOWS-1252 -t UTF-8");
    }
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheHeader() throws IOException {
    assertThat(read("\ufeff\"a\"\n1\n").get(0).cells()).containsExactly("a");
    assertThat(read("")).isEmpty();
  }
}
