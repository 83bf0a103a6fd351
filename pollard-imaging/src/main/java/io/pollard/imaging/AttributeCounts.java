package io.pollard.imaging;

import io.pollard.data.Sample;
import io.pollard.metrics.LabelInformation;
import io.pollard.network.Extent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How often each value of an attribute of the files stands in each class, and what it tells of the
 * class. A network learns whatever tells the classes apart: where those of one class were taken by
 * another device, that is the easiest.
 *
 * @param attribute by its DICOM keyword (PS3.6) where it has one; {@code FileFormat} and {@code
 *     Size} otherwise
 * @param values the most frequent first
 * @param information of patients, not images: each counts once with each class and value, since the
 *     images of one patient mostly share them
 */
public record AttributeCounts(String attribute, List<Value> values, LabelInformation information) {

  /** The share of what there is to know from which an attribute almost tells the class. */
  public static final double ALMOST = 0.5;

  /** Width x height, or depth x height x width, of the decoded image. */
  public static final String SIZE = "Size";

  /** What most files say and people ask for, in this order. */
  private static final List<String> USUAL =
      List.of(
          HeaderWords.FILE_FORMAT,
          "SOPClass",
          "Modality",
          "ViewPosition",
          "BodyPartExamined",
          "Manufacturer",
          "ManufacturerModelName",
          "TransferSyntax",
          "PhotometricInterpretation",
          HeaderWords.CHANNELS,
          HeaderWords.BITS,
          SIZE,
          "BurnedInAnnotation");

  /** Said by the size. */
  private static final Set<String> SIDES = Set.of("Rows", "Columns");

  /**
   * A value and where it stands.
   *
   * @param value empty for images whose files don't say it
   * @param images of each class, in the order of the classes
   */
  public record Value(Optional<String> value, List<Long> images) {
    public Value {
      images = List.copyOf(images);
    }

    /** In all classes. */
    public long all() {
      return images.stream().mapToLong(Long::longValue).sum();
    }
  }

  public AttributeCounts {
    values = List.copyOf(values);
  }

  /** Whether it tells more than {@link #ALMOST} of what there is to know. */
  public boolean almostTells() {
    return information.share() > ALMOST;
  }

  /** Whether it is one of those that people ask for. */
  public boolean isUsual() {
    return USUAL.contains(attribute);
  }

  /** For a person, where it almost tells the class. */
  String warning() {
    String learnt =
        switch (attribute) {
          case "Manufacturer", "ManufacturerModelName", "SoftwareVersions", "DetectorType" ->
              "the device";
          case "Modality", "SOPClass" -> "the kind of picture";
          case "ViewPosition", "PatientPosition", "PatientOrientation" -> "the view";
          case "BodyPartExamined", "Laterality", "ImageLaterality" -> "the part of the body";
          case HeaderWords.FILE_FORMAT,
              "TransferSyntax",
              "LossyImageCompression",
              "PhotometricInterpretation",
              HeaderWords.CHANNELS,
              HeaderWords.BITS ->
              "how files were stored";
          case SIZE -> "the size";
          default -> "it";
        };
    return String.format(
        Locale.ROOT,
        "%s almost tells the class (%.2f of what there is to know): a model may learn %s in place of the disease",
        attribute,
        information.share(),
        learnt);
  }

  /**
   * All attributes that any file has, the usual ones first.
   *
   * @param size of a sample's image, by its index
   */
  static List<AttributeCounts> of(Dataset data, IntFunction<Extent> size) {
    Set<String> found = new TreeSet<>();
    data.samples().forEach(sample -> found.addAll(data.described(sample).keySet()));
    found.removeAll(SIDES);
    found.add(SIZE);
    Set<String> ordered = new LinkedHashSet<>(USUAL);
    ordered.retainAll(found);
    ordered.addAll(found);
    List<AttributeCounts> all = new ArrayList<>();
    for (String attribute : ordered) {
      all.add(
          of(
              attribute,
              data,
              i ->
                  attribute.equals(SIZE)
                      ? Optional.of(DataCheck.words(size.apply(i)))
                      : Optional.ofNullable(data.described(data.samples().get(i)).get(attribute))));
    }
    return List.copyOf(all);
  }

  /** A patient of a class. */
  private record Case(String group, int label) {}

  private static AttributeCounts of(
      String attribute, Dataset data, IntFunction<Optional<String>> value) {
    int classes = data.classes().size();
    Map<Optional<String>, long[]> images = new LinkedHashMap<>();
    Map<Optional<String>, Set<Case>> cases = new LinkedHashMap<>();
    for (int i = 0; i < data.samples().size(); i++) {
      Sample sample = data.samples().get(i);
      Optional<String> said = value.apply(i);
      images.computeIfAbsent(said, any -> new long[classes])[sample.classIndex()]++;
      cases
          .computeIfAbsent(said, any -> new HashSet<>())
          .add(new Case(sample.group(), sample.classIndex()));
    }
    long[][] patients =
        cases.values().stream()
            .map(
                some ->
                    IntStream.range(0, classes)
                        .mapToLong(
                            label -> some.stream().filter(one -> one.label() == label).count())
                        .toArray())
            .toArray(long[][]::new);
    List<Value> values =
        images.entrySet().stream()
            .map(
                entry ->
                    new Value(
                        entry.getKey(),
                        IntStream.range(0, classes)
                            .mapToObj(label -> entry.getValue()[label])
                            .toList()))
            .sorted(
                Comparator.comparingLong(Value::all)
                    .reversed()
                    .thenComparing(one -> one.value().orElse("")))
            .toList();
    return new AttributeCounts(attribute, values, LabelInformation.of(patients));
  }
}
