package io.pollard.imaging;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a file's header says in words, by DICOM's keywords (PS3.6), as "Modality".
 *
 * @param described what may be counted, shown and selected by: Modality, ViewPosition,
 *     BodyPartExamined, Manufacturer, PhotometricInterpretation and the like; nothing of a person
 * @param keys by which a table of labels may call the file: SOPInstanceUID, SeriesInstanceUID,
 *     StudyInstanceUID, AccessionNumber, PatientID; where the file has them
 * @param identifiers values, of any attribute, that say or help to say who the patient is: name,
 *     number, birth date, accession number and the like. They are never written anywhere
 */
public record Attributes(
    Map<String, String> described, Map<String, String> keys, Set<String> identifiers) {

  private static final Attributes NONE = new Attributes(Map.of(), Map.of(), Set.of());

  public Attributes {
    described = Collections.unmodifiableMap(new LinkedHashMap<>(described));
    keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    identifiers = Set.copyOf(identifiers);
  }

  /** Of a file that says nothing in words. */
  public static Attributes none() {
    return NONE;
  }

  /** Identifiers stay out of whatever is printed. */
  @Override
  public String toString() {
    return "Attributes" + described;
  }
}
