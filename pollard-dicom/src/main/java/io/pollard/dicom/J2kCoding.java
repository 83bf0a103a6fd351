package io.pollard.dicom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How a tile is coded: what the main header says, and where its own says otherwise. */
final class J2kCoding {

  private static final int MOST_LEVELS = 32;
  private static final int MOST_CHANGES = 64;
  private static final int EXPLICIT_PRECINCTS = 1;
  private static final int PACKET_MARKERS = 2;
  private static final int HEADER_ENDS = 4;

  /**
   * @param levels of the wavelet, 0 to 32
   * @param widthBits of a code block
   * @param heightBits of a code block
   * @param blocks how they are coded, bits as {@link J2kBlockDecoder} has them
   * @param isReversible whether in whole numbers
   * @param precincts by resolution, bits of the width + 16 times bits of the height
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Style(
      int levels,
      int widthBits,
      int heightBits,
      int blocks,
      boolean isReversible,
      int[] precincts) {

    int precinctWidthBits(int resolution) {
      return precincts[resolution] & 0xf;
    }

    int precinctHeightBits(int resolution) {
      return precincts[resolution] >> 4;
    }
  }

  /**
   * @param style 0 none, 1 derived from the first band's step, 2 stated
   * @param guards bits that are kept free
   * @param exponents by band
   * @param mantissas by band, of 11 bits
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Quantisation(int style, int guards, int[] exponents, int[] mantissas) {

    /**
     * @param band 0 for the lowest, then three for each resolution
     */
    int exponent(int band) throws IOException {
      if (style == 1) {
        return exponents[0] - Math.max(0, (band - 1) / 3);
      }
      if (band >= exponents.length) {
        throw StreamBytes.damaged("it has no steps for all of its bands");
      }
      return exponents[band];
    }

    int mantissa(int band) {
      return style == 1 ? mantissas[0] : mantissas[band];
    }
  }

  /**
   * In which order packets stand (A.6.6).
   *
   * @param order 0 LRCP, 1 RLCP, 2 RPCL, 3 PCRL, 4 CPRL
   */
  record Progression(
      int firstResolution,
      int firstComponent,
      int endLayer,
      int endResolution,
      int endComponent,
      int order) {}

  private final Style[] styles;
  private final Quantisation[] quantisations;
  private final boolean[] hasOwnStyle;
  private final boolean[] hasOwnQuantisation;
  private final List<Progression> changes = new ArrayList<>();
  private int flags;
  private int order;
  private int layers;
  private boolean isMixed;
  private boolean hasOwnOrder;

  J2kCoding(int components) {
    styles = new Style[components];
    quantisations = new Quantisation[components];
    hasOwnStyle = new boolean[components];
    hasOwnQuantisation = new boolean[components];
  }

  /** For a tile, to be changed by its header. */
  J2kCoding copy() {
    J2kCoding copy = new J2kCoding(styles.length);
    System.arraycopy(styles, 0, copy.styles, 0, styles.length);
    System.arraycopy(quantisations, 0, copy.quantisations, 0, styles.length);
    copy.changes.addAll(changes);
    copy.flags = flags;
    copy.order = order;
    copy.layers = layers;
    copy.isMixed = isMixed;
    return copy;
  }

  /**
   * @throws IOException if nothing says how a component is coded
   */
  void mustBeWhole() throws IOException {
    for (int i = 0; i < styles.length; i++) {
      if (styles[i] == null || quantisations[i] == null) {
        throw StreamBytes.damaged("it does not say how it is coded");
      }
    }
  }

  Style style(int component) {
    return styles[component];
  }

  Quantisation quantisation(int component) {
    return quantisations[component];
  }

  int layers() {
    return layers;
  }

  /** Whether the first three components are mixed. */
  boolean isMixed() {
    return isMixed;
  }

  boolean hasPacketMarkers() {
    return (flags & PACKET_MARKERS) != 0;
  }

  boolean hasHeaderEnds() {
    return (flags & HEADER_ENDS) != 0;
  }

  List<Progression> progressions() {
    return changes.isEmpty()
        ? List.of(new Progression(0, 0, layers, MOST_LEVELS + 1, styles.length, order))
        : changes;
  }

  /** A marker segment of the main header or a tile's; others say nothing about the coding. */
  void read(int marker, StreamBytes segment) throws IOException {
    switch (marker) {
      case 0x52 -> {
        flags = segment.u8();
        order = segment.u8();
        layers = segment.u16();
        isMixed = segment.u8() != 0;
        Style style = style(segment, flags);
        for (int i = 0; i < styles.length; i++) {
          styles[i] = hasOwnStyle[i] ? styles[i] : style;
        }
        if (order > 4 || layers == 0) {
          throw StreamBytes.damaged("there are no %s layers in order %s".formatted(layers, order));
        }
      }
      case 0x53 -> {
        int component = component(segment);
        styles[component] = style(segment, segment.u8());
        hasOwnStyle[component] = true;
      }
      case 0x5c -> {
        Quantisation quantisation = quantisation(segment);
        for (int i = 0; i < styles.length; i++) {
          quantisations[i] = hasOwnQuantisation[i] ? quantisations[i] : quantisation;
        }
      }
      case 0x5d -> {
        int component = component(segment);
        quantisations[component] = quantisation(segment);
        hasOwnQuantisation[component] = true;
      }
      case 0x5e -> {
        component(segment);
        segment.u8();
        if (segment.u8() != 0) {
          throw new IOException(
              "expected JPEG 2000 without regions of interest but found one; convert it");
        }
      }
      case 0x5f -> {
        if (!hasOwnOrder) {
          changes.clear();
          hasOwnOrder = true;
        }
        while (segment.left() > 0) {
          changes.add(
              new Progression(
                  segment.u8(),
                  segment.u8(),
                  Math.min(layers, segment.u16()),
                  segment.u8(),
                  segment.u8(),
                  segment.u8()));
        }
        if (changes.size() > MOST_CHANGES) {
          throw StreamBytes.damaged("its order changes %s times".formatted(changes.size()));
        }
      }
      case 0x60, 0x61 ->
          throw new IOException(
              "expected JPEG 2000 with its packets' headers among them but found them apart; convert it");
      default -> {}
    }
  }

  private int component(StreamBytes segment) throws IOException {
    int component = segment.u8();
    if (component >= styles.length) {
      throw StreamBytes.damaged("there is no component %s".formatted(component));
    }
    return component;
  }

  private static Style style(StreamBytes segment, int flags) throws IOException {
    int levels = segment.u8();
    int widthBits = segment.u8() + 2;
    int heightBits = segment.u8() + 2;
    int blocks = segment.u8();
    int wavelet = segment.u8();
    if (levels > MOST_LEVELS || widthBits > 10 || heightBits > 10 || widthBits + heightBits > 12) {
      throw StreamBytes.damaged(
          "there are no %s levels of blocks of 2^%s x 2^%s"
              .formatted(levels, widthBits, heightBits));
    }
    if ((blocks & 0xc0) != 0) {
      throw new IOException(
          "expected JPEG 2000 of part 1 but found high-throughput blocks; convert it");
    }
    if (wavelet > 1) {
      throw new IOException(
          "expected a wavelet of JPEG 2000's part 1 but found another; convert it");
    }
    int[] precincts = new int[levels + 1];
    Arrays.fill(precincts, 0xff);
    if ((flags & EXPLICIT_PRECINCTS) != 0) {
      for (int i = 0; i < precincts.length; i++) {
        precincts[i] = segment.u8();
        if (i > 0 && ((precincts[i] & 0xf) == 0 || precincts[i] >> 4 == 0)) {
          throw StreamBytes.damaged("it has precincts smaller than a sample");
        }
      }
    }
    return new Style(levels, widthBits, heightBits, blocks, wavelet == 1, precincts);
  }

  private static Quantisation quantisation(StreamBytes segment) throws IOException {
    int first = segment.u8();
    int style = first & 0x1f;
    if (style > 2) {
      throw StreamBytes.damaged("there is no quantisation of style %s".formatted(style));
    }
    int count = style == 0 ? segment.left() : style == 1 ? 1 : segment.left() / 2;
    if (count < 1) {
      throw StreamBytes.damaged("it has no steps for its bands");
    }
    int[] exponents = new int[count];
    int[] mantissas = new int[count];
    for (int i = 0; i < count; i++) {
      if (style == 0) {
        exponents[i] = segment.u8() >> 3;
      } else {
        int step = segment.u16();
        exponents[i] = step >> 11;
        mantissas[i] = step & 0x7ff;
      }
    }
    return new Quantisation(style, first >> 5, exponents, mantissas);
  }
}
