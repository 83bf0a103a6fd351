package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.Spelling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is known of an image by its file's header.
 *
 * @param patient who is shown; empty where nobody is named
 * @param described by {@link #FILE_FORMAT} and DICOM's keywords, see {@link Attributes#described}
 * @param keys see {@link Attributes#keys}
 * @param identifiers see {@link Attributes#identifiers}
 * @param failure why the header can't be read, or is none of an image
 */
record HeaderWords(
    Optional<String> patient,
    Map<String, String> described,
    Map<String, String> keys,
    Set<String> identifiers,
    Optional<DataException> failure) {

  /** The format's name, beside DICOM's keywords. */
  static final String FILE_FORMAT = "FileFormat";

  static final String BITS = "BitsStored";
  static final String CHANNELS = "SamplesPerPixel";
  static final String PATIENT = "PatientID";
  static final String STUDY = "StudyInstanceUID";

  /** Of what has no header. */
  static final HeaderWords NONE =
      new HeaderWords(Optional.empty(), Map.of(), Map.of(), Set.of(), Optional.empty());

  static HeaderWords of(Path file, byte[] bytes) {
    Optional<ImageFormat> format = ImageFormats.of(file, bytes);
    if (format.isEmpty()) {
      return NONE;
    }
    Map<String, String> described = new LinkedHashMap<>();
    described.put(FILE_FORMAT, format.get().name());
    try {
      Facts facts = facts(format.get(), file, bytes);
      described.putAll(facts.attributes().described());
      Map<String, String> keys = facts.attributes().keys();
      return new HeaderWords(
          facts
              .patient()
              .or(() -> Optional.ofNullable(keys.get(PATIENT)))
              .filter(name -> !Spelling.isNobody(name)),
          Collections.unmodifiableMap(described),
          keys,
          facts.attributes().identifiers(),
          Optional.empty());
    } catch (DataException e) {
      return without(described, identifiers(format.get(), bytes), e);
    } catch (IOException | RuntimeException e) { // damaged files make readers throw anything
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return without(
          described,
          identifiers(format.get(), bytes),
          new DataException(
              "the header of the image %s can't be read: %s".formatted(file, reason), e));
    }
  }

  /**
   * Of a volume: what its first slice says, and whatever any says of a patient.
   *
   * @param slices at least one
   */
  static HeaderWords ofSlices(List<HeaderWords> slices) {
    HeaderWords first = slices.get(0);
    return new HeaderWords(
        first.patient(),
        first.described(),
        first.keys(),
        slices.stream().flatMap(slice -> slice.identifiers().stream()).collect(Collectors.toSet()),
        first.failure());
  }

  /** A picture is looked through when it is decoded; only its header is read here. */
  private static Facts facts(ImageFormat format, Path file, byte[] bytes) throws IOException {
    return format instanceof ImageIoFormat picture
        ? Facts.ofFrames(1).withAttributes(picture.attributes(bytes))
        : format.facts(file, bytes);
  }

  /** Who is shown on a file that can't be read, or is no image. */
  static Set<String> identifiers(ImageFormat format, byte[] bytes) {
    try {
      return format.identifiers(bytes);
    } catch (IOException | RuntimeException e) { // damaged files make readers throw anything
      return Set.of();
    }
  }

  private static HeaderWords without(
      Map<String, String> described, Set<String> identifiers, DataException failure) {
    return new HeaderWords(
        Optional.empty(),
        Collections.unmodifiableMap(described),
        Map.of(),
        identifiers,
        Optional.of(failure));
  }

  /** Whether it is of something else than an image. */
  boolean isNoImage() {
    return failure.filter(NoImageException.class::isInstance).isPresent();
  }

  /** Which of the keys says something. */
  Optional<String> key(String keyword) {
    return Optional.ofNullable(keys.get(keyword))
        .map(Spelling::plain)
        .filter(value -> !value.isEmpty());
  }

  HeaderWords withDescribed(Map<String, String> same) {
    return new HeaderWords(patient, same, keys, identifiers, failure);
  }

  /** Identifiers stay out of whatever is printed. */
  @Override
  public String toString() {
    return "HeaderWords" + described;
  }
}
