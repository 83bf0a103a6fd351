package io.pollard.imaging;

import io.pollard.network.Extent;
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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A file of samples that all have the same planes: a header page that says which, the samples one
 * after the other, each with its planes one after the other, and a line of text about each. It is
 * written under another name and renamed when whole, so a file of its final name is complete.
 */
final class Pack {

  private static final long MAGIC = 0x4b434150_4c4c4f50L; // "POLLPACK", little-endian
  private static final int FORMAT = 6;
  private static final int HEADER = 4096;
  private static final long LARGEST_CHUNK = 1L << 30;
  private static final int MOST_PLANES = 16;

  /**
   * What is known about an image besides its pixels.
   *
   * @param size of the file's image, (depth,) height and width; a vector's if it is bad
   * @param slices of the cached ones that are the sample's own; the others, if there are any, are
   *     no part of it. 1 of an image
   * @param levels how far apart the darkest and the brightest of its 256 levels are, plus one
   * @param fingerprint of the file's image
   * @param bad why it can't be used; empty if it can
   */
  record Entry(Extent size, int slices, int levels, Fingerprint fingerprint, String bad) {

    private static final String NO_READING = "-";

    /** Of an image that can't be read. */
    static final Extent NO_SIZE = Extent.of();

    static Entry bad(String reason) {
      return new Entry(NO_SIZE, 0, 0, Fingerprint.NONE, reason.replaceAll("\\s+", " "));
    }

    private String line() {
      return String.join(
          " ",
          size.sizes().isEmpty() ? NO_READING : size.toString(),
          Integer.toString(slices),
          Integer.toString(levels),
          fingerprint.pixels(),
          fingerprint.changes().stream()
              .map(PerceptualHash::toString)
              .collect(Collectors.joining(",")),
          fingerprint.reading().isEmpty() ? NO_READING : fingerprint.reading(),
          bad);
    }

    private static Entry parse(String line) {
      String[] words = line.split(" ", 7);
      return new Entry(
          words[0].equals(NO_READING)
              ? NO_SIZE
              : new Extent(Arrays.stream(words[0].split("x")).map(Integer::valueOf).toList()),
          Integer.parseInt(words[1]),
          Integer.parseInt(words[2]),
          new Fingerprint(
              words[3],
              Arrays.stream(words[4].split(",")).map(PerceptualHash::parse).toList(),
              words[5].equals(NO_READING) ? "" : words[5]),
          words[6]);
    }
  }

  private final List<Plane> planes;
  private final List<Entry> entries;
  private final List<MappedByteBuffer> chunks;
  private final int samplesPerChunk;

  private Pack(
      List<Plane> planes, List<Entry> entries, List<MappedByteBuffer> chunks, int samplesPerChunk) {
    this.planes = List.copyOf(planes);
    this.entries = List.copyOf(entries);
    this.chunks = List.copyOf(chunks);
    this.samplesPerChunk = samplesPerChunk;
  }

  List<Plane> planes() {
    return planes;
  }

  List<Entry> entries() {
    return entries;
  }

  /** A read-only view of a sample's plane. */
  ByteBuffer plane(int index, int plane) {
    return chunks
        .get(index / samplesPerChunk)
        .slice(position(index, plane), planes.get(plane).bytes());
  }

  void copy(int index, int plane, byte[] to) {
    chunks
        .get(index / samplesPerChunk)
        .get(position(index, plane), to, 0, planes.get(plane).bytes());
  }

  private int position(int index, int plane) {
    return Math.toIntExact(index % samplesPerChunk * bytes(planes) + offset(planes, plane));
  }

  /** Of one sample. */
  private static long bytes(List<Plane> planes) {
    return offset(planes, planes.size());
  }

  private static long offset(List<Plane> planes, int plane) {
    return planes.subList(0, plane).stream().mapToLong(Plane::bytes).sum();
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
      int count = header.getInt();
      long trailer = header.getLong();
      List<Plane> planes = readPlanes(header);
      long sampleBytes = bytes(planes);
      long samples = sampleBytes * count;
      if (planes.isEmpty() || channel.size() != HEADER + samples + trailer) {
        return Optional.empty();
      }
      ByteBuffer text = ByteBuffer.allocate(Math.toIntExact(trailer));
      while (text.hasRemaining() && channel.read(text, HEADER + samples + text.position()) >= 0) {}
      List<Entry> entries =
          new String(text.array(), StandardCharsets.UTF_8).lines().map(Entry::parse).toList();
      int perChunk = (int) Math.max(1, largestChunk / sampleBytes);
      List<MappedByteBuffer> chunks = new ArrayList<>();
      for (int first = 0; first < count; first += perChunk) {
        chunks.add(
            channel.map(
                FileChannel.MapMode.READ_ONLY,
                HEADER + first * sampleBytes,
                Math.min(perChunk, count - first) * sampleBytes));
      }
      return Optional.of(new Pack(planes, entries, chunks, perChunk));
    }
  }

  /** Empty where it is no list of planes. */
  private static List<Plane> readPlanes(ByteBuffer header) {
    int count = header.getInt();
    if (count < 1 || count > MOST_PLANES) {
      return List.of();
    }
    List<Plane> planes = new ArrayList<>();
    for (int plane = 0; plane < count; plane++) {
      int roleCode = header.getInt();
      int typeCode = header.getInt();
      int channels = header.getInt();
      int axes = header.getInt();
      Optional<Plane.Role> role =
          Arrays.stream(Plane.Role.values()).filter(some -> some.code == roleCode).findFirst();
      Optional<Plane.SampleType> type =
          Arrays.stream(Plane.SampleType.values())
              .filter(some -> some.code == typeCode)
              .findFirst();
      if (role.isEmpty() || type.isEmpty() || axes < 1 || axes > Plane.MOST_AXES) {
        return List.of();
      }
      int[] sizes = new int[axes];
      for (int axis = 0; axis < axes; axis++) {
        sizes[axis] = header.getInt();
      }
      planes.add(new Plane(role.get(), Extent.of(sizes), channels, type.get()));
    }
    return planes;
  }

  private static void writePlanes(ByteBuffer header, List<Plane> planes) {
    header.putInt(planes.size());
    for (Plane plane : planes) {
      header
          .putInt(plane.role().code)
          .putInt(plane.type().code)
          .putInt(plane.channels())
          .putInt(plane.extent().axes());
      plane.extent().sizes().forEach(header::putInt);
    }
  }

  /** Writes a pack; samples may come in any order and from any thread. */
  static final class Writer implements AutoCloseable {
    private final Path file;
    private final Path beside;
    private final FileChannel channel;
    private final List<Plane> planes;
    private final int count;

    /**
     * Overwrites what a killed process may have left.
     *
     * @param planes 1 to 16
     */
    Writer(Path file, List<Plane> planes, int count) throws IOException {
      this.file = file;
      this.beside = file.resolveSibling(file.getFileName() + ".part");
      this.planes = List.copyOf(planes);
      this.count = count;
      this.channel =
          FileChannel.open(
              beside,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE);
    }

    /**
     * @param values of each plane, in their order
     */
    void put(int index, List<byte[]> values) throws IOException {
      List<Integer> expected = planes.stream().map(Plane::bytes).toList();
      List<Integer> found = values.stream().map(plane -> plane.length).toList();
      if (!found.equals(expected)) {
        throw new IllegalArgumentException(
            "expected planes of %s bytes but found %s".formatted(expected, found));
      }
      long position = HEADER + index * bytes(planes);
      for (byte[] plane : values) {
        write(ByteBuffer.wrap(plane), position);
        position += plane.length;
      }
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
      write(ByteBuffer.wrap(trailer), HEADER + bytes(planes) * count);
      ByteBuffer header =
          ByteBuffer.allocate(HEADER)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(MAGIC)
              .putInt(FORMAT)
              .putInt(count)
              .putLong(trailer.length);
      writePlanes(header, planes);
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
