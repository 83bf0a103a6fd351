package io.pollard.study;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.pollard.data.DataException;
import io.pollard.data.Pseudonyms;
import io.pollard.files.WholeFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code patients.key}: the key under which a study's patients have their {@link Pseudonyms}. One
 * line: the key, a blank, and the beginning of the SHA-256 of what stands before it, all in
 * hexadecimal, so that a key that was cut off or changed is no other key.
 */
final class PatientKey {

  static final String NAME = "patients.key";

  private static final int CHECK_DIGITS = 8;
  private static final Pattern LINE =
      Pattern.compile(
          "([0-9a-f]{%s}) ([0-9a-f]{%s})\n".formatted(2 * Pseudonyms.KEY_BYTES, CHECK_DIGITS));

  private PatientKey() {}

  /**
   * @throws DamagedFileException if it is not what was written
   * @throws UnreadableFileException if the system does not let it be read
   */
  static byte[] read(Path file) {
    Matcher line = LINE.matcher(StudyFiles.read(file));
    if (!line.matches() || !check(line.group(1)).equals(line.group(2))) {
      throw StudyFiles.damaged(
          file,
          new IllegalArgumentException(
              "expected the key by which patients are called but found another text; bring a copy"
                  + " back, for under another key they are called otherwise than in earlier trials"));
    }
    return HexFormat.of().parseHex(line.group(1));
  }

  /**
   * Writes a new one, which only its owner may read where the file system knows owners. Only who
   * holds the study's lock may call this.
   *
   * @throws DataException if it can't be written
   */
  static byte[] make(Path file) {
    byte[] key = Pseudonyms.newKey();
    String hex = HexFormat.of().formatHex(key);
    try {
      Path beside = WholeFile.beside(file);
      try {
        write(beside, hex + " " + check(hex) + "\n");
        WholeFile.replace(beside, file);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw new DataException(
          "expected to write "
              + file
              + ", the key by which the study calls its patients, but found "
              + e
              + "; --study names another folder",
          e);
    }
    return key;
  }

  private static void write(Path file, String line) throws IOException {
    boolean knowsOwners = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    FileAttribute<?>[] ofOwner =
        knowsOwners
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (FileChannel channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ofOwner)) {
      channel.write(US_ASCII.encode(line));
      channel.force(true);
    }
  }

  private static String check(String hex) {
    return StudyFiles.sha256(hex).substring(0, CHECK_DIGITS);
  }
}
