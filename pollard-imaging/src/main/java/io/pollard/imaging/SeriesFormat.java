package io.pollard.imaging;

import io.pollard.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A kind of image file of which several may be the slices of one volume. Each of its files is an
 * image of its own all the same, and is read as one where the network takes images.
 */
public interface SeriesFormat extends ImageFormat {

  /**
   * The series among files, each with all of its files, and whether these are a volume. A file that
   * is none of a series, holds a volume itself or can't be read belongs to none.
   *
   * @param files that it {@link #claims}
   */
  List<SliceSeries> series(List<Path> files);

  /**
   * Reads the slices as one volume, which lies as {@link ImageFormat#read} says.
   *
   * @param files of a {@link SliceSeries.Volume}
   * @throws DataException with a sentence that names a file
   * @throws IOException with a reason
   */
  Raster read(List<Path> files) throws IOException;

  /**
   * What the slices say besides their values.
   *
   * @param files of a {@link SliceSeries.Volume}
   * @throws DataException as above
   * @throws IOException as above
   */
  Facts facts(List<Path> files) throws IOException;
}
