package io.pollard.imaging;

import io.pollard.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A kind of image file. A new one is a public class with a public constructor without parameters,
 * and its name in a line of {@code META-INF/services/io.pollard.imaging.ImageFormat}; {@link
 * java.util.ServiceLoader} finds it on the class path. Its files are then listed in folders, read
 * by {@link ImageDecoder} and named in sentences. One object is used by many threads at once.
 *
 * <p>Files are strangers': damaged, cut off or made to do harm. A format answers with an exception
 * and allocates no more than what the file's own size justifies.
 */
public interface ImageFormat {

  /** How many bytes of a file {@link #claims} is shown, at most. */
  int HEAD = 512;

  /** What people call it, as "PNG". */
  String name();

  /** How its files' names end: lower case, without the first dot, as "tif" or "nii.gz". */
  List<String> extensions();

  /**
   * Whether it reads a file. The first format that says so gets it: those of Pollard come first,
   * the others in the order of the class path.
   *
   * @param name of the file
   * @param head its first bytes, {@link #HEAD} or as many as there are
   */
  boolean claims(Path name, byte[] head);

  /**
   * Reads one frame: a page of a TIFF, a picture of a film; a file of one volume has one frame.
   * Images are upright, as the file says that they should be shown. Volumes lie as their patient
   * does, where the file says how: width runs to the patient's right, height to the front, depth to
   * the head (RAS+), along the nearest axes.
   *
   * @param name of the file, for messages
   * @param file all of its bytes, which must not be changed
   * @param frame 0 to {@link Facts#frames} - 1
   * @throws DataException with a sentence that names the file
   * @throws IOException with a reason, to which the decoder adds the name; any other exception is
   *     taken for one of these
   */
  Raster read(Path name, byte[] file, int frame) throws IOException;

  /**
   * Whether its files say how their grey values should be shown: then that is what is done where
   * nobody says otherwise. By default they don't.
   */
  default boolean isShownByFile() {
    return false;
  }

  /**
   * A word without blanks for files that an earlier version read to other pixels, so that data with
   * such files are known as others; empty for all others, and by default.
   *
   * @throws DataException as {@link #read}
   * @throws IOException as {@link #read}
   */
  default String reading(Path name, byte[] file) throws IOException {
    return "";
  }

  /**
   * How the names end of files that may only say in which other files their values lie, as "mhd":
   * lower case, without the dot; by default none. Where folders are listed, {@link #companions} is
   * asked of these alone.
   */
  default List<String> headers() {
    return List.of();
  }

  /**
   * The other files in which a file's values lie, and which {@link #read} reads; by default none.
   * They count as a part of its contents and are no images of their own.
   *
   * @param name of the file
   * @param file all of its bytes
   * @throws DataException as {@link #read}
   * @throws IOException as {@link #read}
   */
  default List<Path> companions(Path name, byte[] file) throws IOException {
    return List.of();
  }

  /**
   * What the file says besides its pixels; by default nothing, and one frame.
   *
   * @throws DataException as {@link #read}
   * @throws IOException as {@link #read}
   */
  default Facts facts(Path name, byte[] file) throws IOException {
    return Facts.ofFrames(1);
  }

  /**
   * Who is shown, as far as a file says it of which {@link #facts} has nothing, since it is cut off
   * or of no image: see {@link Attributes#identifiers}. By default nobody.
   *
   * @throws IOException if nothing of it can be read
   */
  default Set<String> identifiers(byte[] file) throws IOException {
    return Set.of();
  }
}
