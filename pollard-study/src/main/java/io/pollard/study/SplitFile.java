package io.pollard.study;

import io.pollard.data.Part;
import io.pollard.data.Split;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code splits/SEED.csv} says: which sample is in which part.
 *
 * @param samples by id, in the data's order
 */
record SplitFile(Map<String, Row> samples) {

  /**
   * One sample.
   *
   * @param group its patient; empty in a file without that column
   * @param content what identifies its image; empty likewise
   */
  record Row(String label, Part part, Optional<String> group, Optional<String> content) {}

  /**
   * @throws DamagedFileException if it can't be read
   */
  static SplitFile read(Path file) {
    Map<String, Row> samples = new LinkedHashMap<>();
    String text = StudyFiles.read(file);
    StudyFiles.requireMeaning(
        file,
        () -> {
          List<List<String>> rows = CsvRows.of(text);
          List<String> header = rows.isEmpty() ? List.of() : rows.get(0);
          for (String column : List.of("id", "label", "part")) {
            TrialMeaning.require(header.contains(column), "a column " + column, header);
          }
          for (List<String> row : rows.subList(1, rows.size())) {
            TrialMeaning.require(row.size() == header.size(), header.size() + " cells", row);
            String id = row.get(header.indexOf("id"));
            Row sample =
                new Row(
                    row.get(header.indexOf("label")),
                    Part.of(row.get(header.indexOf("part"))),
                    cell(header, row, "group"),
                    cell(header, row, "content"));
            TrialMeaning.require(
                samples.put(id, sample) == null, "each sample once", id + " again");
          }
        });
    return new SplitFile(samples);
  }

  private static Optional<String> cell(List<String> header, List<String> row, String column) {
    int place = header.indexOf(column);
    return place < 0 ? Optional.empty() : Optional.of(row.get(place)).filter(of -> !of.isEmpty());
  }

  /** Empty where it is damaged. */
  static Optional<SplitFile> ifWhole(Path file) {
    try {
      return Optional.of(read(file));
    } catch (DamagedFileException | UnreadableFileException damage) {
      return Optional.empty();
    }
  }

  /** Of how many samples a part is. */
  long count(Part part) {
    return samples.values().stream().filter(sample -> sample.part() == part).count();
  }

  /** As trials name a split. */
  String digest() {
    return new Split(samples.values().stream().map(Row::part).toList()).digest();
  }
}
