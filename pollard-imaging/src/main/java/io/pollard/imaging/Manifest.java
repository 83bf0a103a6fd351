package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.ImageSource;
import io.pollard.data.MaskOptions;
import io.pollard.data.Part;
import io.pollard.data.Spelling;
import io.pollard.data.Task;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a CSV manifest: a row an image, with columns of files, classes, patients and parts. What a
 * row is about may be something else than a file ({@link LabelTable}).
 */
class Manifest {

  /** No file, class or patient has a longer name. */
  private static final int LONGEST = 4096;

  private static final int NO_COLUMN = -1;

  /** Columns of images, the first that is there. */
  static final String[] FILE_COLUMNS = {"file", "image"};

  /** How many lines and words a sentence names. */
  private static final int NAMED = 5;

  /** No word for "no value" is longer; a row of dashes may be. */
  private static final int LONGEST_WORD = 20;

  private final Path csv;
  private final DatasetOptions options;
  private final List<String> header;
  private final List<Listing.Row> rows = new ArrayList<>();
  private final List<BadFile> bad = new ArrayList<>();
  private final Map<Path, Long> lines = new HashMap<>();
  private final ListedFiles files;
  private final Patients patients = new Patients();
  private final Map<String, Missing> missing = new LinkedHashMap<>();
  private final Set<String> outside = new HashSet<>();
  private int rowsOutside;

  private final ListedFiles masks;
  private final Map<Path, Long> maskLines = new HashMap<>();

  /** Null where rows are not of findings. */
  private @Nullable FindingCells findings;

  /**
   * What a sound row says.
   *
   * @param where for messages
   * @param about what it is about: a file, or what its column says
   * @param group as it is written; empty without such a column
   * @param mask the name of its mask; empty without such a column
   */
  record Said(
      String where,
      long line,
      String about,
      String label,
      Optional<String> group,
      Optional<String> split,
      Optional<String> mask) {

    /**
     * @throws IllegalArgumentException if it is no part
     */
    Optional<Part> part() {
      return split.map(Part::of);
    }
  }

  Manifest(Path csv, DatasetOptions options, List<String> header) {
    this.csv = csv;
    this.options = options;
    this.header = header.stream().map(Spelling::folded).toList();
    this.files = new ListedFiles(csv, "images");
    this.masks =
        options
            .masks()
            .flatMap(MaskOptions::folder)
            .map(folder -> new ListedFiles(Path.of(folder).resolve(csv.getFileName())))
            .orElseGet(() -> new ListedFiles(csv, MaskFolder.NAMES));
  }

  /**
   * @throws DataException if it has no header or lacks a column
   */
  static Listing read(Path csv, DatasetOptions options) {
    List<Spreadsheet.Row> table = table(csv);
    return new Manifest(csv, options, table.get(0).cells()).read(table.subList(1, table.size()));
  }

  static List<Spreadsheet.Row> table(Path csv) {
    List<Spreadsheet.Row> table = Spreadsheet.read(csv);
    if (table.size() < 2) {
      throw new DataException(
          "expected a header and at least one row in %s but found %s rows"
              .formatted(csv, table.size()));
    }
    return table;
  }

  /** The column of what rows are about. */
  int subject() {
    return required(options.fileColumn(), "--file-column", FILE_COLUMNS);
  }

  /** Whether a cell of that column names nothing. */
  boolean isNothing(String subject) {
    return subject.isEmpty();
  }

  final Listing read(List<Spreadsheet.Row> table) {
    int file = subject();
    findings =
        options
            .findings()
            .map(some -> new FindingCells(csv, some, header, this::column, table))
            .orElse(null);
    int label =
        findings == null && options.masks().isEmpty()
            ? required(options.labelColumn(), "--label-column", "label", "class")
            : NO_COLUMN;
    int mask = options.masks().map(this::maskColumn).orElse(NO_COLUMN);
    int group =
        options.groupColumn().isPresent()
            ? required(options.groupColumn(), "--group-column")
            : find("patient", "group");
    int split = find("split");
    for (Spreadsheet.Row row : table) {
      add(row, file, label, group, split, mask);
    }
    return new Listing(
        rows(),
        bad,
        Optional.<Task>ofNullable(findings == null ? null : findings.task())
            .or(() -> options.masks().map(MaskOptions::task)),
        group >= 0,
        Optional.empty(),
        outside,
        notes(table.size()));
  }

  /** What came of all that was put. */
  List<Listing.Row> rows() {
    return rows;
  }

  private List<String> notes(int all) {
    List<String> notes = new ArrayList<>();
    if (rowsOutside > 0) {
      notes.add(
          "%s of %s rows are of other classes than %s and were left out"
              .formatted(rowsOutside, all, options.classes()));
    }
    missing.values().stream().map(some -> some.sentence(all)).forEach(notes::add);
    patients.note().ifPresent(notes::add);
    return notes;
  }

  /** That of masks, or none where they are called as the images are. */
  private int maskColumn(MaskOptions some) {
    return some.column().isPresent() ? required(some.column(), "--mask-column") : find("mask");
  }

  private String label(List<String> cells, int label, long line) {
    return findings != null
        ? findings.label(cells, line)
        : label < 0 ? MaskFolder.LABEL : cells.get(label);
  }

  private void add(Spreadsheet.Row row, int file, int label, int group, int split, int mask) {
    String where = csv.getFileName() + ", line " + row.line();
    List<String> cells = row.cells();
    if (!fits(cells)) {
      bad.add(
          new BadFile(where, "expected %s cells but found %s".formatted(width(), cells.size())));
      return;
    }
    String name;
    try {
      name = label(cells, label, row.line());
    } catch (IllegalArgumentException e) {
      bad.add(new BadFile(where, String.valueOf(e.getMessage())));
      passOver(cells.get(file));
      return;
    }
    boolean isClass = options.classes().contains(name);
    boolean isMissing = label >= 0 && !isClass && Spelling.isMissing(name);
    if (!isMissing && !options.classes().isEmpty() && !isClass) {
      rowsOutside++;
      outside.add(name);
      passOver(cells.get(file));
      return;
    }
    for (int column : new int[] {file, label, group, split, mask}) {
      if (column < 0) {
        continue;
      }
      String cell = cells.get(column);
      boolean saysNothing =
          cell.isEmpty()
              || (column == file && isNothing(cell))
              || (column == label && isMissing)
              || (column == group && Spelling.isNobody(cell))
              || (column == split && Spelling.isMissing(cell));
      if (saysNothing) {
        bad.add(new BadFile(where, nothing(column, cell, column == label, row.line())));
        passOver(cells.get(file));
        return;
      }
      if (cell.length() > LONGEST) {
        bad.add(
            new BadFile(
                where,
                "expected at most %s characters in column %s but found %s"
                    .formatted(LONGEST, header.get(column), cell.length())));
        return;
      }
    }
    Said said =
        new Said(
            where,
            row.line(),
            cells.get(file),
            name,
            group < 0 ? Optional.empty() : Optional.of(cells.get(group)),
            split < 0 ? Optional.empty() : Optional.of(cells.get(split)),
            mask < 0 ? Optional.empty() : Optional.of(cells.get(mask)));
    try {
      put(said);
    } catch (IllegalArgumentException e) {
      bad.add(new BadFile(where, String.valueOf(e.getMessage())));
    }
  }

  /** Sees what a row is about that is bad or of another class. */
  void passOver(String subject) {}

  /**
   * Takes a sound row.
   *
   * @throws IllegalArgumentException with the reason if it can't be used all the same
   */
  void put(Said row) {
    String id = row.about().replace('\\', '/');
    ListedFiles.Found image = find(files, id);
    if (!image.hint().isEmpty()) {
      throw new IllegalArgumentException(
          "expected an image but found no file %s; %s".formatted(id, image.hint()));
    }
    Long before = lines.putIfAbsent(image.path().normalize(), row.line());
    if (before != null) {
      throw new IllegalArgumentException(id + " stands in line " + before + " already");
    }
    Optional<Part> part = row.part();
    Optional<Path> mask = row.mask().map(name -> mask(name, id, row.line()));
    Listing.Row sound =
        new Listing.Row(
            row.where(),
            id,
            new ImageSource.File(image.path()),
            row.label(),
            group(row).orElse(id),
            part);
    rows.add(mask.map(sound::withMask).orElse(sound));
  }

  private Path mask(String name, String image, long line) {
    ListedFiles.Found mask = find(masks, name.replace('\\', '/'));
    if (!Files.isRegularFile(mask.path())) {
      throw new IllegalArgumentException(
          "expected a mask of %s but found no file %s%s"
              .formatted(image, name, mask.hint().isEmpty() ? "" : "; " + mask.hint()));
    }
    Long before = maskLines.putIfAbsent(mask.path().normalize(), line);
    if (before != null) {
      throw new IllegalArgumentException(
          "expected a mask of its own for %s but found %s, which is that of line %s"
              .formatted(image, name, before));
    }
    return mask.path();
  }

  /** The patient's name, as it stood first. */
  final Optional<String> group(Said row) {
    return row.group().map(patients::of);
  }

  /**
   * @throws IllegalArgumentException if it is no name on this system
   */
  static ListedFiles.Found find(ListedFiles files, String name) {
    try {
      return files.find(name);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(
          name + " is no file name on this system: " + e.getReason(), e);
    }
  }

  /**
   * Whether there is a cell for each column that has a name, and none beyond that says anything.
   */
  private boolean fits(List<String> cells) {
    return cells.size() >= width() && cells.stream().skip(header.size()).allMatch(String::isEmpty);
  }

  /** Columns up to the last one with a name. */
  private int width() {
    int width = header.size();
    while (width > 0 && header.get(width - 1).isEmpty()) {
      width--;
    }
    return width;
  }

  /** Why a cell is taken for none; it is counted, too. */
  private String nothing(int column, String cell, boolean mayBeAClass, long line) {
    if (cell.isEmpty()) {
      return "the cell of column " + header.get(column) + " is empty";
    }
    String advice = mayBeAClass ? "; where it is a class, name it in --classes" : "";
    Missing some = missing.computeIfAbsent(header.get(column), name -> new Missing(name, advice));
    some.words.add(cell.length() > LONGEST_WORD ? cell.substring(0, LONGEST_WORD) : cell);
    some.lines.add(line);
    return "the cell of column %s holds \"%s\", which stands for no value%s"
        .formatted(header.get(column), some.words.contains(cell) ? cell : "..", advice);
  }

  /** Cells of a column that hold words or signs for no value. */
  private static final class Missing {
    final String column;
    final String advice;
    final Set<String> words = new TreeSet<>();
    final List<Long> lines = new ArrayList<>();

    Missing(String column, String advice) {
      this.column = column;
      this.advice = advice;
    }

    String sentence(int all) {
      return "%s of %s rows say nothing in column %s (%s): %s %s%s"
          .formatted(
              lines.size(),
              all,
              column,
              some(words.stream().map(word -> '"' + word + '"').toList()),
              lines.size() == 1 ? "line" : "lines",
              some(lines),
              advice);
    }

    private static String some(List<?> all) {
      return all.stream()
          .limit(NAMED)
          .map(String::valueOf)
          .collect(Collectors.joining(", ", "", all.size() > NAMED ? ", .." : ""));
    }
  }

  final int required(Optional<String> chosen, String flag, String... names) {
    int column = chosen.isPresent() ? find(chosen.get()) : find(names);
    if (column < 0) {
      throw new DataException(
          "expected a column %s in %s but found %s; name it with %s"
              .formatted(chosen.orElse(String.join(" or ", names)), csv, header, flag));
    }
    return column;
  }

  private int column(String name, String flag) {
    return required(Optional.of(name), flag);
  }

  /** The first of the names that is a column, or -1. */
  private int find(String... names) {
    for (String name : names) {
      int column = header.indexOf(Spelling.folded(name));
      int last = header.lastIndexOf(Spelling.folded(name));
      if (last > column) {
        throw new DataException(
            "expected one column %s in %s but found two, the %s. and the %s.; rename or delete one"
                .formatted(name, csv, column + 1, last + 1));
      }
      if (column >= 0) {
        return column;
      }
    }
    return -1;
  }
}
