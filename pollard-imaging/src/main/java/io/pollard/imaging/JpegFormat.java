package io.pollard.imaging;

import io.pollard.data.DataException;
import java.awt.color.CMMException;
import java.awt.color.ICC_Profile;
import java.awt.color.ICC_ProfileRGB;
import java.awt.color.ProfileDataException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageReader;

/**
 * JPEG, ITU-T T.81, baseline and progressive. Colour profiles are not applied; the four channels of
 * print become three as {@link Cmyk} says.
 */
public final class JpegFormat extends ImageIoFormat {

  /** XYZ of sRGB's primaries in D50, a column each (IEC 61966-2-1, as profiles have it). */
  private static final double[][] SRGB = {
    {.4360, .3851, .1431}, {.2225, .7169, .0606}, {.0139, .0971, .7142}
  };

  private static final double ROUNDED = .002;

  public JpegFormat() {
    super("JPEG", List.of("jpg", "jpeg", "jpe", "jfif"), new byte[] {(byte) 0xff, (byte) 0xd8});
  }

  @Override
  Inspected inspect(Path file, byte[] bytes) throws IOException {
    JpegMarkers markers = JpegMarkers.of(bytes);
    Optional<String> objection = markers.objection();
    if (objection.isPresent()) {
      throw new IOException(objection.get());
    }
    Optional<String> loss = markers.loss();
    if (loss.isPresent()) {
      throw new DataException("the image %s %s".formatted(file, loss.get()));
    }
    return new Jpeg(markers);
  }

  @Override
  Optional<Stored> stored(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    int at = 2;
    while ((bytes[at] & 0xff) == 0xff) { // segments, of which the frame's says it
      int marker = bytes[at + 1] & 0xff;
      if (marker == 0xff) {
        at++; // fills up the room before a marker
      } else if (JpegMarkers.isFrame(marker)) {
        return Optional.of(new Stored(bytes[at + 9] & 0xff, bytes[at + 4]));
      } else {
        at += 2 + Math.max(2, file.getShort(at + 2) & 0xffff);
      }
    }
    return Optional.empty();
  }

  /** Whether a profile is sRGB, so that to apply it or not is the same. */
  private static boolean isStandard(byte[] profile) {
    try {
      if (!(ICC_Profile.getInstance(profile) instanceof ICC_ProfileRGB found)) {
        return false;
      }
      found.getTRC(ICC_ProfileRGB.REDCOMPONENT); // A curve, and no power, which sRGB's is not.
      float[][] matrix = found.getMatrix();
      for (int row = 0; row < SRGB.length; row++) {
        for (int column = 0; column < SRGB.length; column++) {
          if (Math.abs(matrix[row][column] - SRGB[row][column]) > ROUNDED) {
            return false;
          }
        }
      }
      return true;
    } catch (IllegalArgumentException | CMMException | ProfileDataException e) {
      return false;
    }
  }

  private record Jpeg(JpegMarkers markers) implements Inspected {

    @Override
    public byte[] decodable(int frame) {
      return markers.plain();
    }

    @Override
    public int orientation(int frame) {
      return markers.exif().map(Exif::orientation).orElse(Exif.UPRIGHT);
    }

    @Override
    public boolean isReadAnew(int frame) {
      return markers.isCmyk()
          || (markers.channels() == 3
              && markers.profile().filter(profile -> !isStandard(profile)).isPresent())
          || markers.exif().filter(Exif::isNotedOddly).isPresent();
    }

    @Override
    public Pixels decode(ImageReader reader, int frame) throws IOException {
      if (!markers.isCmyk()) {
        return Inspected.super.decode(reader, frame);
      }
      java.awt.image.Raster stored = reader.readRaster(frame, null);
      return markers.isYcck() ? Cmyk.ofYcck(stored) : Cmyk.ofPaper(stored);
    }
  }
}
