package io.pollard.imaging;

import io.pollard.data.Intensity;
import java.util.Optional;

/**
 * What an image file says besides its pixels; empty where its format has no such thing or the file
 * leaves it out.
 *
 * @param patient who is shown, a name or number that is the same in all of a patient's files
 * @param window the range of values that it should be shown with, in the values of {@link Raster}
 * @param photometric what the stored values mean, in DICOM's terms (PS3.3 C.7.6.3.1.2), as
 *     MONOCHROME1, in which larger values are darker, MONOCHROME2 or RGB
 * @param frames how many images or volumes it holds, at least 1
 * @param affine where the voxels of the volume that is read lie in the patient
 * @param attributes what its header says in words
 */
public record Facts(
    Optional<String> patient,
    Optional<Intensity.Window> window,
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
      Optional<Intensity.Window> window,
      Optional<String> photometric,
      int frames) {
    this(patient, window, photometric, frames, Optional.empty(), Attributes.none());
  }

  /** Of a file that says nothing but how many frames it has. */
  public static Facts ofFrames(int frames) {
    return new Facts(Optional.empty(), Optional.empty(), Optional.empty(), frames);
  }

  /** The same with another affine. */
  public Facts withAffine(Optional<Affine> other) {
    return new Facts(patient, window, photometric, frames, other, attributes);
  }

  /** The same with what the header says in words. */
  public Facts withAttributes(Attributes other) {
    return new Facts(patient, window, photometric, frames, affine, other);
  }
}
