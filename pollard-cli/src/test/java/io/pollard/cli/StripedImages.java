package io.pollard.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Classes that a small network tells apart: noisy stripes that lie, stand or lean. */
final class StripedImages {

  private static final int SIDE = 40;

  private StripedImages() {}

  /** Writes {@code count} grey 40 x 40 images of each class into a folder per class. */
  static Path write(Path folder, int count, String... classes) throws IOException {
    return write(folder, count, 30, classes);
  }

  /** The same with noise of this deviation in grey levels: over some 300 it is hard to learn. */
  static Path write(Path folder, int count, double noise, String... classes) throws IOException {
    Random random = new Random(7);
    for (String name : classes) {
      Path of = Files.createDirectories(folder.resolve(name));
      for (int i = 0; i < count; i++) {
        write(of.resolve(i + ".png"), name, noise, random);
      }
    }
    return folder;
  }

  private static void write(Path file, String name, double noise, Random random)
      throws IOException {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    int phase = random.nextInt(8);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int along =
            switch (name) {
              case "lying" -> y;
              case "standing" -> x;
              default -> x + y;
            };
        double stripe = 40 * Math.sin((along + phase) * Math.PI / 4);
        double grey = 128 + stripe + noise * random.nextGaussian();
        image.getRaster().setSample(x, y, 0, (int) Math.max(0, Math.min(255, grey)));
      }
    }
    ImageIO.write(image, "png", file.toFile());
  }
}
