package io.pollard.imaging;

import io.pollard.files.FileKind;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageReader;

/**
 * TIFF 6.0 and BigTIFF. Its pages are the frames, without thumbnails of other pages and without
 * masks. Colour profiles are not applied; where more than 8 bits count from white they are turned
 * to count from black.
 */
public final class TiffFormat extends ImageIoFormat {

  /** Tags, as TIFF 6.0 names them, of those that are asked for here. */
  private static final int NEW_SUBFILE_TYPE = 254;

  private static final int SUBFILE_TYPE = 255;
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int BITS = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int STRIP_OFFSETS = 273;
  static final int SAMPLES = 277;
  static final int ROWS_PER_STRIP = 278;
  static final int STRIP_BYTE_COUNTS = 279;
  static final int PLANAR = 284;
  static final int TILE_WIDTH = 322;
  private static final int SUB_DIRECTORIES = 330;
  static final int TILE_HEIGHT = 323;
  static final int TILE_OFFSETS = 324;
  static final int TILE_BYTE_COUNTS = 325;
  private static final int EXTRA_SAMPLES = 338;
  private static final int SAMPLE_FORMAT = 339;

  /**
   * What a decoder needs: the above, and those of compressions, palettes and YCbCr. Without the
   * rest it finds no profile to apply and no texts and directories to be led astray by.
   */
  private static final Set<Integer> PICTURE =
      Set.of(
          WIDTH,
          HEIGHT,
          BITS,
          COMPRESSION,
          PHOTOMETRIC,
          266,
          STRIP_OFFSETS,
          SAMPLES,
          ROWS_PER_STRIP,
          STRIP_BYTE_COUNTS,
          PLANAR,
          292,
          293,
          317,
          320,
          TILE_WIDTH,
          TILE_HEIGHT,
          TILE_OFFSETS,
          TILE_BYTE_COUNTS,
          332,
          334,
          EXTRA_SAMPLES,
          SAMPLE_FORMAT,
          347,
          512,
          513,
          514,
          515,
          517,
          518,
          519,
          520,
          521,
          529,
          530,
          531,
          532);

  private static final int THUMBNAIL = 1; // bits of NewSubfileType
  private static final int MASK = 4;
  private static final int OLD_THUMBNAIL = 2; // of SubfileType
  private static final int WHITE_IS_ZERO = 0; // of PhotometricInterpretation
  private static final int BLACK_IS_ZERO = 1;
  private static final int RGB = 2;
  private static final int PALETTE = 3;
  private static final int TRANSPARENCY = 4;
  private static final int SEPARATED = 5;
  static final int YCBCR = 6;
  static final int UNCOMPRESSED = 1;
  private static final int OLD_JPEG = 6;
  static final int JPEG = 7;
  static final int DEFLATE = 8;
  static final int OLD_DEFLATE = 32946;
  static final int SEPARATE_PLANES = 2;
  private static final int ASSOCIATED_ALPHA = 1;
  private static final List<String> SAMPLE_FORMATS =
      List.of("", "", "signed", "floating-point", "", "complex", "complex");

  public TiffFormat() {
    super(
        "TIFF",
        List.of("tif", "tiff"),
        new byte[] {'I', 'I', 42, 0},
        new byte[] {'M', 'M', 0, 42},
        new byte[] {'I', 'I', 43, 0},
        new byte[] {'M', 'M', 0, 43});
  }

  /** Not those whose beginning is the preamble of a DICOM file (PS3.10, 7.1). */
  @Override
  public boolean claims(Path file, byte[] head) {
    boolean isPreamble = FileKind.of(head).filter(kind -> kind.word().equals("DICOM")).isPresent();
    return super.claims(file, head) && !isPreamble;
  }

  @Override
  Inspected inspect(Path file, byte[] bytes) throws IOException {
    return pages(bytes);
  }

  private static Pages pages(byte[] bytes) throws IOException {
    List<TiffDirectory> all =
        TiffDirectory.chain(bytes).stream().filter(p -> p.has(WIDTH)).toList();
    List<TiffDirectory> images = all.stream().filter(page -> !isMask(page)).toList();
    List<TiffDirectory> full = images.stream().filter(page -> !isThumbnail(page)).toList();
    if (full.isEmpty()) {
      full =
          images.stream()
              .flatMap(page -> page.below(SUB_DIRECTORIES).stream())
              .filter(page -> page.has(WIDTH) && !isMask(page) && !isThumbnail(page))
              .toList();
    }
    List<TiffDirectory> pages = full.isEmpty() ? images.isEmpty() ? all : images : full;
    if (pages.isEmpty()) {
      throw new IOException("it has no page");
    }
    return new Pages(pages, !pages.get(0).equals(all.get(0)));
  }

  @Override
  Optional<Stored> stored(byte[] bytes) throws IOException {
    TiffDirectory page = pages(bytes).pages.get(0);
    return Optional.of(new Stored((int) page.number(SAMPLES, 1), (int) page.number(BITS, 1)));
  }

  private static boolean isThumbnail(TiffDirectory page) {
    return (page.number(NEW_SUBFILE_TYPE, 0) & THUMBNAIL) != 0
        || page.number(SUBFILE_TYPE, 0) == OLD_THUMBNAIL;
  }

  private static boolean isMask(TiffDirectory page) {
    return (page.number(NEW_SUBFILE_TYPE, 0) & MASK) != 0
        || page.number(PHOTOMETRIC, BLACK_IS_ZERO) == TRANSPARENCY;
  }

  /**
   * @param isBehindAnother whether a thumbnail or a mask stands before the first
   */
  private record Pages(List<TiffDirectory> pages, boolean isBehindAnother) implements Inspected {

    @Override
    public boolean isReadAnew(int frame) {
      TiffDirectory page = pages.get(frame);
      long bits = page.number(BITS, 1);
      return isBehindAnother
          || (isInk(page) && bits == 16)
          || (isAssociated(page) && bits == 8)
          || (isWideFromWhite(page) && bits < 16)
          || Exif.isNotedOddly(page);
    }

    @Override
    public int frames(ImageReader reader) {
      return pages.size();
    }

    /** The file is given to the decoder with no page but the frame. */
    @Override
    public int page(int frame) {
      return 0;
    }

    @Override
    public int orientation(int frame) {
      return Exif.orientation(pages.get(frame));
    }

    @Override
    public byte[] decodable(int frame) throws IOException {
      TiffDirectory page = pages.get(frame);
      checkSamples(page);
      TiffChunks.of(page).check();
      Set<Integer> tags = new HashSet<>(PICTURE);
      if (page.number(SAMPLES, 1) == 1) {
        tags.remove(PLANAR); // which means nothing then, but leads the decoder astray
      }
      Map<Integer, Integer> changed = new HashMap<>();
      if (isWideFromWhite(page)) {
        changed.put(PHOTOMETRIC, BLACK_IS_ZERO);
      } else if (isInk(page)) {
        changed.put(PHOTOMETRIC, RGB); // ink is then given as it is stored
      }
      return page.alone(tags, changed);
    }

    @Override
    public Pixels decode(ImageReader reader, int frame) throws IOException {
      TiffDirectory page = pages.get(frame);
      BufferedImage image = reader.read(0);
      if (isInk(page)) {
        return Cmyk.ofInk(image.getRaster(), (int) page.number(BITS, 1) - 8);
      }
      if (isAssociated(page) && !image.getColorModel().isAlphaPremultiplied()) {
        divideByAlpha(image.getRaster());
      }
      Pixels pixels = Pixels.of(image);
      return isWideFromWhite(page) ? pixels.inverted((int) page.number(BITS, 1)) : pixels;
    }

    @Override
    public Pixels places(ImageReader reader, int frame) throws IOException {
      return pages.get(frame).number(PHOTOMETRIC, BLACK_IS_ZERO) == PALETTE
          ? Pixels.places(reader.read(0))
          : decode(reader, frame);
    }
  }

  /** Whatever the decoder may make of others, they are no raw values of 8 or 16 bits. */
  private static void checkSamples(TiffDirectory page) throws IOException {
    long bits = page.number(BITS, 1);
    long format = page.number(SAMPLE_FORMAT, 1);
    String kind =
        format >= 0 && format < SAMPLE_FORMATS.size() ? SAMPLE_FORMATS.get((int) format) : "";
    if (!kind.isEmpty() || bits > 16) {
      throw new IOException(
          "expected values of 8 or 16 bits without sign but found %svalues of %s bits; convert them"
              .formatted(kind.isEmpty() ? "" : kind + " ", bits));
    }
  }

  /** The decoder turns 8 bits, and would turn 12 as if they were 16. */
  private static boolean isWideFromWhite(TiffDirectory page) {
    return page.number(PHOTOMETRIC, BLACK_IS_ZERO) == WHITE_IS_ZERO && page.number(BITS, 1) > 8;
  }

  private static boolean isInk(TiffDirectory page) {
    long compression = page.number(COMPRESSION, UNCOMPRESSED);
    long bits = page.number(BITS, 1);
    return page.number(PHOTOMETRIC, BLACK_IS_ZERO) == SEPARATED
        && page.number(SAMPLES, 1) >= 4
        && (bits == 8 || bits == 16)
        && compression != JPEG
        && compression != OLD_JPEG;
  }

  private static boolean isAssociated(TiffDirectory page) {
    return page.number(EXTRA_SAMPLES, 0) == ASSOCIATED_ALPHA;
  }

  /**
   * Takes back that colours of 8 bits were multiplied by alpha, which is the last of four, in
   * Pillow's arithmetic (Convert.c, rgbA2rgba): what alpha hides wholly stays as it is.
   */
  private static void divideByAlpha(WritableRaster raster) {
    int[] values = new int[raster.getNumBands()];
    for (int y = 0; y < raster.getHeight(); y++) {
      for (int x = 0; x < raster.getWidth(); x++) {
        raster.getPixel(x, y, values);
        for (int c = 0; c < 3 && values[3] > 0; c++) {
          values[c] = Math.min(255, values[c] * 255 / values[3]);
        }
        raster.setPixel(x, y, values);
      }
    }
  }
}
