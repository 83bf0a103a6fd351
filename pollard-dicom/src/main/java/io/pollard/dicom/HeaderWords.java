package io.pollard.dicom;

import io.pollard.imaging.Attributes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a header says in words: what may be told of it, and what may not. */
final class HeaderWords {

  private static final List<String> KEYS =
      List.of(
          "SOPInstanceUID",
          "SeriesInstanceUID",
          "StudyInstanceUID",
          "AccessionNumber",
          "PatientID");

  /** Parts of names are found in any text where they are shorter. */
  private static final int SHORTEST = 2;

  private HeaderWords() {}

  static Attributes of(Part10 file) {
    Map<String, String> described = new LinkedHashMap<>();
    described.put(
        "TransferSyntax",
        TransferSyntax.of(file.uid()).map(TransferSyntax::registered).orElse(file.uid()));
    file.dataSet()
        .text("SOPClassUID")
        .ifPresent(uid -> described.put("SOPClass", SopClasses.name(uid)));
    FrameHeader first = FrameHeader.of(file.dataSet(), 0);
    describe(file.dataSet(), described);
    first.groups().stream()
        .flatMap(group -> group.elements().stream())
        .flatMap(group -> group.items().stream().limit(1))
        .forEach(item -> describe(item, described));
    Set<String> identifiers = identifiers(file.dataSet());
    identifiers.removeAll(described.values());
    Map<String, String> keys = new LinkedHashMap<>();
    KEYS.forEach(key -> file.dataSet().text(key).ifPresent(value -> keys.put(key, value)));
    return new Attributes(described, keys, identifiers);
  }

  /** Who is shown, see {@link Attributes#identifiers}; may be changed. */
  static Set<String> identifiers(DataSet dataSet) {
    Set<String> identifiers = new LinkedHashSet<>();
    identify(dataSet, identifiers);
    return identifiers;
  }

  /** What is said before counts. */
  private static void describe(DataSet dataSet, Map<String, String> described) {
    for (Element element : dataSet.elements()) {
      Optional<Dictionary.Entry> entry =
          Dictionary.of(element.tag()).filter(of -> of.role() == Dictionary.Role.DESCRIBED);
      entry
          .flatMap(of -> told(dataSet, element))
          .ifPresent(value -> described.putIfAbsent(entry.get().keyword(), value));
    }
  }

  /** Wherever they stand. */
  private static void identify(DataSet dataSet, Set<String> identifiers) {
    for (Element element : dataSet.elements()) {
      if (Dictionary.of(element.tag())
          .filter(of -> of.role() == Dictionary.Role.IDENTIFIER)
          .isPresent()) {
        dataSet.texts(element).forEach(value -> identify(element, value, identifiers));
      }
      element.items().forEach(item -> identify(item, identifiers));
    }
  }

  /** All values of an element in words, as "ORIGINAL\PRIMARY". */
  private static Optional<String> told(DataSet dataSet, Element element) {
    return Optional.of(
            dataSet.texts(element).stream().map(Words::shortened).collect(Collectors.joining("\\")))
        .filter(value -> !value.isEmpty());
  }

  /** Names are found by their parts too (PS3.5 6.2.1): groups by =, components by ^. */
  private static void identify(Element element, String value, Set<String> identifiers) {
    if (value.isEmpty()) {
      return;
    }
    identifiers.add(value);
    if (element.representation().equals("PN")) {
      Arrays.stream(value.split("[=^ ]"))
          .filter(part -> part.length() >= SHORTEST)
          .forEach(identifiers::add);
    }
  }
}
