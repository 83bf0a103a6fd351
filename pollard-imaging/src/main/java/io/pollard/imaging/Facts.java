package io.pollard.imaging;

import java.util.Optional;

/**
 * What an image file says besides its pixels; empty where its format has no such thing or the file
 * leaves it out.
 *
 * @param patient who is shown, a name or number that is the same in all of a patient's files
 * @param presentation how its grey values should be shown, as its first frame's {@link Raster} says
 * @param photometric what the stored values mean, in DICOM's terms (PS3.3 C.7.6.3.1.2), as
 *     MONOCHROME1, in which larger values are darker, MONOCHROME2 or RGB
 * @param frames how many images or volumes it holds, at least 1
 * @param affine where the voxels of the volume that is read lie in the patient
 * @param attributes what its header says in words
 */
public record Facts(
    Optional<String> patient,
    Presentation presentation,
    Optional<String> photometric,
    int frames,
    Optional<Affine> affine,
    Attributes attributes) {

  /**
   * @throws IllegalArgumentException if there is no frame
   */
  public Facts {
    if (frames < 1) {
      throw new IllegalArgumentException("expected at least one frame but found " + frames);
    }
  }

  /** Of a file that doesn't say where its voxels lie, or has none. */
  public Facts(
      Optional<String> patient,
      Presentation presentation,
      Optional<String> photometric,
      int frames) {
    this(patient, presentation, photometric, frames, Optional.empty(), Attributes.none());
  }

  /** Of a file that says nothing but how many frames it has. */
  public static Facts ofFrames(int frames) {
    return new Facts(Optional.empty(), Presentation.none(), Optional.empty(), frames);
  }

  /** The same with another affine. */
  public Facts withAffine(Optional<Affine> other) {
    return new Facts(patient, presentation, photometric, frames, other, attributes);
  }

  /** The same with what the header says in words. */
  public Facts withAttributes(Attributes other) {
    return new Facts(patient, presentation, photometric, frames, affine, other);
  }
}
