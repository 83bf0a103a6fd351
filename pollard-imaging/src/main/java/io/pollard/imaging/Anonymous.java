package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.ImageSource;
import io.pollard.data.Pseudonyms;
import io.pollard.data.Spelling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows of a data set as they may be written and shown, where headers of its files say who somebody
 * is: groups as pseudonyms, and ids that are paths without anything of their patients.
 */
final class Anonymous {

  /** Hexadecimal digits of the content's hash by which a file goes whose path names a patient. */
  static final int DIGITS = 16;

  private final List<Listing.Row> rows;
  private final Identifiers all;
  private final PrivateGroups groups;

  private Anonymous(List<Listing.Row> rows, Identifiers all, PrivateGroups groups) {
    this.rows = List.copyOf(rows);
    this.all = all;
    this.groups = groups;
  }

  /**
   * Empty where no header says who somebody is: then everything stays as it is.
   *
   * @param files what is known of each row's file, in their order
   * @param everybody who is shown on these and on files that are left out
   */
  static Optional<Anonymous> of(
      List<Listing.Row> rows,
      List<KnownFile> files,
      Set<String> everybody,
      DatasetOptions.Identifiers shown,
      Pseudonyms pseudonyms) {
    if (everybody.isEmpty()) {
      return Optional.empty();
    }
    List<Identifiers> own =
        IntStream.range(0, rows.size()).mapToObj(i -> own(rows.get(i), files.get(i))).toList();
    // Names of classes are written everywhere; whatever else is called so is no secret.
    Identifiers all =
        Identifiers.ofAll(
                Stream.concat(own.stream(), Stream.of(Identifiers.of(everybody))).toList())
            .without(rows.stream().map(Listing.Row::label).distinct().toList());
    List<String> ids = ids(rows, files, own, all);
    List<Listing.Row> anonymous = new ArrayList<>();
    Map<String, String> groups = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      Listing.Row row = rows.get(i);
      String id = ids.get(i);
      String group = id;
      if (!row.group().equals(row.id())) {
        group =
            groups.computeIfAbsent(
                Spelling.plain(row.group()),
                plain -> shown == DatasetOptions.Identifiers.KEPT ? plain : pseudonyms.of(plain));
      }
      anonymous.add(row.called(id, group));
    }
    return Optional.of(new Anonymous(anonymous, all, new PrivateGroups(spelt(groups))));
  }

  /** A patient's name in a table says who it is as a header does. */
  private static Identifiers own(Listing.Row row, KnownFile file) {
    Set<String> values = new HashSet<>(file.identifiers());
    if (!row.group().equals(row.id())) {
      values.add(row.group());
    }
    return Identifiers.of(values);
  }

  /**
   * Groups that can only be meant to be one patient, by their raw names; called as rows call them.
   */
  private static List<List<String>> spelt(Map<String, String> groups) {
    return Spelling.samePatients(new LinkedHashSet<>(groups.keySet())).stream()
        .map(raw -> raw.stream().map(groups::get).distinct().toList())
        .filter(names -> names.size() > 1)
        .toList();
  }

  /**
   * The path where it says nothing of the file's patient and no folder in it is called after one of
   * those below it; else the beginning of the content's hash, which depends on no key.
   */
  private static List<String> ids(
      List<Listing.Row> rows, List<KnownFile> files, List<Identifiers> own, Identifiers all) {
    Set<String> telling = new HashSet<>();
    for (int i = 0; i < rows.size(); i++) {
      Identifiers identifiers = own.get(i);
      String label = rows.get(i).label();
      folders(rows.get(i).id()).stream()
          .filter(folder -> identifiers.areNamedIn(without(label, folder)))
          .forEach(telling::add);
    }
    Set<String> taken = new HashSet<>();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      String path = rows.get(i).id();
      String below = without(rows.get(i).label(), path);
      boolean tells =
          (own.get(i).isEmpty() ? all.areNamedIn(below) : own.get(i).areIn(below))
              || folders(path).stream().anyMatch(telling::contains);
      ids.add(tells ? "" : path);
      if (!tells) {
        taken.add(path);
      }
    }
    Map<String, Integer> times = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      if (ids.get(i).isEmpty()) {
        String name = files.get(i).hash().substring(0, DIGITS);
        String id = name;
        while (!taken.add(id)) {
          id = name + "-" + (times.merge(name, 1, Integer::sum) + 1);
        }
        ids.set(i, id);
      }
    }
    return ids;
  }

  /** A path but for the folder of its class, as "train//b.dcm" of "train/ill/b.dcm". */
  private static String without(String label, String path) {
    return Arrays.stream(path.split("/", -1))
        .map(name -> name.equals(label) ? "" : name)
        .collect(Collectors.joining("/"));
  }

  /** The paths of the folders that a file lies in: "a" and "a/b" of "a/b/c.dcm". */
  private static List<String> folders(String path) {
    List<String> folders = new ArrayList<>();
    for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      folders.add(path.substring(0, end));
    }
    return folders;
  }

  /**
   * A refusal without the words that name a patient.
   *
   * @param contents what was read before; of a folder, files that the refusal names are read too
   */
  static DataException discreet(Path data, Contents contents, DataException refusal) {
    String sentence = String.valueOf(refusal.getMessage());
    try {
      if (Files.isDirectory(data)) {
        contents.read(
            ImageFolder.of(data).images().stream()
                .filter(file -> sentence.contains(file.getFileName().toString()))
                .map(file -> new ImageSource.File(file.toAbsolutePath()))
                .toList());
      }
    } catch (DataException e) {
      return refusal; // a folder that can't be listed says nothing of its files
    }
    String withheld = Identifiers.of(contents.identifiers()).withheld(sentence);
    return withheld.equals(sentence) ? refusal : new DataException(withheld);
  }

  /** In the order given. */
  List<Listing.Row> rows() {
    return rows;
  }

  PrivateGroups groups() {
    return groups;
  }

  /**
   * Takes what names a patient out of sentences.
   *
   * @param notes are changed
   * @param bad are changed
   */
  void clear(List<String> notes, List<BadFile> bad) {
    notes.replaceAll(all::withheld);
    bad.replaceAll(file -> new BadFile(all.withheld(file.where()), all.withheld(file.reason())));
  }

  /**
   * Says where a path that is kept as it was typed names a patient.
   *
   * @param what it is of, as "the data"
   * @param notes become more
   */
  void warnOf(String what, String path, List<String> notes) {
    if (all.areNamedIn(path)) {
      notes.add(
          "the path of %s says what headers of files say of a patient, and a study keeps that path as it is typed: rename it, or reach it by another name"
              .formatted(what));
    }
  }
}
