package io.pollard.dicom;

import java.io.IOException;
import java.util.Arrays;

/** Decodes the bit planes of a code block of JPEG 2000 (ITU-T T.800, annex D). */
final class J2kBlockDecoder {

  static final int LAZY = 1;
  static final int RESETS = 2;
  static final int TERMINATES = 4;
  private static final int CAUSAL = 8;
  private static final int SEGMENT_SYMBOLS = 32;

  /** The planes of a lazy block that are coded arithmetically all the same. */
  static final int PASSES_BEFORE_LAZY = 10;

  private static final int STRIPE = 4;
  private static final int RUN = 17;
  private static final int UNIFORM = 18;

  // Flags of a sample: which neighbours are significant, and the signs of four of them.
  private static final int NORTH_EAST = 0x1;
  private static final int SOUTH_EAST = 0x2;
  private static final int SOUTH_WEST = 0x4;
  private static final int NORTH_WEST = 0x8;
  private static final int EAST = 0x10;
  private static final int SOUTH = 0x20;
  private static final int WEST = 0x40;
  private static final int NORTH = 0x80;
  private static final int NEIGHBOURS = 0xff;
  private static final int EAST_NEGATIVE = 0x100;
  private static final int SOUTH_NEGATIVE = 0x200;
  private static final int WEST_NEGATIVE = 0x400;
  private static final int NORTH_NEGATIVE = 0x800;
  private static final int SIGNIFICANT = 0x1000;
  private static final int REFINED = 0x2000;
  private static final int VISITED = 0x4000;
  private static final int FROM_SOUTH = SOUTH | SOUTH_EAST | SOUTH_WEST | SOUTH_NEGATIVE;

  /** By kind of band and neighbours, the context of becoming significant (table D.1). */
  private static final byte[][] ZERO_CONTEXTS = new byte[4][256];

  /** By flags >> 4 & 0xff, 2 context + whether the sign is turned (tables D.2, D.3). */
  private static final byte[] SIGN_CONTEXTS = new byte[256];

  static {
    for (int flags = 0; flags < 256; flags++) {
      int across = count(flags, EAST) + count(flags, WEST);
      int down = count(flags, NORTH) + count(flags, SOUTH);
      int diagonal =
          count(flags, NORTH_EAST)
              + count(flags, SOUTH_EAST)
              + count(flags, SOUTH_WEST)
              + count(flags, NORTH_WEST);
      ZERO_CONTEXTS[0][flags] = (byte) straight(across, down, diagonal);
      ZERO_CONTEXTS[1][flags] = (byte) straight(down, across, diagonal);
      ZERO_CONTEXTS[2][flags] = (byte) straight(across, down, diagonal);
      ZERO_CONTEXTS[3][flags] = (byte) diagonal(across + down, diagonal);
      int all = flags << 4;
      int horizontal = sign(all, EAST, EAST_NEGATIVE) + sign(all, WEST, WEST_NEGATIVE);
      int vertical = sign(all, NORTH, NORTH_NEGATIVE) + sign(all, SOUTH, SOUTH_NEGATIVE);
      SIGN_CONTEXTS[flags] = (byte) signContext(horizontal, vertical);
    }
  }

  private final MqDecoder decoder = new MqDecoder();
  private int[] flags = {};
  private int[] values = {};
  private int width;
  private int height;
  private int style;
  private byte[] zeroContexts = ZERO_CONTEXTS[0];

  private static int count(int flags, int bit) {
    return (flags & bit) != 0 ? 1 : 0;
  }

  private static int straight(int along, int other, int diagonal) {
    return switch (along) {
      case 2 -> 8;
      case 1 -> other > 0 ? 7 : diagonal > 0 ? 6 : 5;
      default -> other > 0 ? 2 + other : Math.min(2, diagonal);
    };
  }

  private static int diagonal(int straight, int diagonal) {
    return switch (diagonal) {
      case 0 -> Math.min(2, straight);
      case 1 -> 3 + Math.min(2, straight);
      case 2 -> straight > 0 ? 7 : 6;
      default -> 8;
    };
  }

  private static int sign(int flags, int significant, int negative) {
    return (flags & significant) == 0 ? 0 : (flags & negative) != 0 ? -1 : 1;
  }

  private static int signContext(int horizontalSum, int verticalSum) {
    int horizontal = Integer.signum(horizontalSum);
    int vertical = Integer.signum(verticalSum);
    boolean isTurned = horizontal < 0 || (horizontal == 0 && vertical < 0);
    int turn = isTurned ? -1 : 1;
    int context = horizontal == 0 ? 9 + Math.abs(vertical) : 12 + turn * vertical;
    return 2 * context + (isTurned ? 1 : 0);
  }

  /**
   * Twice the coefficients, and half a step of the last plane more, [height, width]; valid until
   * the next block.
   *
   * @param band 0 LL, 1 HL, 2 LH, 3 HH
   * @param planes of bits, from the highest that is not zero, 0 to 30
   * @param data of the block's segments, one after the other, each with two bytes 0xFF behind
   */
  int[] decode(J2kBlock block, int band, int blockStyle, int planes, byte[] data)
      throws IOException {
    width = block.width();
    height = block.height();
    style = blockStyle;
    zeroContexts = ZERO_CONTEXTS[band];
    if (values.length < width * height) {
      values = new int[width * height];
    }
    Arrays.fill(values, 0, width * height, 0);
    int cells = (width + 2) * (height + 2);
    if (flags.length < cells) {
      flags = new int[cells];
    }
    Arrays.fill(flags, 0, cells, 0);
    decoder.reset();
    int from = 0;
    int pass = 0;
    for (J2kBlock.Segment segment : block.segments()) {
      boolean isRaw = (style & LAZY) != 0 && pass >= PASSES_BEFORE_LAZY && (pass + 2) % 3 != 2;
      if (isRaw) {
        decoder.beginRaw(data, from);
      } else {
        decoder.begin(data, from);
      }
      from += segment.length() + 2;
      for (int i = 0; i < segment.passes(); i++, pass++) {
        // The first plane has the last of the three passes only.
        int plane = planes - 1 - (pass + 2) / 3;
        if (plane < 0) {
          throw StreamBytes.damaged("a block has more planes of bits than there are");
        }
        switch ((pass + 2) % 3) {
          case 0 -> significance(plane, isRaw);
          case 1 -> refinement(plane, isRaw);
          default -> cleanup(plane);
        }
        if ((style & RESETS) != 0) {
          decoder.reset();
        }
      }
    }
    return values;
  }

  /** The neighbours of a sample, without those of the next stripe where they don't count. */
  private int around(int cell, int row) {
    int around = flags[cell];
    return (style & CAUSAL) != 0 && row % STRIPE == STRIPE - 1 ? around & ~FROM_SOUTH : around;
  }

  /** The flags of samples below each other. */
  private int all(int first, int count) {
    int all = 0;
    for (int i = 0, cell = first; i < count; i++, cell += width + 2) {
      all |= flags[cell];
    }
    return all;
  }

  private void significance(int plane, boolean isRaw) {
    int value = 3 << plane;
    for (int stripe = 0; stripe < height; stripe += STRIPE) {
      int end = Math.min(height, stripe + STRIPE);
      for (int column = 0; column < width; column++) {
        int cell = (stripe + 1) * (width + 2) + column + 1;
        if ((all(cell, end - stripe) & NEIGHBOURS) == 0) {
          continue;
        }
        for (int row = stripe; row < end; row++, cell += width + 2) {
          int around = around(cell, row);
          if ((around & NEIGHBOURS) != 0 && (around & SIGNIFICANT) == 0) {
            int bit = isRaw ? decoder.raw() : decoder.decode(zeroContexts[around & NEIGHBOURS]);
            if (bit != 0) {
              boolean isNegative = isRaw ? decoder.raw() != 0 : isNegative(around);
              becomes(cell, isNegative);
              values[row * width + column] = isNegative ? -value : value;
            }
            flags[cell] |= VISITED;
          }
        }
      }
    }
  }

  private void refinement(int plane, boolean isRaw) {
    int half = 1 << plane;
    for (int stripe = 0; stripe < height; stripe += STRIPE) {
      int end = Math.min(height, stripe + STRIPE);
      for (int column = 0; column < width; column++) {
        int cell = (stripe + 1) * (width + 2) + column + 1;
        if ((all(cell, end - stripe) & SIGNIFICANT) == 0) {
          continue;
        }
        for (int row = stripe; row < end; row++, cell += width + 2) {
          if ((flags[cell] & (SIGNIFICANT | VISITED)) == SIGNIFICANT) {
            int around = around(cell, row);
            int context = (around & REFINED) != 0 ? 16 : (around & NEIGHBOURS) != 0 ? 15 : 14;
            int bit = isRaw ? decoder.raw() : decoder.decode(context);
            int at = row * width + column;
            int more = bit != 0 ? half : -half;
            values[at] += values[at] < 0 ? -more : more;
            flags[cell] |= REFINED;
          }
        }
      }
    }
  }

  private void cleanup(int plane) throws IOException {
    int value = 3 << plane;
    for (int stripe = 0; stripe < height; stripe += STRIPE) {
      int end = Math.min(height, stripe + STRIPE);
      for (int column = 0; column < width; column++) {
        int first = (stripe + 1) * (width + 2) + column + 1;
        int begin = stripe;
        boolean isKnown = false;
        if (end - stripe == STRIPE && isQuiet(first, stripe)) {
          if (decoder.decode(RUN) == 0) {
            continue;
          }
          begin += decoder.decode(UNIFORM) << 1;
          begin += decoder.decode(UNIFORM);
          isKnown = true;
        }
        int cell = first + (begin - stripe) * (width + 2);
        for (int row = begin; row < end; row++, cell += width + 2) {
          if (isKnown || (flags[cell] & (SIGNIFICANT | VISITED)) == 0) {
            int around = around(cell, row);
            if (isKnown || decoder.decode(zeroContexts[around & NEIGHBOURS]) != 0) {
              boolean isNegative = isNegative(around);
              becomes(cell, isNegative);
              values[row * width + column] = isNegative ? -value : value;
            }
            isKnown = false;
          }
          flags[cell] &= ~VISITED;
        }
      }
    }
    if ((style & SEGMENT_SYMBOLS) != 0) {
      int symbol = 0;
      for (int i = 0; i < 4; i++) {
        symbol = symbol << 1 | decoder.decode(UNIFORM);
      }
      if (symbol != 0xa) {
        throw StreamBytes.damaged("a block's planes don't end as they should");
      }
    }
  }

  /** Whether four samples below each other and all around them are still zero. */
  private boolean isQuiet(int first, int stripe) {
    int all = 0;
    int cell = first;
    for (int i = 0; i < STRIPE; i++, cell += width + 2) {
      all |= around(cell, stripe + i);
    }
    return (all & (SIGNIFICANT | VISITED | NEIGHBOURS)) == 0;
  }

  private boolean isNegative(int around) {
    int context = SIGN_CONTEXTS[around >> 4 & 0xff];
    return (decoder.decode(context >> 1) ^ (context & 1)) != 0;
  }

  private void becomes(int cell, boolean isNegative) {
    int up = cell - width - 2;
    int below = cell + width + 2;
    flags[up - 1] |= SOUTH_EAST;
    flags[up] |= isNegative ? SOUTH | SOUTH_NEGATIVE : SOUTH;
    flags[up + 1] |= SOUTH_WEST;
    flags[cell - 1] |= isNegative ? EAST | EAST_NEGATIVE : EAST;
    flags[cell] |= SIGNIFICANT;
    flags[cell + 1] |= isNegative ? WEST | WEST_NEGATIVE : WEST;
    flags[below - 1] |= NORTH_EAST;
    flags[below] |= isNegative ? NORTH | NORTH_NEGATIVE : NORTH;
    flags[below + 1] |= NORTH_WEST;
  }
}
