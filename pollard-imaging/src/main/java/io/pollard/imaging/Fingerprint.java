package io.pollard.imaging;

import io.pollard.data.LeakRules.Change;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * What a decoded image is compared by.
 *
 * @param pixels SHA-256 of its size, channels and values, whatever file they came from
 * @param changes how it looks, for copies that are not equal to the byte, and how it would look
 *     changed, one for each {@link Change}
 * @param reading as {@link ImageFormat#reading}
 */
record Fingerprint(String pixels, List<PerceptualHash> changes, String reading) {

  private static final List<Change> CHANGES = List.of(Change.values());

  /** Of an image that can't be decoded. */
  static final Fingerprint NONE =
      new Fingerprint("-", Collections.nCopies(Change.values().length, PerceptualHash.BLANK), "");

  /**
   * @throws IllegalArgumentException unless there is a hash for each change
   */
  Fingerprint {
    changes = List.copyOf(changes);
    if (changes.size() != Change.values().length) {
      throw new IllegalArgumentException(
          "expected a hash for each change but found " + changes.size());
    }
  }

  /** How much larger a value is that repeats its 8 bits in its lower byte, as PNG widens them. */
  private static final int REPEATED = 0x0101;

  /** Numbers that are hashed at once. */
  private static final int CHUNK = 1 << 14;

  static Fingerprint of(Pixels image) {
    return new Fingerprint(pixels(image), PerceptualHash.ofAllChanges(image), "");
  }

  /**
   * Of an image or a volume. They are equal where all their numbers are, whatever their type and
   * however they are shown. A volume looks as its middle slice does, and grey values look as their
   * file says that they should be shown, where it does.
   */
  static Fingerprint of(Raster sample) {
    boolean isPlain = sample.type() == SampleType.U8 || sample.type() == SampleType.U16;
    boolean isImage = sample.extent().axes() == 2;
    if (isImage && isPlain && sample.presentation().isNone()) {
      return of(Pixels.of(sample));
    }
    Raster middle = isImage ? sample : VolumePreparation.middle(sample);
    return new Fingerprint(
        isImage && isPlain ? pixels(Pixels.of(sample)) : numbers(sample),
        PerceptualHash.ofAllChanges(
            sample.presentation().isNone()
                ? VolumePreparation.inFullRange(middle)
                : ImageDecoder.shown(middle)),
        "");
  }

  private static String numbers(Raster sample) {
    Hashes hashes = new Hashes();
    hashes.add(sample.extent().toString(), Integer.toString(sample.channels()));
    ByteBuffer some = ByteBuffer.allocate(CHUNK * Float.BYTES);
    for (int i = 0; i < sample.length(); i++) {
      some.putFloat((float) sample.value(i) + 0.0f); // both zeros are one
      if (!some.hasRemaining() || i == sample.length() - 1) {
        hashes.add(Arrays.copyOf(some.array(), some.position()));
        some.clear();
      }
    }
    return hashes.hex();
  }

  Fingerprint withReading(String word) {
    return new Fingerprint(pixels, changes, word);
  }

  /** How it looks as it is. */
  PerceptualHash looks() {
    return changed(Change.NONE);
  }

  /** How it would look changed. */
  PerceptualHash changed(Change change) {
    return changes.get(CHANGES.indexOf(change));
  }

  /**
   * Equal for the same numbers: a grey image stored as RGB is grey by then, and one of 16 bits that
   * holds no more than 8, as they are or repeated in the lower byte, counts as one of 8.
   */
  private static String pixels(Pixels image) {
    Hashes hashes = new Hashes();
    hashes.add(
        Integer.toString(image.width()),
        Integer.toString(image.height()),
        Integer.toString(image.channels()));
    if (image.depth() == 8) {
      hashes.add(image.bytes());
      return hashes.hex();
    }
    int divisor = all(image, 1) ? 1 : all(image, REPEATED) ? REPEATED : 0;
    int bytes = divisor > 0 ? 1 : 2;
    byte[] values = new byte[bytes * image.length()];
    for (int i = 0; i < image.length(); i++) {
      int value = divisor > 0 ? image.value(i) / divisor : image.value(i);
      values[bytes * i] = (byte) value;
      if (bytes == 2) {
        values[2 * i + 1] = (byte) (value >> 8);
      }
    }
    hashes.add(values);
    return hashes.hex();
  }

  /** Whether all values are 0 to 255 times a factor. */
  private static boolean all(Pixels image, int factor) {
    for (int i = 0; i < image.length(); i++) {
      int value = image.value(i);
      if (value % factor != 0 || value / factor > 255) {
        return false;
      }
    }
    return true;
  }
}
