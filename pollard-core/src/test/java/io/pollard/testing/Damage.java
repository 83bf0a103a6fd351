package io.pollard.testing;

import java.util.Arrays;
import java.util.Random;

/** What happens to files by chance: they are cut off, grow, lose, or hold other bytes. */
public final class Damage {

  private Damage() {}

  /**
   * A damaged copy.
   *
   * @param from the first byte that may be hit
   * @param most bytes that are added, lost, set to 0 or changed, at least 1
   */
  public static byte[] of(byte[] bytes, int from, int most, Random random) {
    byte[] stored = bytes.clone();
    int at = from + random.nextInt(Math.max(1, stored.length - from));
    int count = Math.max(0, Math.min(1 + random.nextInt(most), stored.length - at));
    return switch (random.nextInt(6)) {
      case 0 -> Arrays.copyOf(stored, at);
      case 1 -> Arrays.copyOf(stored, stored.length + count);
      case 2 -> {
        Arrays.fill(stored, at, at + count, (byte) 0);
        yield stored;
      }
      case 3 -> {
        System.arraycopy(stored, at + count, stored, at, stored.length - at - count);
        yield Arrays.copyOf(stored, stored.length - count);
      }
      default -> {
        for (int i = 0; i < count; i++) {
          stored[from + random.nextInt(stored.length - from)] ^= (byte) (1 << random.nextInt(8));
        }
        yield stored;
      }
    };
  }
}
