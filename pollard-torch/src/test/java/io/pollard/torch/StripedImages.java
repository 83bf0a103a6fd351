package io.pollard.torch;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Two classes that a small network tells apart: noisy stripes that lie or stand. */
final class StripedImages {

  private StripedImages() {}

  /** Writes {@code count} grey 24 x 24 images of each class into a folder per class. */
  static Path write(Path folder, int count, double noise) throws IOException {
    Random random = new Random(7);
    for (String name : new String[] {"lying", "standing"}) {
      Path of = Files.createDirectories(folder.resolve(name));
      for (int i = 0; i < count; i++) {
        BufferedImage image = new BufferedImage(24, 24, BufferedImage.TYPE_BYTE_GRAY);
        int phase = random.nextInt(6);
        for (int y = 0; y < 24; y++) {
          for (int x = 0; x < 24; x++) {
            int along = name.equals("lying") ? y : x;
            double value =
                128 + 40 * Math.sin((along + phase) * Math.PI / 3) + noise * random.nextGaussian();
            int grey = (int) Math.max(0, Math.min(255, value));
            image.getRaster().setSample(x, y, 0, grey);
          }
        }
        ImageIO.write(image, "png", of.resolve(i + ".png").toFile());
      }
    }
    return folder;
  }
}
