package io.pollard.app;

import java.nio.file.Path;

/**
 * Which maps of images are written, and where: {@code 000001-CLASS.png}, the image with the map
 * over it, and {@code 000001-CLASS.npy}, the map's cells as float32. The number is the image's
 * among those that are asked about; no name of a file or patient is part of it.
 *
 * @param folder that is absent or empty
 * @param which a class's name, {@link #PREDICTED} or {@link #ALL}
 */
public record MapFiles(Path folder, String which, MapColours colours) {

  /** The class that is decided. */
  public static final String PREDICTED = "predicted";

  public static final String ALL = "all";

  /** Of the class that is decided, evidence for it. */
  public static MapFiles of(Path folder) {
    return new MapFiles(folder, PREDICTED, MapColours.POSITIVE);
  }
}
