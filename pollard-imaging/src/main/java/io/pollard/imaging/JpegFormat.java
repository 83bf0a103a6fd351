package io.pollard.imaging;

import io.pollard.data.DataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageReader;

/**
 * JPEG, ITU-T T.81, baseline and progressive. Colour profiles are not applied; the four channels of
 * print become three as {@link Cmyk} says.
 */
public final class JpegFormat extends ImageIoFormat {

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
    public Pixels decode(ImageReader reader, int frame) throws IOException {
      if (!markers.isCmyk()) {
        return Inspected.super.decode(reader, frame);
      }
      java.awt.image.Raster stored = reader.readRaster(frame, null);
      return markers.isYcck() ? Cmyk.ofYcck(stored) : Cmyk.ofPaper(stored);
    }
  }
}
