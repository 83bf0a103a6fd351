package io.pollard.imaging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The chunks that a PNG consists of (ISO/IEC 15948, section 5). */
final class PngChunks {

  private static final int SIGNATURE = 8;
  private static final int AROUND = 12; // length, type and check sum
  private static final String HEADER = "IHDR";
  private static final String PICTURE = "IDAT";
  private static final String END = "IEND";
  private static final String EXIF = "eXIf";

  /** Without the rest a decoder finds no profile or gamma to apply, and no texts to unpack. */
  private static final Set<String> NEEDED = Set.of(HEADER, "PLTE", "tRNS", PICTURE, END);

  /** First column and row and the steps between them, of the passes of an interlaced image. */
  private static final int[][] PASSES = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] WHOLE = {{0, 0, 1, 1}};

  private final byte[] bytes;
  private final ByteBuffer file;
  private final List<Chunk> chunks;

  /**
   * @param data where it begins
   */
  private record Chunk(String type, int data, int length) {}

  private PngChunks(byte[] bytes, List<Chunk> chunks) {
    this.bytes = bytes;
    this.file = ByteBuffer.wrap(bytes);
    this.chunks = chunks;
  }

  /**
   * @throws IOException with a reason if one is cut off or its check sum is wrong, or there is no
   *     header
   */
  static PngChunks of(byte[] bytes) throws IOException {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    List<Chunk> chunks = new ArrayList<>();
    CRC32 sum = new CRC32();
    int at = SIGNATURE;
    String type = "";
    while (!type.equals(END)) {
      int length = bytes.length - at < AROUND ? -1 : file.getInt(at);
      if (length < 0 || length > bytes.length - at - AROUND) {
        throw new IOException("it is cut off");
      }
      type = new String(bytes, at + 4, 4, StandardCharsets.ISO_8859_1);
      sum.reset();
      sum.update(bytes, at + 4, length + 4);
      if ((int) sum.getValue() != file.getInt(at + 8 + length)) {
        throw new IOException("it is damaged: the check sum of a part of it is wrong");
      }
      if (NEEDED.contains(type) || type.equals(EXIF)) {
        chunks.add(new Chunk(type, at + 8, length));
      }
      at += AROUND + length;
    }
    if (!chunks.get(0).type.equals(HEADER) || chunks.get(0).length < 13) {
      throw new IOException("it is damaged: it does not begin with its size");
    }
    return new PngChunks(bytes, chunks);
  }

  /** A file of the chunks that make the picture. */
  byte[] plain() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(file.capacity());
    out.write(bytes, 0, SIGNATURE);
    for (Chunk chunk : chunks) {
      if (NEEDED.contains(chunk.type)) {
        out.write(bytes, chunk.data - 8, chunk.length + AROUND);
      }
    }
    return out.toByteArray();
  }

  /** The EXIF note, wherever it stands, which is a TIFF without pixels. */
  Optional<byte[]> exif() {
    return chunks.stream()
        .filter(chunk -> chunk.type.equals(EXIF))
        .map(chunk -> Arrays.copyOfRange(bytes, chunk.data, chunk.data + chunk.length))
        .findFirst();
  }

  /**
   * Unpacks the picture's bytes and counts them.
   *
   * @throws IOException with a reason if they can't be unpacked or are fewer than the header says
   */
  void checkPicture() throws IOException {
    long missing = pictureBytes();
    byte[] room = new byte[1 << 16];
    Inflater inflater = new Inflater();
    try {
      for (Chunk chunk : chunks) {
        if (chunk.type.equals(PICTURE) && missing > 0 && !inflater.finished()) {
          inflater.setInput(bytes, chunk.data, chunk.length);
          while (missing > 0 && !inflater.needsInput() && !inflater.finished()) {
            missing -= inflater.inflate(room);
            if (inflater.needsDictionary()) {
              throw new IOException("it is damaged: its picture asks for a dictionary");
            }
          }
        }
      }
    } catch (DataFormatException e) {
      throw new IOException("it is damaged: its picture can't be unpacked", e);
    } finally {
      inflater.end();
    }
    if (missing > 0) {
      throw new IOException("it is cut off");
    }
  }

  /** Of the filtered rows of all passes (sections 7 and 8). */
  private long pictureBytes() {
    int header = chunks.get(0).data;
    long width = file.getInt(header);
    long height = file.getInt(header + 4);
    long bits =
        file.get(header + 8)
            * switch (file.get(header + 9)) {
              case 2 -> 3L;
              case 4 -> 2L;
              case 6 -> 4L;
              default -> 1L;
            };
    long count = 0;
    for (int[] pass : file.get(header + 12) == 0 ? WHOLE : PASSES) {
      long columns = (width - pass[0] + pass[2] - 1) / pass[2];
      long rows = (height - pass[1] + pass[3] - 1) / pass[3];
      count += columns > 0 && rows > 0 ? rows * (1 + (columns * bits + 7) / 8) : 0;
    }
    return count;
  }
}
