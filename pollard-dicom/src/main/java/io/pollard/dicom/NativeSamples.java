package io.pollard.dicom;

import java.nio.ByteBuffer;

/** Samples that are not compressed (PS3.5 8.1.1 and annex D). */
final class NativeSamples {

  private static final int COLOURS = 3;

  private NativeSamples() {}

  /**
   * @param firstBit where the first sample begins
   * @param bits of a sample, 1 to 32; those that are no whole bytes follow each other without a gap
   * @param isSwapped whether bytes lie in words of two, the higher first
   */
  static int[] of(ByteBuffer values, long firstBit, int count, int bits, boolean isSwapped) {
    int[] samples = new int[count];
    int first = (int) (firstBit / 8);
    switch (bits) {
      case 16 -> {
        for (int i = 0; i < count; i++) {
          samples[i] = values.getShort(first + 2 * i) & 0xffff;
        }
      }
      case 32 -> {
        for (int i = 0; i < count; i++) {
          samples[i] = values.getInt(first + 4 * i);
        }
      }
      case 8 -> {
        // The last byte of an odd number has no other to change places with.
        int swap = isSwapped ? 1 : 0;
        for (int i = 0; i < count; i++) {
          int at = first + i ^ swap;
          samples[i] = at < values.limit() ? values.get(at) & 0xff : 0;
        }
      }
      default -> {
        int swap = isSwapped ? 1 : 0;
        long bit = firstBit;
        for (int i = 0; i < count; i++) {
          for (int b = 0; b < bits; b++, bit++) {
            int at = (int) (bit / 8) ^ swap;
            int value = at < values.limit() ? values.get(at) : 0;
            samples[i] |= (value >>> bit % 8 & 1) << b;
          }
        }
      }
    }
    return samples;
  }

  /** Planes one behind the other become pixels. */
  static int[] byPixel(int[] planes, int samples) {
    int pixels = planes.length / samples;
    int[] byPixel = new int[planes.length];
    for (int sample = 0; sample < samples; sample++) {
      for (int i = 0; i < pixels; i++) {
        byPixel[i * samples + sample] = planes[sample * pixels + i];
      }
    }
    return byPixel;
  }

  /** Two pixels' Y, Y, Cb, Cr become Y, Cb, Cr of each (PS3.3 C.7.6.3.1.2, YBR_FULL_422). */
  static int[] doubled(int[] halved) {
    int[] doubled = new int[halved.length / 2 * COLOURS];
    for (int i = 0; i + 3 < halved.length; i += 4) {
      for (int pixel = 0; pixel < 2; pixel++) {
        int to = (i / 2 + pixel) * COLOURS;
        doubled[to] = halved[i + pixel];
        doubled[to + 1] = halved[i + 2];
        doubled[to + 2] = halved[i + 3];
      }
    }
    return doubled;
  }
}
