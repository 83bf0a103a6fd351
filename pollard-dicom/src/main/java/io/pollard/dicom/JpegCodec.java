package io.pollard.dicom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * JPEG with Huffman codes (ITU-T T.81): baseline and extended sequential of 8 and 12 bits, lossless
 * of 2 to 16 bits with all predictors. Which of them a stream is, it says itself.
 */
final class JpegCodec implements FrameCodec {

  static final int START = 0xd8;
  static final int END = 0xd9;
  private static final int FIRST_RESTART = 0xd0;
  private static final int HUFFMAN_TABLES = 0xc4;
  private static final int LOSSLESS = 0xc3;
  private static final int SCAN = 0xda;
  private static final int QUANTISATION_TABLES = 0xdb;
  private static final int RESTART_INTERVAL = 0xdd;
  private static final int TABLES = 4;
  private static final int FIRST_APPLICATION = 0xe0;
  private static final int LAST_APPLICATION = 0xef;
  private static final int COMMENT = 0xfe;

  /** Each code takes a bit at least, and 8 x 8 samples take two codes. */
  private static final long MOST_SAMPLES_PER_BYTE = 256;

  @Override
  public int[] decode(byte[] stream, FrameShape shape) throws IOException {
    return new Decoding(stream, shape).run();
  }

  /** JFIF is YBR, components that are named R, G and B are RGB; as pydicom has it. */
  @Override
  public StreamColour colour(byte[] stream) throws IOException {
    StreamBytes bytes = new StreamBytes(stream);
    StreamColour colour = StreamColour.AS_STATED;
    for (int marker = bytes.marker(); marker != SCAN; marker = bytes.marker()) {
      if (marker == START) {
        continue;
      }
      StreamBytes segment = bytes.segment();
      if (marker == FIRST_APPLICATION && segment.left() >= 5 && segment.u32() == 0x4a464946L) {
        colour = StreamColour.YBR;
      } else if (isFrame(marker)) {
        List<Integer> names =
            JpegFrame.read(segment, marker == LOSSLESS).components().stream()
                .map(JpegComponent::name)
                .toList();
        if (Stream.of("RGB", "rgb").anyMatch(rgb -> rgb.chars().boxed().toList().equals(names))) {
          return StreamColour.RGB;
        }
      }
    }
    return colour;
  }

  private static boolean isFrame(int marker) {
    return marker == 0xc0 || marker == 0xc1 || marker == LOSSLESS;
  }

  private static final class Decoding {

    private final byte[] stream;
    private final FrameShape shape;
    private final StreamBytes bytes;
    private final EntropyBits bits;
    private final int[][] quantisation = new int[TABLES][];
    private final HuffmanTable[] direct = new HuffmanTable[TABLES];
    private final HuffmanTable[] alternating = new HuffmanTable[TABLES];
    private int interval;

    Decoding(byte[] stream, FrameShape shape) {
      this.stream = stream;
      this.shape = shape;
      this.bytes = new StreamBytes(stream);
      this.bits = new EntropyBits(stream);
    }

    int[] run() throws IOException {
      if (bytes.marker() != START) {
        throw StreamBytes.damaged("it does not begin as a JPEG");
      }
      JpegScans scans = scans();
      int left = shape.samples();
      while (left > 0) {
        for (int marker = bytes.marker(); marker != SCAN; marker = bytes.marker()) {
          tables(marker);
        }
        left -= scan(scans);
      }
      return scans.samples();
    }

    /** What stands before the first scan, up to the frame's header. */
    private JpegScans scans() throws IOException {
      int marker = bytes.marker();
      while (!isFrame(marker)) {
        tables(marker);
        marker = bytes.marker();
      }
      JpegFrame frame = JpegFrame.read(bytes.segment(), marker == LOSSLESS);
      frame.shape().mustFit(shape);
      if (shape.length() / MOST_SAMPLES_PER_BYTE > stream.length) {
        throw new IOException("the compressed image is cut off");
      }
      return marker == LOSSLESS
          ? new JpegLosslessScans(frame, shape)
          : new JpegSequentialScans(frame, shape, quantisation);
    }

    private void tables(int marker) throws IOException {
      switch (marker) {
        case HUFFMAN_TABLES -> huffman(bytes.segment());
        case QUANTISATION_TABLES -> quantisation(bytes.segment());
        case RESTART_INTERVAL -> interval = bytes.segment().u16();
        case START, END, SCAN ->
            throw StreamBytes.damaged(
                "expected its image but found marker 0x%s".formatted(Integer.toHexString(marker)));
        case 0xc2 -> throw unread("progressive JPEG");
        case 0xc9, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf -> throw unread("JPEG with arithmetic codes");
        case 0xc5, 0xc6, 0xc7, 0xde, 0xdf -> throw unread("hierarchical JPEG");
        case 0xf7 -> throw unread("JPEG-LS in place of JPEG");
        case COMMENT -> bytes.segment();
        default -> {
          if (marker < FIRST_APPLICATION || marker > LAST_APPLICATION) {
            throw StreamBytes.damaged(
                "it has a marker 0x%s".formatted(Integer.toHexString(marker)));
          }
          bytes.segment();
        }
      }
    }

    private static IOException unread(String kind) {
      return new IOException(
          "expected JPEG with Huffman codes, baseline, extended or lossless, but found %s; convert it"
              .formatted(kind));
    }

    private void huffman(StreamBytes segment) throws IOException {
      while (segment.left() > 0) {
        int which = segment.u8();
        if ((which & 0xf) >= TABLES || which >> 4 > 1) {
          throw StreamBytes.damaged(
              "there is no Huffman table 0x%s".formatted(Integer.toHexString(which)));
        }
        (which >> 4 == 0 ? direct : alternating)[which & 0xf] = HuffmanTable.read(segment);
      }
    }

    private void quantisation(StreamBytes segment) throws IOException {
      while (segment.left() > 0) {
        int which = segment.u8();
        if ((which & 0xf) >= TABLES || which >> 4 > 1) {
          throw StreamBytes.damaged(
              "there is no quantisation table 0x%s".formatted(Integer.toHexString(which)));
        }
        int[] table = new int[64];
        for (int i = 0; i < table.length; i++) {
          table[i] = which >> 4 == 0 ? segment.u8() : segment.u16();
        }
        quantisation[which & 0xf] = table;
      }
    }

    /** How many components are in it. */
    private int scan(JpegScans scans) throws IOException {
      StreamBytes segment = bytes.segment();
      int count = segment.u8();
      if (count < 1 || count > shape.samples()) {
        throw StreamBytes.damaged(
            "expected 1 to %s components in a scan but found %s".formatted(shape.samples(), count));
      }
      List<JpegComponent> components = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        JpegComponent component = scans.frame().component(segment.u8());
        int tables = segment.u8();
        component.begin(direct[tables >> 4 & 3], alternating[tables & 3]);
        components.add(component);
      }
      int start = segment.u8();
      segment.u8();
      int shift = segment.u8() & 0xf;
      JpegScan scan = new JpegScan(components, start, shift, interval);
      int units = scans.units(scan);
      int from = 0;
      while (true) {
        int next = bits.fillWithoutBytes(bytes.position());
        bytes.moveTo(next);
        int to = interval == 0 ? units : Math.min(units, from + interval);
        scans.decode(scan, bits, from, to);
        if (to == units) {
          scans.end(scan);
          return count;
        }
        int expected = FIRST_RESTART + from / interval % 8;
        if (bytes.marker() != expected) {
          throw StreamBytes.damaged("a restart marker is missing");
        }
        from = to;
      }
    }
  }
}
