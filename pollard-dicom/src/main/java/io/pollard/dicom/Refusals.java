package io.pollard.dicom;

import io.pollard.data.DataException;
import io.pollard.imaging.NoImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** DICOM objects that are no images, or of codings that are not read, by their names. */
final class Refusals {

  private static final String DIRECTORY = "1.2.840.10008.1.3.10";
  private static final String LEAVE_OUT = "leave it out of the data";

  private Refusals() {}

  /**
   * @throws DataException with a sentence that names the file and what it is, if it has no image
   * @throws IOException with the reason why its header can't be read
   */
  static void check(Path name, Part10 file) throws IOException {
    Optional<String> sopClass =
        file.dataSet().text("SOPClassUID").or(() -> file.meta().text("MediaStorageSOPClassUID"));
    if (sopClass.filter(DIRECTORY::equals).isPresent()
        || file.dataSet().has("DirectoryRecordSequence")) {
      throw new NoImageException(
          "%s is a DICOMDIR, which only lists other files; %s".formatted(name, LEAVE_OUT));
    }
    Optional<TransferSyntax> syntax = TransferSyntax.of(file.uid());
    if (syntax.isEmpty()) {
      throw new DataException(
          "%s has a transfer syntax %s that is not read; convert it to Explicit VR Little Endian"
              .formatted(name, Words.shortened(file.uid())));
    }
    boolean hasPixels =
        file.dataSet().elements().stream().anyMatch(e -> PixelData.isPixelData(e.tag()));
    boolean isElsewhere = syntax.get().frames() == TransferSyntax.Frames.ELSEWHERE;
    boolean hasFault = file.fault().isPresent();
    if (!hasPixels && !isElsewhere && !hasFault && isImage(sopClass)) {
      throw new DataException(
          "%s is %s, which has no image: it is cut off, or was saved without; mend it or %s"
              .formatted(name, kind(sopClass, file), LEAVE_OUT));
    }
    if (!hasPixels && !isElsewhere && (!hasFault || isNoImage(sopClass))) {
      throw new NoImageException(
          "%s is %s, which has no image; %s".formatted(name, kind(sopClass, file), LEAVE_OUT));
    }
    switch (syntax.get().frames()) {
      case VIDEO ->
          throw new DataException(
              "%s is a video (%s), which is not read; take frames of it and save them as images"
                  .formatted(name, syntax.get().registered()));
      case REFUSED ->
          throw new DataException(
              "%s is coded as %s, which is not read; convert it to Explicit VR Little Endian or JPEG 2000"
                  .formatted(name, syntax.get().registered()));
      case ELSEWHERE ->
          throw new DataException(
              "%s has its pixels at a server (%s), which is not asked; fetch it with its pixels"
                  .formatted(name, syntax.get().registered()));
      case NATIVE, STILL -> {
        // which are read
      }
    }
    if (hasFault) {
      throw file.fault().get();
    }
  }

  /** Whether it can only be without pixels by mistake, and is no report among images. */
  private static boolean isImage(Optional<String> sopClass) {
    return sopClass
        .filter(SopClasses::isKnown)
        .filter(uid -> SopClasses.name(uid).contains("Image"))
        .isPresent();
  }

  private static boolean isNoImage(Optional<String> sopClass) {
    return sopClass
        .filter(uid -> SopClasses.isKnown(uid) && !SopClasses.name(uid).contains("Image"))
        .filter(uid -> !SopClasses.name(uid).matches(".*(Map|Dose|Segmentation|Volume)"))
        .isPresent();
  }

  private static String kind(Optional<String> sopClass, Part10 file) {
    Optional<String> known = sopClass.filter(SopClasses::isKnown).map(SopClasses::name);
    if (known.isPresent()) {
      return "a DICOM object of the kind " + known.get();
    }
    return file.dataSet()
        .text("Modality")
        .map(modality -> "a DICOM object of the modality " + Words.shortened(modality))
        .orElse("a DICOM object");
  }
}
