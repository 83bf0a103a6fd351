package io.pollard.testformats;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Scanner;

/**
 * An image of any type of value that says how it should be shown, as text: "SGM type width height",
 * then perhaps "window name centre width", "padding low high" and "inverted", then "values" and
 * these.
 */
public final class ShownGreyMap implements ImageFormat {

  @Override
  public String name() {
    return "SGM";
  }

  @Override
  public List<String> extensions() {
    return List.of("sgm");
  }

  @Override
  public boolean claims(Path name, byte[] head) {
    return head.length > 2 && head[0] == 'S' && head[1] == 'G' && head[2] == 'M';
  }

  @Override
  public boolean isShownByFile() {
    return true;
  }

  @Override
  public Raster read(Path name, byte[] file, int frame) throws IOException {
    String text = new String(file, StandardCharsets.US_ASCII);
    try (Scanner words = new Scanner(text).useLocale(Locale.ROOT)) {
      words.next();
      SampleType type = SampleType.valueOf(words.next());
      int width = words.nextInt();
      int height = words.nextInt();
      Presentation presentation = presentation(words);
      ByteBuffer values =
          ByteBuffer.allocate(width * height * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      while (values.hasRemaining()) {
        double value = words.nextDouble();
        switch (type) {
          case U8 -> values.put((byte) (int) value);
          case U16, S16 -> values.putShort((short) (int) value);
          case F32 -> values.putFloat((float) value);
        }
      }
      return new Raster(
          Extent.of(height, width), 1, type, Spacing.unknown(), values.flip(), presentation);
    }
  }

  private static Presentation presentation(Scanner words) throws IOException {
    Presentation presentation = Presentation.none();
    List<Presentation.Window> windows = new ArrayList<>();
    for (String word = words.next(); !word.equals("values"); word = words.next()) {
      switch (word) {
        case "window" ->
            windows.add(
                new Presentation.Window(
                    Optional.of(words.next()),
                    words.nextDouble(),
                    words.nextDouble(),
                    Presentation.Function.LINEAR));
        case "padding" ->
            presentation =
                presentation.withPadding(
                    new Presentation.Padding(words.nextDouble(), words.nextDouble()));
        case "inverted" -> presentation = presentation.inverted();
        default -> throw new IOException("expected a window, padding or values but found " + word);
      }
    }
    return presentation.withWindows(windows);
  }
}
