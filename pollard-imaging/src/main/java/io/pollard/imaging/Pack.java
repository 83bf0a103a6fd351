package io.pollard.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of equally large uint8 images: a header page, the images one after the other, and a line
 * of text about each. It is written under another name and renamed when whole, so a file of its
 * final name is complete.
 */
final class Pack {

  private static final long MAGIC = 0x4b434150_4c4c4f50L; // "POLLPACK", little-endian
  private static final int FORMAT = 2;
  private static final int HEADER = 4096;
  private static final long LARGEST_CHUNK = 1L << 30;

  /**
   * What is known about an image besides its pixels.
   *
   * @param width of the file's image, 0 if it is bad
   * @param levels how far apart the darkest and the brightest of its 256 levels are, plus one
   * @param fingerprint of the file's image
   * @param bad why it can't be used; empty if it can
   */
  record Entry(int width, int height, int levels, Fingerprint fingerprint, String bad) {

    static Entry bad(String reason) {
      return new Entry(0, 0, 0, Fingerprint.NONE, reason.replaceAll("\\s+", " "));
    }

    private String line() {
      return String.join(
          " ",
          Integer.toString(width),
          Integer.toString(height),
          Integer.toString(levels),
          fingerprint.pixels(),
          fingerprint.looks().toString(),
          bad);
    }

    private static Entry parse(String line) {
      String[] words = line.split(" ", 6);
      return new Entry(
          Integer.parseInt(words[0]),
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]),
          new Fingerprint(words[3], PerceptualHash.parse(words[4])),
          words[5]);
    }
  }

  private final int side;
  private final int channels;
  private final List<Entry> entries;
  private final List<MappedByteBuffer> chunks;
  private final int imagesPerChunk;

  private Pack(
      int side,
      int channels,
      List<Entry> entries,
      List<MappedByteBuffer> chunks,
      int imagesPerChunk) {
    this.side = side;
    this.channels = channels;
    this.entries = List.copyOf(entries);
    this.chunks = List.copyOf(chunks);
    this.imagesPerChunk = imagesPerChunk;
  }

  int side() {
    return side;
  }

  int channels() {
    return channels;
  }

  List<Entry> entries() {
    return entries;
  }

  int imageBytes() {
    return side * side * channels;
  }

  /** A read-only view of an image, [side, side, channels]. */
  ByteBuffer image(int index) {
    int bytes = imageBytes();
    return chunks.get(index / imagesPerChunk).slice(index % imagesPerChunk * bytes, bytes);
  }

  void copy(int index, byte[] to) {
    int bytes = imageBytes();
    chunks.get(index / imagesPerChunk).get(index % imagesPerChunk * bytes, to, 0, bytes);
  }

  /** The pack, or nothing where it is absent or was made by another version. */
  static Optional<Pack> open(Path file) throws IOException {
    return open(file, LARGEST_CHUNK);
  }

  /**
   * @param largestChunk bytes that are mapped at once; a buffer can't be larger than 2 GiB
   */
  static Optional<Pack> open(Path file, long largestChunk) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
      while (header.hasRemaining() && channel.read(header) >= 0) {}
      header.flip();
      if (header.limit() < HEADER || header.getLong() != MAGIC || header.getInt() != FORMAT) {
        return Optional.empty();
      }
      int side = header.getInt();
      int channels = header.getInt();
      int count = header.getInt();
      long trailer = header.getLong();
      long imageBytes = (long) side * side * channels;
      long images = imageBytes * count;
      if (channel.size() != HEADER + images + trailer) {
        return Optional.empty();
      }
      ByteBuffer text = ByteBuffer.allocate(Math.toIntExact(trailer));
      while (text.hasRemaining() && channel.read(text, HEADER + images + text.position()) >= 0) {}
      List<Entry> entries =
          new String(text.array(), StandardCharsets.UTF_8).lines().map(Entry::parse).toList();
      int perChunk = (int) Math.max(1, largestChunk / imageBytes);
      List<MappedByteBuffer> chunks = new ArrayList<>();
      for (int first = 0; first < count; first += perChunk) {
        chunks.add(
            channel.map(
                FileChannel.MapMode.READ_ONLY,
                HEADER + first * imageBytes,
                Math.min(perChunk, count - first) * imageBytes));
      }
      return Optional.of(new Pack(side, channels, entries, chunks, perChunk));
    }
  }

  /** Writes a pack; images may come in any order and from any thread. */
  static final class Writer implements AutoCloseable {
    private final Path file;
    private final Path beside;
    private final FileChannel channel;
    private final int side;
    private final int channels;
    private final int count;

    /** Overwrites what a killed process may have left. */
    Writer(Path file, int side, int channels, int count) throws IOException {
      this.file = file;
      this.beside = file.resolveSibling(file.getFileName() + ".part");
      this.side = side;
      this.channels = channels;
      this.count = count;
      this.channel =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
    }

    void put(int index, Pixels image) throws IOException {
      if (image.width() != side || image.height() != side || image.channels() != channels) {
        throw new IllegalArgumentException(
            "expected %sx%sx%s pixels but found %sx%sx%s"
                .formatted(side, side, channels, image.height(), image.width(), image.channels()));
      }
      write(ByteBuffer.wrap(image.bytes()), HEADER + (long) index * image.length());
    }

    /** Makes the pack appear. */
    void complete(List<Entry> entries) throws IOException {
      if (entries.size() != count) {
        throw new IllegalArgumentException(
            "expected %s entries but found %s".formatted(count, entries.size()));
      }
      StringBuilder text = new StringBuilder();
      entries.forEach(entry -> text.append(entry.line()).append('\n'));
      byte[] trailer = text.toString().getBytes(StandardCharsets.UTF_8);
      write(ByteBuffer.wrap(trailer), HEADER + (long) side * side * channels * count);
      ByteBuffer header =
          ByteBuffer.allocate(HEADER)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(MAGIC)
              .putInt(FORMAT)
              .putInt(side)
              .putInt(channels)
              .putInt(count)
              .putLong(trailer.length);
      write(header.clear(), 0);
      channel.force(true);
      channel.close();
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
    }

    /** Deletes what was written, unless it was completed. */
    @Override
    public void close() throws IOException {
      channel.close();
      Files.deleteIfExists(beside);
    }
  }
}
