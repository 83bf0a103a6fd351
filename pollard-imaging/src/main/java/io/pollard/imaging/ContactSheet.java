package io.pollard.imaging;

import io.pollard.data.Augmentation;
import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.files.WholeFile;
import io.pollard.network.Extent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * Draws 16 prepared images, as a network sees them, four in a row; the classes take turns, images
 * with findings or masks lie evenly apart. Of a volume it is the middle slice. What masks mark is
 * outlined, a colour a structure.
 */
final class ContactSheet {

  private static final int COLUMNS = 4;
  private static final int IMAGES = 16;
  private static final int GAP = 4;

  private record Colour(String name, int rgb) {}

  /** Those that people with all kinds of sight tell from each other (Okabe and Ito 2008). */
  private static final List<Colour> COLOURS =
      List.of(
          new Colour("orange", 0xe69f00),
          new Colour("sky blue", 0x56b4e9),
          new Colour("green", 0x009e73),
          new Colour("yellow", 0xf0e442),
          new Colour("purple", 0xcc79a7),
          new Colour("vermilion", 0xd55e00),
          new Colour("blue", 0x0072b2));

  private ContactSheet() {}

  static void write(ImageCache cache, Preprocessing preprocessing, Path png) {
    List<Integer> chosen = choose(cache.dataset());
    Extent shown = preprocessing.input().extent();
    int height = View.plane(shown).size(0);
    int width = View.plane(shown).size(1);
    int middle = View.depth(shown) / 2;
    int channels = cache.channels();
    BatchSource source = new BatchSource(cache, preprocessing, Augmentation.NONE, 0);
    boolean hasMasks = cache.dataset().masks().isPresent();
    ByteBuffer images = ByteBuffer.allocate(chosen.size() * source.imageBytes());
    ByteBuffer masks = ByteBuffer.allocate(hasMasks ? chosen.size() * source.maskBytes() : 0);
    if (hasMasks) {
      source.fill(chosen.stream().mapToInt(Integer::intValue).toArray(), 0, images, masks);
    } else {
      show(source, chosen, images);
    }

    int rows = (chosen.size() + COLUMNS - 1) / COLUMNS;
    BufferedImage sheet =
        new BufferedImage(
            COLUMNS * (width + GAP) - GAP, rows * (height + GAP) - GAP, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < chosen.size(); i++) {
      for (int at = 0; at < width * height; at++) {
        int pixel = i * source.imageBytes() + (middle * height * width + at) * channels;
        int red = images.get(pixel) & 0xff;
        int green = images.get(pixel + (channels >= 3 ? 1 : 0)) & 0xff;
        int blue = images.get(pixel + (channels >= 3 ? 2 : 0)) & 0xff;
        sheet.setRGB(
            i % COLUMNS * (width + GAP) + at % width,
            i / COLUMNS * (height + GAP) + at / width,
            red << 16 | green << 8 | blue);
      }
      if (hasMasks) {
        int slice = i * source.maskBytes() + middle * height * width;
        outline(
            masks.slice(slice, height * width),
            sheet.getSubimage(
                i % COLUMNS * (width + GAP), i / COLUMNS * (height + GAP), width, height));
      }
    }
    write(sheet, png);
  }

  private static void show(BatchSource source, List<Integer> chosen, ByteBuffer images) {
    int bytes = source.imageBytes();
    for (int i = 0; i < chosen.size(); i++) {
      int[] one = {chosen.get(i)};
      source.show(one, source.windows(one[0]) / 2, images.slice(i * bytes, bytes));
    }
  }

  /** What is marked and lies beside something else, or at the border. */
  private static void outline(ByteBuffer mask, BufferedImage drawn) {
    int width = drawn.getWidth();
    int height = drawn.getHeight();
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = y * width + x;
        byte here = mask.get(at);
        boolean isInside =
            x > 0
                && y > 0
                && x < width - 1
                && y < height - 1
                && mask.get(at - 1) == here
                && mask.get(at + 1) == here
                && mask.get(at - width) == here
                && mask.get(at + width) == here;
        if (here != 0 && !isInside) {
          drawn.setRGB(x, y, colour((here & 0xff) - 1).rgb());
        }
      }
    }
  }

  private static Colour colour(int structure) {
    return COLOURS.get(structure % COLOURS.size());
  }

  /** As "lung orange, heart sky blue". */
  static String legend(List<String> structures) {
    return IntStream.range(0, structures.size())
        .mapToObj(k -> structures.get(k) + " " + colour(k).name())
        .collect(Collectors.joining(", "));
  }

  /** Evenly from each class, one class after the other. */
  private static List<Integer> choose(Dataset dataset) {
    if (dataset.findings().isPresent() || dataset.masks().isPresent()) {
      return evenly(dataset.samples().size());
    }
    int classes = dataset.classes().size();
    List<List<Integer>> byClass =
        IntStream.range(0, classes)
            .mapToObj(
                target ->
                    IntStream.range(0, dataset.samples().size())
                        .filter(i -> dataset.samples().get(i).classIndex() == target)
                        .boxed()
                        .toList())
            .toList();
    int wanted = Math.min(IMAGES, dataset.samples().size());
    List<Integer> chosen = new ArrayList<>();
    for (int turn = 0; chosen.size() < wanted; turn++) {
      for (List<Integer> indices : byClass) {
        int spread = Math.max(1, indices.size() / (IMAGES / Math.min(IMAGES, classes)));
        int index = turn * spread < indices.size() ? turn * spread : turn;
        if (chosen.size() < wanted && index < indices.size()) {
          chosen.add(indices.get(index));
        }
      }
    }
    return chosen;
  }

  /** From the first to the last. */
  private static List<Integer> evenly(int size) {
    int wanted = Math.min(IMAGES, size);
    return IntStream.range(0, wanted).mapToObj(i -> (int) ((long) i * size / wanted)).toList();
  }

  private static void write(BufferedImage sheet, Path png) {
    try {
      if (png.toAbsolutePath().getParent() != null) {
        Files.createDirectories(png.toAbsolutePath().getParent());
      }
      WholeFile.write(png, out -> ImageIO.write(sheet, "png", out));
    } catch (IOException e) {
      throw new DataException(
          "the picture " + png + " can't be written: " + e + "; --out names another file", e);
    }
  }
}
