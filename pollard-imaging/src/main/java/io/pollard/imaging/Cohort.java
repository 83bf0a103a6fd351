package io.pollard.imaging;

import io.pollard.data.Condition;
import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images that can be read, with what their files say: those that meet conditions, each with its
 * patient.
 *
 * @param data for messages
 * @param notes sentences for the user
 */
record Cohort(Path data, List<Listing.Row> rows, Contents contents, List<String> notes) {

  /** How many keywords and values a sentence names. */
  private static final int NAMED = 20;

  Cohort {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /**
   * Reads what was not read yet.
   *
   * @param bad takes what can't be read
   */
  static Cohort of(
      Path data, Collection<Listing.Row> all, Contents contents, Collection<BadFile> bad) {
    contents.read(
        all.stream()
            .flatMap(row -> Stream.concat(Stream.of(row.source()), row.mask().stream()))
            .toList());
    List<Listing.Row> rows = new ArrayList<>();
    for (Listing.Row row : all) {
      Optional<String> unreadable =
          unreadable(contents, Optional.of(row.source()))
              .or(() -> unreadable(contents, row.mask()));
      if (unreadable.isPresent()) {
        bad.add(new BadFile(row.where(), unreadable.get()));
      } else {
        rows.add(row);
      }
    }
    return new Cohort(data, rows, contents, List.of());
  }

  /** Why one can't be read. */
  private static Optional<String> unreadable(Contents contents, Optional<ImageSource> source) {
    return source
        .map(contents::of)
        .filter(Contents.Content.Unreadable.class::isInstance)
        .map(content -> ((Contents.Content.Unreadable) content).reason());
  }

  /** The SHA-256 of each row's mask, in their order; none where there are no masks. */
  List<String> masks() {
    return rows.stream()
        .flatMap(row -> row.mask().stream())
        .map(mask -> ((Contents.Content.Hash) contents.of(mask)).hash())
        .toList();
  }

  private Contents.Content.Hash content(Listing.Row row) {
    return (Contents.Content.Hash) contents.of(row.source());
  }

  private Map<String, String> said(Listing.Row row) {
    return content(row).words().described();
  }

  /**
   * What the files say.
   *
   * @param called the rows in the same order, as their ids may have become
   * @return by their ids
   */
  Map<String, Map<String, String>> described(List<Listing.Row> called) {
    Map<String, Map<String, String>> described = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      described.put(called.get(i).id(), said(rows.get(i)));
    }
    return described;
  }

  /** What is known of each row's file, in their order. */
  List<KnownFile> files() {
    return rows.stream()
        .map(this::content)
        .map(content -> new KnownFile(content.hash(), content.words().identifiers()))
        .toList();
  }

  /** Without files of a folder that are of something else, as reports among DICOM files. */
  Cohort images() {
    List<String> others =
        rows.stream().filter(row -> content(row).words().isNoImage()).map(Listing.Row::id).toList();
    List<String> sentences = new ArrayList<>(notes);
    noImages(data, others).ifPresent(sentences::add);
    return new Cohort(
        data,
        rows.stream().filter(row -> !content(row).words().isNoImage()).toList(),
        contents,
        sentences);
  }

  /** A sentence about such files; empty where there is none. */
  static Optional<String> noImages(Path folder, List<String> ids) {
    return ids.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s in %s of no image (reports, plans and the like) %s left out, as %s"
                .formatted(
                    counted(ids.size(), "file"),
                    folder,
                    ids.size() == 1 ? "was" : "were",
                    ids.get(0)));
  }

  /**
   * Without images that a condition leaves out; each counts with the first that does.
   *
   * @throws DataException if no file has a condition's attribute, or no image is left
   */
  Cohort where(List<Condition> conditions) {
    if (conditions.isEmpty() || rows.isEmpty()) {
      return this;
    }
    TreeSet<String> keywords = new TreeSet<>();
    rows.forEach(row -> keywords.addAll(said(row).keySet()));
    List<Listing.Row> left = rows;
    List<String> sentences = new ArrayList<>(notes);
    for (Condition condition : conditions) {
      String keyword =
          condition
              .among(keywords)
              .orElseThrow(
                  () ->
                      new DataException(
                          "expected an attribute that files of %s have for --where %s but found none of it; they have %s"
                              .formatted(
                                  data,
                                  condition,
                                  keywords.isEmpty() ? "none" : some(keywords.stream().toList()))));
      List<Listing.Row> before = left;
      left = before.stream().filter(row -> condition.holds(said(row))).toList();
      if (left.isEmpty()) {
        throw new DataException(
            "expected images in %s with %s but found none among %s: %s says %s"
                .formatted(data, condition, before.size(), keyword, values(before, keyword)));
      }
      if (left.size() < before.size()) {
        sentences.add(
            "%s of %s images %s left out by --where %s"
                .formatted(
                    before.size() - left.size(),
                    before.size(),
                    before.size() - left.size() == 1 ? "is" : "are",
                    condition));
      }
    }
    return new Cohort(data, left, contents, sentences);
  }

  /** As "CR (12), DX (3), nothing (1)". */
  private String values(List<Listing.Row> some, String keyword) {
    Map<String, Long> counts =
        some.stream()
            .collect(
                Collectors.groupingBy(
                    row -> said(row).getOrDefault(keyword, "nothing"),
                    TreeMap::new,
                    Collectors.counting()));
    return some(
        counts.entrySet().stream()
            .map(entry -> "%s (%s)".formatted(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static String some(List<String> all) {
    return all.stream()
        .limit(NAMED)
        .collect(Collectors.joining(", ", "", all.size() > NAMED ? ", .." : ""));
  }

  /**
   * With the files' patients as groups, or their studies where they name nobody, unless the user
   * has given groups. An image of neither stays a group of its own.
   *
   * @param areGiven whether the rows' groups are the user's
   */
  Cohort grouped(boolean areGiven) {
    if (areGiven) {
      return this;
    }
    Patients patients = new Patients();
    List<Listing.Row> grouped = new ArrayList<>();
    int byPatient = 0;
    int byStudy = 0;
    for (Listing.Row row : rows) {
      HeaderWords words = content(row).words();
      Optional<String> study = words.key(HeaderWords.STUDY);
      if (words.patient().isPresent()) {
        byPatient++;
        grouped.add(row.withGroup(patients.of(words.patient().get())));
      } else if (study.isPresent()) {
        byStudy++;
        grouped.add(row.withGroup(study.get()));
      } else {
        grouped.add(row);
      }
    }
    List<String> sentences = new ArrayList<>(notes);
    if (byPatient + byStudy == 0) {
      sentences.add("no column of patients or groups: every image counts as its own patient");
      return new Cohort(data, rows, contents, sentences);
    }
    if (byPatient > 0) {
      sentences.add(
          "patients are those of the files' headers: %s in %s"
              .formatted(counted(patients.count(), "patient"), counted(byPatient, "image")));
    }
    patients.note().ifPresent(sentences::add);
    if (byStudy > 0) {
      sentences.add(
          "%s by the study (%s), since no patient is named (%s)"
              .formatted(
                  byStudy == 1 ? "1 image is grouped" : byStudy + " images are grouped",
                  HeaderWords.STUDY,
                  HeaderWords.PATIENT));
    }
    int alone = rows.size() - byPatient - byStudy;
    if (alone > 0) {
      sentences.add(
          "%s neither patient nor study and count%s as a patient each"
              .formatted(
                  alone == 1 ? "1 image says" : alone + " images say", alone == 1 ? "s" : ""));
    }
    return new Cohort(data, grouped, contents, sentences);
  }

  /**
   * With files that are slices of one series as one volume.
   *
   * @param bad takes series that are none
   */
  Cohort volumes(Collection<BadFile> bad) {
    SeriesRows series = SeriesRows.of(rows);
    contents.read(series.rows().stream().map(Listing.Row::source).toList());
    bad.addAll(series.bad());
    List<String> sentences = new ArrayList<>(notes);
    sentences.addAll(series.notes());
    return new Cohort(data, series.rows(), contents, sentences);
  }

  private static String counted(int count, String of) {
    return count + " " + of + (count == 1 ? "" : "s");
  }
}
