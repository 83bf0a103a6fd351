package io.pollard.testformats;

import io.pollard.imaging.Facts;
import io.pollard.imaging.ImageFormat;
import io.pollard.imaging.Presentation;
import io.pollard.imaging.Raster;
import io.pollard.imaging.SampleType;
import io.pollard.imaging.Spacing;
import io.pollard.network.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Scanner;

/**
 * Netpbm's plain PGM ("P2 width height largest" and values as text), which Pollard doesn't read:
 * all that it takes to add a format is this class and its line in META-INF/services. Comments,
 * lines that begin with #, are taken for what says who is shown.
 */
public final class PlainGreyMap implements ImageFormat {

  @Override
  public String name() {
    return "PGM";
  }

  @Override
  public List<String> extensions() {
    return List.of("pgm");
  }

  @Override
  public boolean claims(Path name, byte[] head) {
    return head.length > 2 && head[0] == 'P' && head[1] == '2';
  }

  @Override
  public Raster read(Path name, byte[] file, int frame) throws IOException {
    try (Scanner words = new Scanner(text(file).replaceAll("#.*", ""))) {
      words.next();
      int width = words.nextInt();
      int height = words.nextInt();
      if (width * height > file.length) {
        throw new IOException("it claims " + width + "x" + height);
      }
      SampleType type = words.nextInt() > 255 ? SampleType.U16 : SampleType.U8;
      ByteBuffer values =
          ByteBuffer.allocate(width * height * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      while (values.hasRemaining()) {
        int value = words.nextInt();
        if (type == SampleType.U8) {
          values.put((byte) value);
        } else {
          values.putShort((short) value);
        }
      }
      return new Raster(
          Extent.of(height, width), 1, type, new Spacing(List.of(0.5, 0.25)), values.flip());
    }
  }

  @Override
  public Facts facts(Path name, byte[] file) throws IOException {
    if (text(file).contains("#")) {
      return HeadedGrey.facts(text(file));
    }
    return new Facts(Optional.of("P7"), Presentation.none(), Optional.of("MONOCHROME2"), 1);
  }

  private static String text(byte[] file) {
    return new String(file, StandardCharsets.US_ASCII);
  }
}
