package io.pollard.dicom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;

/** A tile of a JPEG 2000 image: its packets, and the coefficients that are in them. */
final class J2kTile {

  private static final int MOST_PLANES = 30;

  /** A precinct takes about a KiB, however small it is; usual ones are 128 or more wide. */
  private static final long MOST_PRECINCTS =
      Math.min(1 << 18, Runtime.getRuntime().maxMemory() / (8 << 10));

  private final byte[] stream;
  private final J2kCoding coding;
  private final int x0;
  private final int y0;
  private final int x1;
  private final int y1;
  private final int components;

  /**
   * @param x0 where it begins on the reference grid
   * @param x1 behind its end
   */
  J2kTile(byte[] stream, J2kCoding coding, int components, int x0, int y0, int x1, int y1) {
    this.stream = stream;
    this.coding = coding;
    this.components = components;
    this.x0 = x0;
    this.y0 = y0;
    this.x1 = x1;
    this.y1 = y1;
  }

  /**
   * @param kind 0 LL, 1 HL, 2 LH, 3 HH
   * @param number 0 for the lowest, then three for each resolution
   * @param x0 where it begins in its own coordinates
   * @param column where it begins among the component's coefficients
   */
  private record Band(int kind, int number, int x0, int y0, int x1, int y1, int column, int row) {}

  /** What a precinct has of a band. */
  private record Part(Band band, List<J2kBlock> blocks, TagTree inclusion, TagTree zeroPlanes) {}

  private static final class Precinct {

    final int component;
    final int resolution;
    final long x;
    final long y;
    final List<Part> parts = new ArrayList<>(3);
    int nextLayer;

    Precinct(int component, int resolution, long x, long y) {
      this.component = component;
      this.resolution = resolution;
      this.x = x;
      this.y = y;
    }
  }

  /**
   * The coefficients of a component, in the order of its resolutions.
   *
   * @param wholes [rows, columns] where the wavelet is reversible
   * @param fractions where it is not
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Coefficients(int[] wholes, float[] fractions) {}

  /**
   * @param bits of a sample
   * @param parts of the stream that hold packets
   */
  List<Coefficients> coefficients(int bits, List<StreamBytes> parts) throws IOException {
    long bytes = parts.stream().mapToLong(StreamBytes::left).sum();
    long count = 0;
    for (int component = 0; component < components; component++) {
      for (int r = 0; r <= coding.style(component).levels(); r++) {
        count += precinctsAcross(component, r) * precinctsDown(component, r);
      }
    }
    // Even an empty packet takes a byte.
    if (count * coding.layers() > bytes) {
      throw new IOException("the compressed image is cut off");
    }
    if (count > MOST_PRECINCTS) {
      throw new IOException(
          "expected at most %s precincts in a tile of JPEG 2000, for which there is memory (-Xmx), but found %s"
              .formatted(MOST_PRECINCTS, count));
    }
    List<Precinct> precincts = new ArrayList<>();
    for (int component = 0; component < components; component++) {
      for (int r = 0; r <= coding.style(component).levels(); r++) {
        addPrecincts(component, r, precincts);
      }
    }
    readPackets(precincts, parts);
    List<Coefficients> all = new ArrayList<>();
    int size = (x1 - x0) * (y1 - y0);
    for (int component = 0; component < components; component++) {
      boolean isReversible = coding.style(component).isReversible();
      all.add(
          new Coefficients(new int[isReversible ? size : 0], new float[isReversible ? 0 : size]));
    }
    J2kBlockDecoder decoder = new J2kBlockDecoder();
    for (Precinct precinct : precincts) {
      for (Part part : precinct.parts) {
        for (J2kBlock block : part.blocks) {
          if (!block.segments().isEmpty()) {
            decode(
                decoder, block, part.band, precinct.component, bits, all.get(precinct.component));
          }
        }
      }
    }
    return all;
  }

  private static long upwards(long number, int bits) {
    return (number + (1L << bits) - 1) >> bits;
  }

  private long at(int coordinate, int component, int resolution) {
    return upwards(coordinate, coding.style(component).levels() - resolution);
  }

  private long precinctsAcross(int component, int resolution) {
    return precincts(
        at(x0, component, resolution),
        at(x1, component, resolution),
        coding.style(component).precinctWidthBits(resolution));
  }

  private long precinctsDown(int component, int resolution) {
    return precincts(
        at(y0, component, resolution),
        at(y1, component, resolution),
        coding.style(component).precinctHeightBits(resolution));
  }

  private static long precincts(long from, long to, int bits) {
    return to > from ? upwards(to, bits) - (from >> bits) : 0;
  }

  private void addPrecincts(int component, int resolution, List<Precinct> precincts) {
    J2kCoding.Style style = coding.style(component);
    int across = (int) precinctsAcross(component, resolution);
    int down = (int) precinctsDown(component, resolution);
    int widthBits = style.precinctWidthBits(resolution);
    int heightBits = style.precinctHeightBits(resolution);
    long firstAcross = at(x0, component, resolution) >> widthBits;
    long firstDown = at(y0, component, resolution) >> heightBits;
    int scale = style.levels() - resolution;
    List<Band> bands = bands(component, resolution);
    int narrower = resolution == 0 ? 0 : 1;
    for (int row = 0; row < down; row++) {
      for (int column = 0; column < across; column++) {
        long left = firstAcross + column;
        long top = firstDown + row;
        Precinct precinct =
            new Precinct(
                component,
                resolution,
                Math.max(x0, left << widthBits << scale),
                Math.max(y0, top << heightBits << scale));
        for (Band band : bands) {
          precinct.parts.add(
              part(style, band, left, top, widthBits - narrower, heightBits - narrower));
        }
        precincts.add(precinct);
      }
    }
  }

  private List<Band> bands(int component, int resolution) {
    int levels = coding.style(component).levels();
    List<Band> bands = new ArrayList<>(3);
    if (resolution == 0) {
      bands.add(
          new Band(
              0,
              0,
              (int) at(x0, component, 0),
              (int) at(y0, component, 0),
              (int) at(x1, component, 0),
              (int) at(y1, component, 0),
              0,
              0));
      return bands;
    }
    int level = levels - resolution + 1;
    int lowWidth = (int) (at(x1, component, resolution - 1) - at(x0, component, resolution - 1));
    int lowHeight = (int) (at(y1, component, resolution - 1) - at(y0, component, resolution - 1));
    for (int kind = 1; kind <= 3; kind++) {
      long half = 1L << (level - 1);
      long across = (kind & 1) * half;
      long down = (kind >> 1) * half;
      bands.add(
          new Band(
              kind,
              3 * (resolution - 1) + kind,
              (int) upwards(x0 - across, level),
              (int) upwards(y0 - down, level),
              (int) upwards(x1 - across, level),
              (int) upwards(y1 - down, level),
              (kind & 1) * lowWidth,
              (kind >> 1) * lowHeight));
    }
    return bands;
  }

  private static Part part(
      J2kCoding.Style style, Band band, long left, long top, int widthBits, int heightBits) {
    int fromX = (int) Math.max(band.x0, left << widthBits);
    int fromY = (int) Math.max(band.y0, top << heightBits);
    int toX = (int) Math.min(band.x1, (left + 1) << widthBits);
    int toY = (int) Math.min(band.y1, (top + 1) << heightBits);
    int blockWidth = Math.min(style.widthBits(), widthBits);
    int blockHeight = Math.min(style.heightBits(), heightBits);
    List<J2kBlock> blocks = new ArrayList<>();
    if (toX <= fromX || toY <= fromY) {
      return new Part(band, blocks, new TagTree(0, 0), new TagTree(0, 0));
    }
    int firstAcross = fromX >> blockWidth;
    int firstDown = fromY >> blockHeight;
    int across = ((toX - 1) >> blockWidth) - firstAcross + 1;
    int down = ((toY - 1) >> blockHeight) - firstDown + 1;
    for (int row = firstDown; row < firstDown + down; row++) {
      for (int column = firstAcross; column < firstAcross + across; column++) {
        int x = Math.max(fromX, column << blockWidth);
        int y = Math.max(fromY, row << blockHeight);
        blocks.add(
            new J2kBlock(
                band.column + x - band.x0,
                band.row + y - band.y0,
                Math.min(toX, (column + 1) << blockWidth) - x,
                Math.min(toY, (row + 1) << blockHeight) - y));
      }
    }
    return new Part(band, blocks, new TagTree(across, down), new TagTree(across, down));
  }

  private void readPackets(List<Precinct> precincts, List<StreamBytes> parts) throws IOException {
    Packets packets = new Packets(parts.iterator());
    for (J2kCoding.Progression progression : coding.progressions()) {
      List<Precinct> chosen =
          precincts.stream()
              .filter(
                  p ->
                      p.resolution >= progression.firstResolution()
                          && p.resolution < progression.endResolution()
                          && p.component >= progression.firstComponent()
                          && p.component < progression.endComponent())
              .sorted(order(progression.order()))
              .toList();
      int end = progression.endLayer();
      switch (progression.order()) {
        case 0 -> byLayer(packets, chosen, end);
        case 1 -> {
          for (int from = 0, to; from < chosen.size(); from = to) {
            int resolution = chosen.get(from).resolution;
            to = from;
            while (to < chosen.size() && chosen.get(to).resolution == resolution) {
              to++;
            }
            byLayer(packets, chosen.subList(from, to), end);
          }
        }
        default -> {
          for (Precinct precinct : chosen) {
            while (precinct.nextLayer < end) {
              packets.read(precinct);
            }
          }
        }
      }
    }
  }

  private static void byLayer(Packets packets, List<Precinct> precincts, int end)
      throws IOException {
    for (int layer = 0; layer < end; layer++) {
      for (Precinct precinct : precincts) {
        if (precinct.nextLayer == layer) {
          packets.read(precinct);
        }
      }
    }
  }

  /** Of precincts, before those of their layers; equal ones stay in their order. */
  private static Comparator<Precinct> order(int order) throws IOException {
    Comparator<Precinct> resolution = Comparator.comparingInt(p -> p.resolution);
    Comparator<Precinct> component = Comparator.comparingInt(p -> p.component);
    Comparator<Precinct> place =
        Comparator.<Precinct>comparingLong(p -> p.y).thenComparingLong(p -> p.x);
    return switch (order) {
      case 0, 1 -> resolution.thenComparing(component);
      case 2 -> resolution.thenComparing(place).thenComparing(component);
      case 3 -> place.thenComparing(component).thenComparing(resolution);
      case 4 -> component.thenComparing(place).thenComparing(resolution);
      default -> throw StreamBytes.damaged("there is no order %s of packets".formatted(order));
    };
  }

  /** Reads packets, one after the other (B.9, B.10). */
  private final class Packets {

    private final Iterator<StreamBytes> rest;
    private StreamBytes bytes = new StreamBytes(new byte[0]);

    Packets(Iterator<StreamBytes> rest) {
      this.rest = rest;
    }

    /** A block's part of a packet. */
    private record Piece(J2kBlock.Segment segment, int length) {}

    void read(Precinct precinct) throws IOException {
      while (bytes.left() == 0 && rest.hasNext()) {
        bytes = rest.next();
      }
      if (coding.hasPacketMarkers()) {
        bytes.skipMarker(0x91, 4);
      }
      int layer = precinct.nextLayer++;
      J2kBits bits = new J2kBits(bytes);
      List<Piece> pieces = new ArrayList<>();
      if (bits.bit() != 0) {
        int style = coding.style(precinct.component).blocks();
        for (Part part : precinct.parts) {
          for (int i = 0; i < part.blocks.size(); i++) {
            readBlock(bits, part, i, layer, style, pieces);
          }
        }
      }
      bits.end();
      if (coding.hasHeaderEnds()) {
        bytes.skipMarker(0x92, 0);
      }
      for (Piece piece : pieces) {
        piece.segment.addPiece(bytes.position(), piece.length);
        bytes.part(piece.length);
      }
    }

    private void readBlock(
        J2kBits bits, Part part, int number, int layer, int style, List<Piece> pieces)
        throws IOException {
      J2kBlock block = part.blocks.get(number);
      if (!block.isIncluded) {
        if (!part.inclusion.isBelow(bits, number, layer + 1)) {
          return;
        }
        block.isIncluded = true;
        while (!part.zeroPlanes.isBelow(bits, number, block.zeroPlanes + 1)) {
          block.zeroPlanes++;
        }
      } else if (bits.bit() == 0) {
        return;
      }
      int passes = passes(bits);
      while (bits.bit() == 1) {
        block.lengthBits++;
      }
      while (passes > 0) {
        J2kBlock.Segment segment = block.open(style);
        int count = Math.min(passes, segment.left());
        int width = block.lengthBits + 31 - Integer.numberOfLeadingZeros(count);
        if (width > 31) {
          throw StreamBytes.damaged("a block's length takes %s bits".formatted(width));
        }
        pieces.add(new Piece(segment, bits.bits(width)));
        segment.add(count);
        block.passes += count;
        passes -= count;
      }
    }

    /** How many passes a packet has of a block (table B.4). */
    private static int passes(J2kBits bits) throws IOException {
      if (bits.bit() == 0) {
        return 1;
      }
      if (bits.bit() == 0) {
        return 2;
      }
      int more = bits.bits(2);
      if (more < 3) {
        return 3 + more;
      }
      more = bits.bits(5);
      return more < 31 ? 6 + more : 37 + bits.bits(7);
    }
  }

  private void decode(
      J2kBlockDecoder decoder,
      J2kBlock block,
      Band band,
      int component,
      int bits,
      Coefficients coefficients)
      throws IOException {
    J2kCoding.Style style = coding.style(component);
    J2kCoding.Quantisation quantisation = coding.quantisation(component);
    int exponent = quantisation.exponent(band.number);
    int planes = quantisation.guards() + exponent - 1 - block.zeroPlanes;
    if (planes > MOST_PLANES) {
      throw StreamBytes.damaged("a block has %s planes of bits".formatted(planes));
    }
    int[] values = decoder.decode(block, band.kind, style.blocks(), planes, block.data(stream));
    int stride = x1 - x0;
    int gain = band.kind == 0 ? 0 : band.kind == 3 ? 2 : 1;
    float half =
        style.isReversible()
            ? 0
            : (float)
                (Math.scalb(0.5, bits + gain - exponent)
                    * (1 + quantisation.mantissa(band.number) / 2048.0));
    for (int row = 0, from = 0; row < block.height(); row++) {
      int to = (block.row() + row) * stride + block.column();
      for (int column = 0; column < block.width(); column++, from++, to++) {
        if (style.isReversible()) {
          coefficients.wholes[to] = values[from] / 2;
        } else {
          coefficients.fractions[to] = values[from] * half;
        }
      }
    }
  }
}
