package io.pollard.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Small volumes of noise with a ball or a box in it, as files of NIfTI-1 of 16 bits with sign. */
public final class VolumeFiles {

  private static final int HEADER = 352;
  private static final int SIDE = 20;

  private VolumeFiles() {}

  /** {@code ball/0.nii}, {@code box/0.nii} and so on, of {@code depth} slices, 2 mm apart. */
  public static Path write(Path folder, int each, int depth) throws IOException {
    for (int i = 0; i < each; i++) {
      Random random = new Random(i);
      write(folder.resolve("ball/" + i + ".nii"), depth, false, random);
      write(folder.resolve("box/" + i + ".nii"), depth, true, random);
    }
    return folder;
  }

  /** The same of 6 to 15 slices, one more each. */
  public static Path writeSeries(Path folder, int each) throws IOException {
    for (int i = 0; i < each; i++) {
      Random random = new Random(i);
      write(folder.resolve("ball/" + i + ".nii"), 6 + i % 10, false, random);
      write(folder.resolve("box/" + i + ".nii"), 6 + (i + 3) % 10, true, random);
    }
    return folder;
  }

  private static void write(Path file, int depth, boolean isBox, Random random) throws IOException {
    double z0 = 3 + random.nextDouble() * (depth - 6);
    double y0 = 6 + random.nextDouble() * (SIDE - 12);
    double x0 = 6 + random.nextDouble() * (SIDE - 12);
    double radius = 3.5 + random.nextDouble();
    ByteBuffer bytes =
        ByteBuffer.allocate(HEADER + 2 * depth * SIDE * SIDE).order(ByteOrder.LITTLE_ENDIAN);
    header(bytes, depth);
    bytes.position(HEADER);
    for (int z = 0; z < depth; z++) {
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          double up = 2 * Math.abs(z - z0); // in millimetres, as the others
          double across = Math.abs(y - y0);
          double along = Math.abs(x - x0);
          boolean isInside =
              isBox
                  ? Math.max(up, Math.max(across, along)) < radius
                  : up * up + across * across + along * along < radius * radius;
          bytes.putShort((short) (30 * random.nextGaussian() + (isInside ? 150 : -50)));
        }
      }
    }
    Files.createDirectories(file.getParent());
    Files.write(file, bytes.array());
  }

  /** By nifti1.h: dim, datatype, bitpix, pixdim, vox_offset, scl_slope, sform_code, srow, magic. */
  private static void header(ByteBuffer bytes, int depth) {
    bytes.putInt(0, 348);
    short[] sizes = {3, SIDE, SIDE, (short) depth, 1, 1, 1, 1};
    for (int i = 0; i < sizes.length; i++) {
      bytes.putShort(40 + 2 * i, sizes[i]);
    }
    bytes.putShort(70, (short) 4).putShort(72, (short) 16);
    float[] distances = {1, 1, 1, 2};
    for (int i = 0; i < distances.length; i++) {
      bytes.putFloat(76 + 4 * i, distances[i]);
    }
    bytes.putFloat(108, HEADER).putFloat(112, 1).putShort(254, (short) 1);
    for (int axis = 0; axis < 3; axis++) {
      bytes.putFloat(280 + 16 * axis + 4 * axis, distances[axis + 1]);
    }
    bytes.put(344, "n+1\0".getBytes(StandardCharsets.US_ASCII));
  }
}
