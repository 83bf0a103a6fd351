package io.pollard.imaging;

import static java.util.Objects.requireNonNull;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.ImageSource;
import io.pollard.data.Part;
import io.pollard.data.Spelling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Labels of a folder's images in a CSV: a row an image, a series, a study or a patient, as one of
 * its columns says, whose label all of its images get. Rows without images and images without rows
 * are left out and told by lines and files, since what joins them may say who a patient is.
 */
final class LabelTable extends Manifest {

  private static final String FILE = "file";

  /** Keys that say who is shown. */
  private static final Set<String> SECRET = Set.of("AccessionNumber", HeaderWords.PATIENT);

  /** What a column may join rows and images by, the finest first. */
  private static final List<String> KEYS =
      List.of(
          "SOPInstanceUID",
          FILE,
          "SeriesInstanceUID",
          HeaderWords.STUDY,
          "AccessionNumber",
          HeaderWords.PATIENT);

  /** How many lines and files a sentence names. */
  private static final int NAMED = 5;

  private final Path csv;
  private final Path folder;
  private final Contents contents;
  private final ListedFiles files;
  private final Key key;

  private final Map<String, List<Said>> byKey = new LinkedHashMap<>();
  private final Set<String> passedOver = new HashSet<>();
  private int rows;

  /**
   * What joins.
   *
   * @param column of the table
   * @param keyword of the images, or {@link #FILE}
   */
  private record Key(int column, String heading, String keyword) {
    boolean isFile() {
      return keyword.equals(FILE);
    }
  }

  private LabelTable(
      Path csv, DatasetOptions options, List<String> header, Path folder, Contents contents) {
    super(csv, options, header);
    this.csv = csv;
    this.folder = folder;
    this.contents = contents;
    this.files = new ListedFiles(folder.resolve(FILE));
    this.key =
        options.fileColumn().isPresent()
            ? new Key(
                required(options.fileColumn(), "--file-column"), options.fileColumn().get(), FILE)
            : key(csv, header);
  }

  /**
   * @param contents what the images hold, which are read here
   * @throws DataException if there is no such table, it lacks a column, no row is of an image, or
   *     an image has two rows that say different things
   */
  static Listing read(Path folder, Path csv, DatasetOptions options, Contents contents) {
    if (!Files.isRegularFile(csv)) {
      throw new DataException("expected a CSV of labels but found no file " + csv);
    }
    List<Spreadsheet.Row> table = table(csv);
    LabelTable labels = new LabelTable(csv, options, table.get(0).cells(), folder, contents);
    Listing said = labels.read(table.subList(1, table.size()));
    return labels.joined(said);
  }

  private static Key key(Path csv, List<String> header) {
    List<String> bare = header.stream().map(LabelTable::bare).toList();
    for (String keyword : KEYS) {
      int column = bare.indexOf(bare(keyword));
      int last = bare.lastIndexOf(bare(keyword));
      if (last > column) {
        throw new DataException(
            "expected one column %s in %s but found two, the %s. and the %s.; rename or delete one"
                .formatted(keyword, csv, column + 1, last + 1));
      }
      if (column >= 0) {
        return new Key(column, header.get(column), keyword);
      }
    }
    throw new DataException(
        "expected a column of one of %s in %s but found %s; --file-column names one of files"
            .formatted(KEYS, csv, header));
  }

  /** Without what people put between words. */
  private static String bare(String heading) {
    return Spelling.folded(heading).replaceAll("[\\s_-]", "");
  }

  @Override
  int subject() {
    return key.column();
  }

  @Override
  boolean isNothing(String subject) {
    return key.isFile() ? super.isNothing(subject) : Spelling.isMissing(subject);
  }

  @Override
  void passOver(String subject) {
    rows++;
    known(subject).ifPresent(passedOver::add);
  }

  @Override
  void put(Said row) {
    rows++;
    String known =
        known(row.about())
            .orElseThrow(() -> new IllegalArgumentException(row.about() + " is no file name here"));
    row.part(); // or it is none
    byKey.computeIfAbsent(known, any -> new ArrayList<>()).add(row);
  }

  /** By what the images know it: files by where they are. */
  private Optional<String> known(String subject) {
    if (!key.isFile()) {
      return Optional.of(Spelling.plain(subject));
    }
    try {
      return Optional.of(known(find(files, subject.replace('\\', '/')).path()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String known(Path file) {
    return file.toAbsolutePath().normalize().toString();
  }

  private Listing joined(Listing said) {
    ImageFolder found = ImageFolder.of(folder);
    if (found.images().isEmpty()) {
      throw new DataException(
          "expected images (%s) in %s but found none".formatted(ImageFormats.names(), folder));
    }
    contents.read(found.images().stream().map(LabelTable::source).toList());
    Join join = new Join();
    found.images().forEach(join::add);
    join.check();
    List<String> notes = new ArrayList<>(said.notes());
    notes.addAll(join.notes());
    notes.addAll(found.leftOut());
    notes.addAll(found.aside());
    return new Listing(
        join.joined,
        Stream.concat(said.bad().stream(), join.bad.stream()).toList(),
        said.asked(),
        said.grouped(),
        Optional.empty(),
        said.outside(),
        notes);
  }

  private static ImageSource.File source(Path image) {
    return new ImageSource.File(image.toAbsolutePath());
  }

  /** Images and rows as they come together. */
  private final class Join {
    private final List<Listing.Row> joined = new ArrayList<>();
    private final List<BadFile> bad = new ArrayList<>();
    private final Map<String, Integer> images = new HashMap<>();
    private final List<String> contradicting = new ArrayList<>();
    private final List<String> noImages = new ArrayList<>();

    /** Names of images without a row, with their key. */
    private final Map<String, Optional<String>> rest = new LinkedHashMap<>();

    void add(Path image) {
      String id = Listing.Row.id(folder, image);
      Contents.Content content = contents.of(source(image));
      if (content instanceof Contents.Content.Unreadable unreadable) {
        bad.add(new BadFile(id, unreadable.reason()));
        return;
      }
      Contents.Content.Hash hash = (Contents.Content.Hash) content;
      HeaderWords words = hash.words();
      if (words.isNoImage()) {
        noImages.add(id);
        return;
      }
      if (!key.isFile() && words.failure().isPresent()) {
        bad.add(damaged(image, id, hash, words.failure().get()));
        return;
      }
      Optional<String> value = key.isFile() ? Optional.of(known(image)) : words.key(key.keyword());
      List<Said> of = value.map(byKey::get).orElse(List.of());
      if (of.isEmpty()) {
        if (value.filter(passedOver::contains).isEmpty()) {
          rest.put(id, value);
        }
        return;
      }
      Said first = of.get(0);
      of.stream()
          .filter(row -> !says(row).equals(says(first)))
          .findFirst()
          .ifPresent(
              other ->
                  contradicting.add(
                      "%s (line %s: %s, line %s: %s)"
                          .formatted(
                              id, first.line(), first.label(), other.line(), other.label())));
      images.merge(value.get(), 1, Integer::sum);
      Optional<Part> part = first.part();
      joined.add(
          new Listing.Row(id, id, source(image), first.label(), group(first).orElse(id), part));
    }

    /** By its content where its path says who is shown, so that it can be found. */
    private static BadFile damaged(
        Path image, String id, Contents.Content.Hash hash, DataException failure) {
      boolean tells = Identifiers.of(hash.words().identifiers()).areIn(id);
      String called = tells ? hash.hash().substring(0, Anonymous.DIGITS) : id;
      return new BadFile(
          called,
          String.valueOf(failure.getMessage()).replace(source(image).name().toString(), called));
    }

    private List<Object> says(Said row) {
      return List.of(row.label(), group(row), row.part());
    }

    /**
     * @throws DataException if nothing was joined, or images have several labels
     */
    void check() {
      if (!contradicting.isEmpty()) {
        throw new DataException(
            "expected one label, patient and part for each image in %s but found more for %s: %s; keep one row of each"
                .formatted(csv, counted(contradicting.size(), "image"), some(contradicting)));
      }
      if (joined.isEmpty() && bad.isEmpty() && !byKey.isEmpty() && passedOver.isEmpty()) {
        throw new DataException(nothing());
      }
    }

    private String nothing() {
      Said row = byKey.values().iterator().next().get(0);
      Map.Entry<String, Optional<String>> image =
          rest.entrySet().stream()
              .filter(entry -> entry.getValue().isPresent())
              .findFirst()
              .orElse(rest.entrySet().iterator().next());
      return "expected rows of %s that are of images in %s but found none: column %s says \"%s\" in line %s, and %s%s%s"
          .formatted(
              csv,
              folder,
              key.heading(),
              shown(row.about()),
              row.line(),
              key.isFile()
                  ? "there is a file \"" + image.getKey() + "\""
                  : image
                      .getValue()
                      .map(
                          value ->
                              "the file %s says \"%s\"".formatted(image.getKey(), shown(value)))
                      .orElse("no file says " + key.keyword()),
              SECRET.contains(key.keyword()) ? " (A stands for letters, 9 for digits)" : "",
              nearly().map(sentence -> "; " + sentence).orElse(""));
    }

    /** Who is shown is not told, but what is otherwise about how it is written. */
    private String shown(String value) {
      return SECRET.contains(key.keyword())
          ? value.replaceAll("\\p{L}", "A").replaceAll("\\p{Nd}", "9")
          : value;
    }

    List<String> notes() {
      List<String> notes = new ArrayList<>();
      int matched =
          images.keySet().stream().mapToInt(value -> requireNonNull(byKey.get(value)).size()).sum();
      notes.add(
          "%s is joined by %s: %s of %s are of %s of %s"
              .formatted(
                  csv.getFileName(),
                  key.keyword(),
                  matched,
                  counted(rows, "row"),
                  joined.size(),
                  counted(joined.size() + rest.size() + bad.size(), "image")));
      List<Integer> several = images.values().stream().filter(count -> count > 1).toList();
      if (!several.isEmpty()) {
        notes.add(
            "%s of one %s with more than one image, each of which gets it (%s images in all)"
                .formatted(
                    several.size() == 1 ? "1 label is" : several.size() + " labels are each",
                    key.keyword(),
                    several.stream().mapToInt(Integer::intValue).sum()));
      }
      List<Long> lines =
          byKey.entrySet().stream()
              .filter(entry -> !images.containsKey(entry.getKey()))
              .flatMap(entry -> entry.getValue().stream())
              .map(Said::line)
              .sorted()
              .toList();
      if (!lines.isEmpty()) {
        notes.add(
            "%s of %s %s of no image in %s: %s %s"
                .formatted(
                    counted(lines.size(), "row"),
                    csv.getFileName(),
                    lines.size() == 1 ? "is" : "are",
                    folder,
                    lines.size() == 1 ? "line" : "lines",
                    some(lines)));
      }
      if (!rest.isEmpty()) {
        long silent = rest.values().stream().filter(Optional::isEmpty).count();
        notes.add(
            "%s in %s without a row in %s%s left out: %s"
                .formatted(
                    counted(rest.size(), "image"),
                    folder,
                    csv.getFileName(),
                    (silent == 0 ? "" : " (%s without %s)".formatted(silent, key.keyword()))
                        + (rest.size() == 1 ? " was" : " were"),
                    some(rest.keySet())));
      }
      nearly().ifPresent(notes::add);
      Cohort.noImages(folder, noImages).ifPresent(notes::add);
      return notes;
    }

    /** What spreadsheets do to numbers. */
    private Optional<String> nearly() {
      Set<String> left =
          rest.values().stream()
              .flatMap(Optional::stream)
              .map(this::asNumber)
              .collect(Collectors.toSet());
      long near =
          byKey.keySet().stream()
              .filter(value -> !images.containsKey(value))
              .filter(value -> left.contains(asNumber(value)))
              .count();
      return near == 0
          ? Optional.empty()
          : Optional.of(
              "%s a key that differs from one of an image only in upper and lower case, leading zeros or .0 at its end: write them as the images have them"
                  .formatted(near == 1 ? "1 row has" : near + " rows have"));
    }

    /** As a spreadsheet might have left it; UIDs are no numbers and end in .0 by themselves. */
    private String asNumber(String value) {
      String number = Spelling.folded(value).replaceFirst("^0+(?=.)", "");
      return SECRET.contains(key.keyword()) ? number.replaceFirst("\\.0+$", "") : number;
    }
  }

  private static String counted(int count, String of) {
    return count + " " + of + (count == 1 ? "" : "s");
  }

  private static String some(Iterable<?> all) {
    List<String> words = new ArrayList<>();
    all.forEach(one -> words.add(one.toString()));
    return words.stream()
        .limit(NAMED)
        .collect(Collectors.joining(", ", "", words.size() > NAMED ? ", .." : ""));
  }
}
