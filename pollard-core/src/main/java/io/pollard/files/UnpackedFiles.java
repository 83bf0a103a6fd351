package io.pollard.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/**
 * Files of jars, unpacked once for all processes of a user into a folder of their own. Whoever
 * comes first unpacks beside, under the operating system's lock, compares every file with the jar's
 * checksum, forces it to the disk and renames the folder; then the files are settled, still under
 * the lock; last a list of all that is there seals the folder. Others wait.
 *
 * <p>A sealed folder is compared with its list at every start, by sizes and times, and nobody
 * writes. One that differs, or has no list since a process died before, is compared by checksums
 * and made again where it differs.
 *
 * @param what they are, for sentences: {@code "libtorch's libraries"}
 * @param files at least one
 * @param place where in the folder a file lies, with slashes
 */
public record UnpackedFiles(
    String what, List<PackedFile> files, Function<PackedFile, String> place) {

  private static final String SEAL = "complete.txt";
  private static final int BUFFER = 1 << 16;
  private static final double MEGABYTE = 1e6;

  /** What who comes first does with the files before others may see them. */
  @FunctionalInterface
  public interface Settling {
    void settle(Path folder) throws IOException;
  }

  public UnpackedFiles {
    files = List.copyOf(files);
  }

  /** Other files, or files of other times, have another name, so that versions never meet. */
  String name() {
    CRC32 all = new CRC32();
    for (PackedFile file : files) {
      String facts =
          place.apply(file) + " " + file.size() + " " + file.crc() + " " + file.modified() + "\n";
      all.update(facts.getBytes(UTF_8));
    }
    return what.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-")
        + "-"
        + HexFormat.of().toHexDigits((int) all.getValue());
  }

  /** Whether it lies there, whole and settled, so that nobody need write. */
  boolean isCompleteIn(Path home) {
    return isSealed(home.resolve(name()));
  }

  /**
   * The folder of these files in a home, made if it is not there yet.
   *
   * @param settling runs once, alone; where it throws, it runs again at the next start
   * @throws IOException if the folder can't be made or used
   */
  Path in(Path home, Settling settling) throws IOException {
    Path folder = home.resolve(name());
    if (isSealed(folder)) {
      return folder;
    }
    Files.createDirectories(home);
    try (FileMutex alone =
        FileMutex.acquire(home.resolve("." + folder.getFileName() + ".lock"), () -> {})) {
      if (!isSealed(folder)) {
        deleteOthers(home, folder.getFileName().toString());
        if (!isWhole(folder)) {
          requireRoom(home);
          unpack(folder);
        }
        settling.settle(folder);
        seal(folder);
      }
    }
    return folder;
  }

  /** What who held the lock before and died left; only who holds it may call this. */
  private static void deleteOthers(Path home, String name) throws IOException {
    try (Stream<Path> there = Files.list(home)) {
      for (Path part :
          there
              .filter(each -> each.getFileName().toString().startsWith("." + name + "."))
              .filter(each -> each.toString().endsWith(".part"))
              .toList()) {
        Leftovers.delete(part);
      }
    }
  }

  /** With something to spare for what settling adds. */
  private void requireRoom(Path home) throws IOException {
    long size = files.stream().mapToLong(PackedFile::size).sum();
    FileStore disk = Files.getFileStore(home);
    long wanted = size + size / 8;
    if (disk.getTotalSpace() > 0 && disk.getUsableSpace() < wanted) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%.0f MB of room where %.0f MB are needed",
              disk.getUsableSpace() / MEGABYTE,
              wanted / MEGABYTE));
    }
  }

  private void unpack(Path folder) throws IOException {
    Path beside = WholeFile.beside(folder);
    try {
      for (PackedFile file : files) {
        unpack(file, beside.resolve(place.apply(file)));
      }
      if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        Path old = WholeFile.beside(folder.resolveSibling(folder.getFileName() + ".old"));
        Files.move(folder, old);
        Leftovers.delete(old);
      }
      Files.move(beside, folder);
    } finally {
      Leftovers.delete(beside);
    }
  }

  private static void unpack(PackedFile file, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    CRC32 crc = new CRC32();
    long size = 0;
    try (InputStream in = file.content().open();
        FileOutputStream out = new FileOutputStream(to.toFile())) {
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        crc.update(buffer, 0, count);
        out.write(buffer, 0, count);
        size += count;
      }
      out.getFD().sync();
    }
    if (size != file.size() || crc.getValue() != file.crc()) {
      throw new IOException(
          file.path() + " of other bytes than " + file.jar() + " says; fetch that jar again");
    }
    Files.setLastModifiedTime(to, FileTime.fromMillis(file.modified()));
  }

  /**
   * Whether every file has the jar's bytes. What is there beside, half-way settled, is deleted, and
   * times are set right.
   */
  private boolean isWhole(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    Set<Path> ours = new HashSet<>();
    for (PackedFile file : files) {
      Path there = folder.resolve(place.apply(file));
      ours.add(there);
      if (!Files.isRegularFile(there, LinkOption.NOFOLLOW_LINKS)
          || Files.size(there) != file.size()
          || crc(there) != file.crc()) {
        return false;
      }
      Files.setLastModifiedTime(there, FileTime.fromMillis(file.modified()));
    }
    for (Path there : notFolders(folder)) {
      if (!ours.contains(there)) {
        Files.delete(there);
      }
    }
    return true;
  }

  private static long crc(Path file) throws IOException {
    CRC32 crc = new CRC32();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        crc.update(buffer, 0, count);
      }
    }
    return crc.getValue();
  }

  /** Files and links. */
  private static List<Path> notFolders(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
          .sorted()
          .toList();
    }
  }

  /**
   * Writes the list of all files, but hidden ones, which are locks; those that settling made are on
   * the disk before.
   */
  private static void seal(Path folder) throws IOException {
    StringBuilder list = new StringBuilder();
    for (Path file : notFolders(folder)) {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && !file.getFileName().toString().startsWith(".")) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.force(true);
        }
        String path = folder.relativize(file).toString().replace('\\', '/');
        list.append(facts(file)).append(' ').append(path).append('\n');
      }
    }
    WholeFile.writeText(folder.resolve(SEAL), list.toString());
  }

  private static boolean isSealed(Path folder) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(SEAL));
      for (String line : lines) {
        String[] parts = line.split(" ", 3);
        if (!facts(folder.resolve(parts[2])).equals(parts[0] + " " + parts[1])) {
          return false;
        }
      }
      return !lines.isEmpty();
    } catch (IOException | RuntimeException e) {
      return false; // no list, no file, or no list of ours
    }
  }

  /** Size and time. */
  private static String facts(Path file) throws IOException {
    BasicFileAttributes is =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return is.size() + " " + is.lastModifiedTime().toMillis();
  }
}
