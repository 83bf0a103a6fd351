package io.pollard.files;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CsvTest {

  private static final String LETTERS = "ab ,;\"\r\n\tä\u2028\ufeff'=+-@\u001b\u202e\\u{5c}＝";

  @Test
  void everyCellReadsBackAsItWasWritten() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      List<List<String>> rows = new ArrayList<>();
      for (int row = random.nextInt(4); row >= 0; row--) {
        rows.add(random.ints(1 + random.nextInt(4), 0, 8).mapToObj(n -> text(random, n)).toList());
      }
      StringBuilder csv = new StringBuilder();
      rows.forEach(row -> csv.append(Csv.line(row)));
      assertThat(read(csv.toString())).isEqualTo(rows);
    }
  }

  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  @Test
  void everyNumberReadsBackToItsBits() {
    Random random = new Random(2);
    for (int i = 0; i < 2000; i++) {
      Double number = Double.longBitsToDouble(random.nextLong());
      Float small = Float.intBitsToFloat(random.nextInt());
      List<String> cells = read(Csv.line(List.of(number, small))).get(0);
      assertThat(Double.valueOf(cells.get(0))).isEqualTo(number);
      assertThat(Float.valueOf(cells.get(1))).isEqualTo(small);
    }
  }

  @Test
  void onlyWhatNeedsQuotesHasThem() {
    assertThat(Csv.line(Arrays.asList("a b", "a,b", "a\"b", 0.5, null)))
        .isEqualTo("a b,\"a,b\",\"a\"\"b\",0.5,\n");
  }

  @Test
  void textThatASpreadsheetWouldComputeHasAnApostrophe() {
    assertThat(Csv.line(List.of("=1+1", "+a", "-a", "@a", "\ta", "＝1", "'=1", "'a", "a=1", "-5")))
        .isEqualTo("'=1+1,'+a,'-a,'@a,'\ta,'＝1,''=1,'a,a=1,'-5\n");
    assertThat(Csv.line(List.of(-5, -0.5, -1e-9, "=1,2"))).isEqualTo("-5,-0.5,-1.0E-9,\"'=1,2\"\n");
  }

  @Test
  void controlCharactersStandAsTheirNumbers() {
    String name = "a\u001b[31m\u009b\u202e\\u{1b}\\u";
    String written = Csv.line(List.of(name));
    assertThat(written).isEqualTo("a\\u{1b}[31m\\u{9b}\\u{202e}\\u{5c}u{1b}\\u\n");
    assertThat(Csv.text(written.strip())).isEqualTo(name);
  }

  @Test
  void textOfOtherProgramsReadsAsItIs() {
    for (String text : List.of("'a'", "a'=1", "\\u{", "\\u{g}", "\\u1234", "-1", "=1")) {
      assertThat(Csv.text(text)).isEqualTo(text);
    }
  }

  /** Split by a reader that is not ours. */
  private static List<List<String>> read(String csv) {
    return CsvReader.builder()
        .skipEmptyLines(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .ofCsvRecord(csv)
        .stream()
        .map(record -> record.getFields().stream().map(Csv::text).toList())
        .toList();
  }
}
