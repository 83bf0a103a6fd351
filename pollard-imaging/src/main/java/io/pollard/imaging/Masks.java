package io.pollard.imaging;

import io.pollard.data.DataException;

/**
 * The masks of a data set's images: one class a pixel, by its number from 0 to 255. Asked from many
 * threads at once.
 */
public interface Masks {

  /** Stands for what all of them hold: other masks have another digest. */
  String digest();

  /**
   * The mask of a sample: one channel of 8 bits, of the extent of the upright image or the volume.
   *
   * @param sample its index in the data set
   * @throws DataException if it can't be used
   */
  Raster of(int sample);
}
