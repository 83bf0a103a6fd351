package io.pollard.data;

import io.pollard.files.AddedLater;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a data set is read.
 *
 * @param fileColumn the manifest's column of files; without it "file"
 * @param labelColumn its column of classes; without it "label", else "class"
 * @param groupColumn its column of patients; without it "patient", else "group", else none
 * @param classes the classes to keep, in the order of the outputs; empty for all, sorted by name
 * @param positive the positive class; without it the second of {@code classes} where two are given,
 *     else label 1 where the labels are 0 and 1
 * @param leaks what follows from groups or contents in two parts of a given split
 * @param onBadFile what follows from rows and images that can't be used
 * @param identifiers what patients are called where the files' headers say who they are
 * @param labels the path of a CSV of labels for the images of a folder, whose rows name a file, or
 *     by DICOM's keywords an image, a series, a study or a patient
 * @param where which images are taken, by what their files say; all conditions must hold
 * @param findings which findings a table says of each image, in place of one class; then there are
 *     no classes and none is positive
 * @param masks which structures are marked in the mask of each image, in place of one class, and
 *     where masks are
 */
public record DatasetOptions(
    Optional<String> fileColumn,
    Optional<String> labelColumn,
    Optional<String> groupColumn,
    List<String> classes,
    Optional<String> positive,
    Leaks leaks,
    OnBadFile onBadFile,
    @AddedLater("\"hashed\"") Identifiers identifiers,
    @AddedLater("null") Optional<String> labels,
    @AddedLater("[]") List<Condition> where,
    @AddedLater("null") Optional<FindingOptions> findings,
    @AddedLater("null") Optional<MaskOptions> masks) {

  /** What follows from leaks of a given split. */
  public enum Leaks {
    REFUSE,
    /** They are said and recorded. */
    ALLOW
  }

  /** What patients are called where the files' headers, as DICOM's, say who they are. */
  public enum Identifiers {
    /** By {@link Pseudonyms}. */
    HASHED,
    /** As the headers or the manifest call them. */
    KEPT
  }

  public DatasetOptions {
    classes = List.copyOf(classes);
    where = List.copyOf(where);
  }

  public static DatasetOptions defaults() {
    return new DatasetOptions(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Leaks.REFUSE,
        OnBadFile.FAIL,
        Identifiers.HASHED,
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  public DatasetOptions withFileColumn(String column) {
    return new DatasetOptions(
        Optional.of(column),
        labelColumn,
        groupColumn,
        classes,
        positive,
        leaks,
        onBadFile,
        identifiers,
        labels,
        where,
        findings,
        masks);
  }

  public DatasetOptions withLabelColumn(String column) {
    return new DatasetOptions(
        fileColumn,
        Optional.of(column),
        groupColumn,
        classes,
        positive,
        leaks,
        onBadFile,
        identifiers,
        labels,
        where,
        findings,
        masks);
  }

  public DatasetOptions withGroupColumn(String column) {
    return new DatasetOptions(
        fileColumn,
        labelColumn,
        Optional.of(column),
        classes,
        positive,
        leaks,
        onBadFile,
        identifiers,
        labels,
        where,
        findings,
        masks);
  }

  public DatasetOptions withClasses(List<String> some) {
    return new DatasetOptions(
        fileColumn,
        labelColumn,
        groupColumn,
        some,
        positive,
        leaks,
        onBadFile,
        identifiers,
        labels,
        where,
        findings,
        masks);
  }

  public DatasetOptions withPositive(String label) {
    return new DatasetOptions(
        fileColumn,
        labelColumn,
        groupColumn,
        classes,
        Optional.of(label),
        leaks,
        onBadFile,
        identifiers,
        labels,
        where,
        findings,
        masks);
  }

  public DatasetOptions withLeaks(Leaks other) {
    return new DatasetOptions(
        fileColumn,
        labelColumn,
        groupColumn,
        classes,
        positive,
        other,
        onBadFile,
        identifiers,
        labels,
        where,
        findings,
        masks);
  }

  public DatasetOptions withOnBadFile(OnBadFile other) {
    return new DatasetOptions(
        fileColumn,
        labelColumn,
        groupColumn,
        classes,
        positive,
        leaks,
        other,
        identifiers,
        labels,
        where,
        findings,
        masks);
  }

  public DatasetOptions withIdentifiers(Identifiers other) {
    return new DatasetOptions(
        fileColumn,
        labelColumn,
        groupColumn,
        classes,
        positive,
        leaks,
        onBadFile,
        other,
        labels,
        where,
        findings,
        masks);
  }

  /** A CSV of labels for the images of a folder. */
  public DatasetOptions withLabels(Path csv) {
    return withLabels(Optional.of(csv.toString()));
  }

  /** Where images have their labels elsewhere, or need none. */
  public DatasetOptions withoutLabels() {
    return withLabels(Optional.empty());
  }

  private DatasetOptions withLabels(Optional<String> csv) {
    return new DatasetOptions(
        fileColumn,
        labelColumn,
        groupColumn,
        classes,
        positive,
        leaks,
        onBadFile,
        identifiers,
        csv,
        where,
        findings,
        masks);
  }

  /** What the files of images must say of themselves; all of it. */
  public DatasetOptions withWhere(List<Condition> all) {
    return new DatasetOptions(
        fileColumn,
        labelColumn,
        groupColumn,
        classes,
        positive,
        leaks,
        onBadFile,
        identifiers,
        labels,
        all,
        findings,
        masks);
  }

  /** Findings in place of one class. */
  public DatasetOptions withFindings(FindingOptions some) {
    return new DatasetOptions(
        fileColumn,
        labelColumn,
        groupColumn,
        classes,
        positive,
        leaks,
        onBadFile,
        identifiers,
        labels,
        where,
        Optional.of(some),
        masks);
  }

  /** Masks in place of one class. */
  public DatasetOptions withMasks(MaskOptions some) {
    return new DatasetOptions(
        fileColumn,
        labelColumn,
        groupColumn,
        classes,
        positive,
        leaks,
        onBadFile,
        identifiers,
        labels,
        where,
        findings,
        Optional.of(some));
  }
}
