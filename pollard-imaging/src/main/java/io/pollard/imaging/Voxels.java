package io.pollard.imaging;

import io.pollard.network.Extent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * How a file stores a volume, or an image of two axes, whatever its format: the one way from its
 * bytes to a {@link Raster}.
 *
 * <p>A volume with an affine is turned by {@link Orientation}, so that its width runs towards the
 * patient's right, its height towards the front and its depth towards the head; one without, and an
 * image, stay as they are stored, the axis that runs fastest being the width. Where values are
 * scaled, or wider than 16 bits, they become single precision. NaN becomes the smallest finite
 * value of the file, as does minus infinity; infinity becomes the largest.
 *
 * @param shape two or three sizes, the axis that runs fastest first
 * @param affine of the voxels as they are stored
 * @param spacing along these axes; empty where it follows from the affine, or nothing is said
 * @param order of a value's bytes
 * @param slope by which stored values are multiplied
 * @param intercept which is added then
 */
record Voxels(
    List<Integer> shape,
    Optional<Affine> affine,
    List<Double> spacing,
    VoxelType type,
    ByteOrder order,
    double slope,
    double intercept) {

  /** The values read need room beside the file's bytes. */
  private static final long MOST_BYTES =
      Math.min(Integer.MAX_VALUE - 16, Runtime.getRuntime().maxMemory() / 2);

  private static final int CHUNK = 1 << 13;

  /**
   * Sizes as a header states them.
   *
   * @param type of the voxels
   * @param sizes the axis that runs fastest first, two or three after those of 1 at the end that
   *     are behind the third are dropped
   * @throws IOException if there are others, there is more than one volume, or more than there is
   *     memory for
   */
  static List<Integer> shape(long[] sizes, VoxelType type) throws IOException {
    String stated = LongStream.of(sizes).mapToObj(Long::toString).collect(Collectors.joining("x"));
    if (sizes.length < 2 || LongStream.of(sizes).anyMatch(size -> size < 1)) {
      throw new IOException(
          "expected two or three axes of at least one voxel but found %s"
              .formatted(stated.isEmpty() ? "none" : stated));
    }
    if (LongStream.of(sizes).skip(3).anyMatch(size -> size != 1)) {
      throw new IOException(
          ("expected one volume of three axes but found %s; save each volume of it in a file of its"
                  + " own, or the mean of them")
              .formatted(stated));
    }
    long bytes = Math.max(type.bytes(), (long) type.channels() * type.read().bytes());
    for (long size : sizes) {
      if (size > MOST_BYTES / bytes) {
        throw new IOException(
            "expected at most %s MiB of voxels, for which there is memory (-Xmx), but it claims %s"
                .formatted(MOST_BYTES >> 20, stated));
      }
      bytes *= size;
    }
    return LongStream.of(sizes).limit(3).mapToObj(size -> (int) size).toList();
  }

  /** How many bytes the file has for them. */
  long bytes() {
    long bytes = type.bytes();
    for (int size : shape) {
      bytes *= size;
    }
    return bytes;
  }

  private boolean isScaled() {
    return slope != 1 || intercept != 0;
  }

  private boolean isVolume() {
    return shape.size() == 3;
  }

  private Orientation orientation() throws IOException {
    return isVolume() && affine.isPresent() ? Orientation.of(affine.get()) : Orientation.STORED;
  }

  /** What is said of the volume that is read. */
  Facts facts() throws IOException {
    Orientation orientation = orientation();
    Map<String, String> stored = new LinkedHashMap<>();
    stored.put(HeaderWords.CHANNELS, Integer.toString(type.channels()));
    stored.put(HeaderWords.BITS, Integer.toString(Byte.SIZE * type.bytes() / type.channels()));
    return Facts.ofFrames(1)
        .withAttributes(new Attributes(stored, Map.of(), Set.of()))
        .withAffine(affine.filter(any -> isVolume()).map(of -> orientation.turned(of, shape)));
  }

  /**
   * @param stored as many bytes as {@link #bytes}, or more; the caller knows that a file of its
   *     size may have them
   * @throws IOException if there are fewer, no value is finite, or there is no memory
   */
  Raster raster(InputStream stored) throws IOException {
    Orientation orientation = orientation();
    boolean isFloat = isScaled() || type.read() == SampleType.F32;
    SampleType to = isFloat ? SampleType.F32 : type.read();
    long room = (long) to.bytes() * type.channels();
    for (int size : shape) {
      room *= size;
    }
    requireRoom(room);
    ByteBuffer values = allocated((int) room);
    place(stored, values, to, orientation);
    if (isFloat) {
      replaceWhatIsNotFinite(values);
    }
    return new Raster(extent(orientation), type.channels(), to, spacing(orientation), values);
  }

  /**
   * @throws IOException if there is no memory for so many bytes of values
   */
  static void requireRoom(long bytes) throws IOException {
    if (bytes > MOST_BYTES) {
      throw new IOException(
          "expected at most %s MiB of values, for which there is memory (-Xmx), but found %s"
              .formatted(MOST_BYTES >> 20, bytes >> 20));
    }
  }

  /** Little-endian. */
  static ByteBuffer allocated(int bytes) throws IOException {
    try {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    } catch (OutOfMemoryError e) { // beside the file's own bytes, and what others hold
      throw new IOException(
          "there is no memory for its %s MiB of values; raise -Xmx".formatted(bytes >> 20), e);
    }
  }

  private Extent extent(Orientation orientation) {
    if (!isVolume()) {
      return Extent.of(shape.get(1), shape.get(0));
    }
    List<Integer> turned = orientation.turned(shape);
    return Extent.of(turned.get(2), turned.get(1), turned.get(0));
  }

  /** Each value to where it belongs. */
  private void place(InputStream stored, ByteBuffer values, SampleType to, Orientation orientation)
      throws IOException {
    List<Integer> whole = isVolume() ? shape : List.of(shape.get(0), shape.get(1), 1);
    List<Integer> steps = orientation.steps(whole);
    int start = 0;
    for (int axis = 0; axis < 3; axis++) {
      start += steps.get(axis) < 0 ? -steps.get(axis) * (whole.get(axis) - 1) : 0;
    }
    int channels = type.channels();
    byte[] chunk = new byte[CHUNK * type.bytes()];
    ByteBuffer read = ByteBuffer.wrap(chunk).order(order);
    int width = whole.get(0);
    for (int z = 0; z < whole.get(2); z++) {
      for (int y = 0; y < whole.get(1); y++) {
        int row = start + z * steps.get(2) + y * steps.get(1);
        for (int x = 0; x < width; x += CHUNK) {
          int count = Math.min(CHUNK, width - x);
          if (stored.readNBytes(chunk, 0, count * type.bytes()) < count * type.bytes()) {
            throw new IOException(
                "expected %s bytes of values but it is cut off".formatted(bytes()));
          }
          for (int i = 0; i < count; i++) {
            int target = (row + (x + i) * steps.get(0)) * channels;
            for (int c = 0; c < channels; c++) {
              put(values, to, target + c, type.value(read, i * channels + c));
            }
          }
        }
      }
    }
  }

  private void put(ByteBuffer values, SampleType to, int index, double value) {
    switch (to) {
      case U8 -> values.put(index, (byte) (int) value);
      case U16, S16 -> values.putShort(2 * index, (short) (int) value);
      case F32 ->
          values.putFloat(4 * index, (float) (isScaled() ? value * slope + intercept : value));
    }
  }

  static void replaceWhatIsNotFinite(ByteBuffer values) throws IOException {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    boolean areAllFinite = true;
    for (int at = 0; at < values.capacity(); at += 4) {
      float value = values.getFloat(at);
      if (Float.isFinite(value)) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      } else {
        areAllFinite = false;
      }
    }
    if (areAllFinite) {
      return;
    }
    if (least > most) {
      throw new IOException("expected values but all of them are NaN or infinite");
    }
    for (int at = 0; at < values.capacity(); at += 4) {
      float value = values.getFloat(at);
      if (!Float.isFinite(value)) {
        values.putFloat(at, value == Float.POSITIVE_INFINITY ? most : least);
      }
    }
  }

  /** Along the axes of what is read, the slowest first. */
  private Spacing spacing(Orientation orientation) {
    List<Double> stored =
        !spacing.isEmpty() || affine.isEmpty()
            ? spacing
            : LongStream.range(0, shape.size())
                .mapToObj(axis -> affine.get().distance((int) axis))
                .toList();
    boolean isKnown =
        stored.size() == shape.size()
            && stored.stream().allMatch(distance -> distance > 0 && Double.isFinite(distance));
    if (!isKnown) {
      return Spacing.unknown();
    }
    return new Spacing(
        isVolume()
            ? List.of(
                stored.get(orientation.axes().get(2)),
                stored.get(orientation.axes().get(1)),
                stored.get(orientation.axes().get(0)))
            : List.of(stored.get(1), stored.get(0)));
  }
}
