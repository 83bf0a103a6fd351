package io.pollard.bench;

import io.pollard.data.Part;
import io.pollard.imaging.Dataset;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;

/** A data set of noise in colour, JPEG files of two classes, with a split of its own. */
final class NoiseImages {

  private NoiseImages() {}

  /**
   * @param side of the images
   * @param counts images of each part, even, since the classes take turns
   */
  static Dataset write(Path folder, int side, Map<Part, Integer> counts) {
    Random random = new Random(1);
    StringBuilder manifest = new StringBuilder("file,label,split\n");
    try {
      Files.createDirectories(folder);
      for (Map.Entry<Part, Integer> part : new TreeMap<>(counts).entrySet()) {
        for (int i = 0; i < part.getValue(); i++) {
          String name = part.getKey().label() + i + ".jpg";
          ImageIO.write(noise(side, random), "jpg", folder.resolve(name).toFile());
          manifest.append(name).append(i % 2 == 0 ? ",even," : ",odd,");
          manifest.append(part.getKey().label()).append('\n');
        }
      }
      Files.writeString(folder.resolve("index.csv"), manifest);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Dataset.read(folder).positive("odd");
  }

  private static BufferedImage noise(int side, Random random) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_3BYTE_BGR);
    random.nextBytes(((DataBufferByte) image.getRaster().getDataBuffer()).getData());
    return image;
  }
}
