package io.pollard.dicom;

import java.io.IOException;
import java.util.Arrays;

/**
 * JPEG-LS (ITU-T T.87): lossless and nearly lossless, 2 to 16 bits, components apart, by line or by
 * sample.
 */
final class JpegLsCodec implements FrameCodec {

  private static final int FRAME = 0xf7;
  private static final int PARAMETERS = 0xf8;
  private static final int SCAN = 0xda;
  private static final int RESTART_INTERVAL = 0xdd;
  private static final int FIRST_RESTART = 0xd0;
  private static final int FIRST_APPLICATION = 0xe0;
  private static final int LAST_APPLICATION = 0xef;
  private static final int HP_COLOURS = 0xe8;
  private static final int COMMENT = 0xfe;

  /** "mrfx", by which an encoder says that it mixed the colours in a way of its own. */
  private static final long HP = 0x6d726678L;

  private static final int MOST_SAMPLES_PER_BYTE = 8 << 15;

  @Override
  public int[] decode(byte[] stream, FrameShape shape) throws IOException {
    return new Decoding(stream, shape).run();
  }

  private static final class Decoding {

    private final byte[] stream;
    private final FrameShape shape;
    private final StreamBytes bytes;
    private StreamShape own = new StreamShape(0, 0, 0, 0);
    private int[] names = {};
    private int[] samples = {};
    private boolean[] isDecoded = {};

    /** MAXVAL, T1, T2, T3, RESET as a segment says them; 0 where the usual ones hold. */
    private int[] parameters = new int[5];

    private long interval;

    Decoding(byte[] stream, FrameShape shape) {
      this.stream = stream;
      this.shape = shape;
      this.bytes = new StreamBytes(stream);
    }

    int[] run() throws IOException {
      if (bytes.marker() != JpegCodec.START) {
        throw StreamBytes.damaged("it does not begin as a JPEG-LS");
      }
      int left = shape.samples();
      while (left > 0) {
        for (int marker = bytes.marker(); marker != SCAN; marker = bytes.marker()) {
          segment(marker, bytes.segment());
        }
        left -= scan(bytes.segment());
      }
      if (shape.isSigned()) {
        Arrays.setAll(samples, i -> own.stored(samples[i], shape));
      }
      return samples;
    }

    private void segment(int marker, StreamBytes segment) throws IOException {
      switch (marker) {
        case FRAME -> frame(segment);
        case PARAMETERS -> parameters(segment);
        case RESTART_INTERVAL -> {
          interval = 0;
          while (segment.left() > 0) {
            interval = (interval << 8 & 0xffffffffL) | segment.u8();
          }
        }
        case HP_COLOURS -> {
          if (segment.left() >= 5 && segment.u32() == HP && segment.u8() != 0) {
            throw new IOException(
                "expected JPEG-LS with colours as they are but found a transform of Hewlett-Packard's; convert it");
          }
        }
        case COMMENT -> {}
        default -> {
          if (marker < FIRST_APPLICATION || marker > LAST_APPLICATION) {
            throw new IOException(
                "expected a JPEG-LS frame but found marker 0x%s in it"
                    .formatted(Integer.toHexString(marker)));
          }
        }
      }
    }

    private void frame(StreamBytes segment) throws IOException {
      if (names.length > 0) {
        throw StreamBytes.damaged("it has two frames");
      }
      int bits = segment.u8();
      if (bits < 2 || bits > 16) {
        throw StreamBytes.damaged("there is no JPEG-LS of %s bits".formatted(bits));
      }
      int rows = segment.u16();
      int columns = segment.u16();
      int count = segment.u8();
      own = new StreamShape(rows, columns, count, bits);
      own.mustFit(shape);
      names = new int[count];
      for (int i = 0; i < count; i++) {
        names[i] = segment.u8();
        if (segment.u8() != 0x11 && count > 1) {
          throw new IOException(
              "expected JPEG-LS with all samples of a pixel but found components of fewer; convert it");
        }
        segment.u8();
      }
      // Each row takes a bit at least, and none says more of samples than the longest step of runs.
      if (rows / 8 > stream.length || shape.length() / MOST_SAMPLES_PER_BYTE > stream.length) {
        throw new IOException("the compressed image is cut off");
      }
      samples = new int[shape.length()];
      isDecoded = new boolean[count];
    }

    private void parameters(StreamBytes segment) throws IOException {
      int kind = segment.u8();
      if (kind == 1) {
        for (int i = 0; i < parameters.length; i++) {
          parameters[i] = segment.u16();
        }
      } else if (kind == 4) {
        throw new IOException("expected at most 65535 rows and columns but found more");
      }
    }

    /** How many components are in it. */
    private int scan(StreamBytes segment) throws IOException {
      if (names.length == 0) {
        throw StreamBytes.damaged("a scan stands before the frame's header");
      }
      int count = segment.u8();
      if (count < 1 || count > names.length) {
        throw StreamBytes.damaged(
            "expected 1 to %s components in a scan but found %s".formatted(names.length, count));
      }
      int[] places = new int[count];
      for (int i = 0; i < count; i++) {
        places[i] = place(segment.u8());
        if (segment.u8() != 0) {
          throw new IOException("expected JPEG-LS without a palette but found one; convert it");
        }
      }
      int near = segment.u8();
      int interleaving = segment.u8();
      if ((segment.u8() & 0xf) != 0) {
        throw new IOException(
            "expected JPEG-LS without a point transform but found one; convert it");
      }
      if (interleaving > 2 || (interleaving == 0 && count > 1)) {
        throw StreamBytes.damaged(
            "%s components can't lie in a scan in way %s".formatted(count, interleaving));
      }
      EntropyBits entropy = new EntropyBits(stream);
      JpegLsScan scan =
          new JpegLsScan(
              JpegLsParameters.of(own.bits(), near, parameters), entropy, shape.columns(), places);
      boolean isBySample = interleaving == 2 && count > 1;
      for (int row = 0, part = 0; row < shape.rows(); part++) {
        if (part > 0 && bytes.marker() != FIRST_RESTART + (part - 1) % 8) {
          throw StreamBytes.damaged("a restart marker is missing");
        }
        bytes.moveTo(entropy.fillWithoutBits(bytes.position()));
        scan.begin();
        long end = interval == 0 ? shape.rows() : Math.min(shape.rows(), row + interval);
        for (; row < end; row++) {
          int from = row * shape.columns() * shape.samples();
          if (isBySample) {
            scan.rowBySample();
          } else {
            scan.rowByLine();
          }
          scan.copyTo(samples, from, shape.samples());
        }
      }
      return count;
    }

    private int place(int name) throws IOException {
      for (int i = 0; i < names.length; i++) {
        if (names[i] == name && !isDecoded[i]) {
          isDecoded[i] = true;
          return i;
        }
      }
      throw StreamBytes.damaged("a scan names component %s, which there is not".formatted(name));
    }
  }
}
