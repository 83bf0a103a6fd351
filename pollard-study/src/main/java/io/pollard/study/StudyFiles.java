package io.pollard.study;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollard.data.DataException;
import io.pollard.files.WholeFile;
import io.pollard.training.TrialDescription;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Reads and writes a study's files; whatever fails is a sentence that names the file. */
final class StudyFiles {

  /** The present layout of the files. */
  static final int FORMAT = Upgrades.ALL.format();

  /** What the name of a file that was set aside ends with. */
  static final String DAMAGED = ".damaged";

  /** Predictions of a million images of ten classes have less. */
  private static final long MOST_BYTES = 1L << 29;

  private StudyFiles() {}

  /** Whether files can be made in a folder, or the folder where it is missing; makes nothing. */
  static void requireWritable(Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      throw new DataException(
          "expected to write to the study folder "
              + folder
              + " but it can't be made or written: "
              + there
              + (Files.isDirectory(there) ? " may not be written" : " is no folder")
              + "; --study names another");
    }
  }

  static void createFolder(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException(
          "expected to write to the folder "
              + folder
              + " but it can't be made: "
              + e
              + "; another --study, or --out of a picture, goes elsewhere",
          e);
    }
  }

  static void write(Path file, String text) {
    try {
      WholeFile.writeText(file, text);
    } catch (IOException e) {
      throw new DataException(
          "expected to write "
              + file
              + " but found "
              + e
              + "; another --study, or --out of a picture, goes elsewhere; what was written before is"
              + " whole, so the same command can go on",
          e);
    }
  }

  /** What a killed process left half-written; only who holds the folder's lock may call this. */
  static void deleteUnfinished(Path folder) throws IOException {
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(folder, "*.part")) {
      for (Path file : unfinished) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Keeps a damaged file beside its place, under its name and {@value #DAMAGED}. */
  static void setAside(Path file) {
    Path aside = file.resolveSibling(file.getFileName() + DAMAGED);
    try {
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new DataException("expected to rename " + file + " to " + aside + " but found " + e, e);
    }
  }

  /**
   * @throws DamagedFileException if it is no file of text
   * @throws UnreadableFileException if the system does not let it be read
   */
  static String read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw damaged(file, new IllegalArgumentException("expected a file but found another kind"));
      }
      if (Files.size(file) > MOST_BYTES) {
        throw damaged(
            file,
            new IllegalArgumentException(
                "expected at most " + MOST_BYTES + " bytes but found " + Files.size(file)));
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw damaged(file, new IllegalArgumentException("it is not UTF-8", e));
    } catch (IOException e) {
      throw new UnreadableFileException(file, e);
    }
  }

  /**
   * Reads a file that states its format, of this or an earlier one.
   *
   * @throws DamagedFileException if it is not what it should be
   * @throws DataException if it is of a newer format or semantics, or has a key that its format
   *     does not know
   */
  static <T extends Record> T readJson(Path file, Class<T> type) {
    return parsed(file, read(file), type);
  }

  /** The same of a text that was read of the file already. */
  static <T extends Record> T parsed(Path file, String text, Class<T> type) {
    try {
      if (!(StudyJson.parse(text) instanceof ObjectNode tree)) {
        throw new IllegalArgumentException("expected an object in braces");
      }
      int format = number(tree, "format");
      requireKnown(file, "format", format, FORMAT);
      requireKnown(file, "semantics", number(tree, "semantics"), TrialDescription.NEWEST_SEMANTICS);
      Upgrades.ALL.apply(tree, format, type);
      StoredForm.complete(tree, type);
      return StudyJson.as(type, tree);
    } catch (StoredForm.UnknownKeyException unknown) {
      throw unknown(file, String.valueOf(unknown.getMessage()), unknown);
    } catch (UnrecognizedPropertyException unknown) {
      throw unknown(file, unknown.getPropertyName(), unknown);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw damaged(file, e);
    }
  }

  /**
   * Says of which file it is that it does not mean what it must.
   *
   * @throws DamagedFileException if the check fails
   */
  static void requireMeaning(Path file, Runnable check) {
    try {
      check.run();
    } catch (DamagedFileException | UnreadableFileException another) {
      throw another;
    } catch (DataException | IllegalArgumentException | ArithmeticException e) {
      throw damaged(file, e);
    }
  }

  private static int number(ObjectNode tree, String key) {
    JsonNode number = tree.path(key);
    TrialMeaning.require(
        number.isInt() && number.asInt() >= 1, key + ", a number from 1 on,", number);
    return number.asInt();
  }

  private static DataException unknown(Path file, String key, Exception cause) {
    return new DataException(
        "expected only keys of format "
            + FORMAT
            + " or lower but found "
            + key
            + " in "
            + file
            + ": another Pollard wrote it, which can read it; nothing was changed",
        cause);
  }

  /** Of a text in UTF-8, in hexadecimal. */
  static String sha256(String text) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha256.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static DamagedFileException damaged(Path file, Exception cause) {
    return new DamagedFileException(file, reason(cause), cause);
  }

  private static String reason(Exception cause) {
    if (cause instanceof ValueInstantiationException value
        && value.getCause() instanceof RuntimeException ours) {
      return String.valueOf(ours.getMessage());
    }
    return cause instanceof JsonProcessingException json
        ? json.getOriginalMessage()
        : String.valueOf(cause.getMessage());
  }

  private static void requireKnown(Path file, String what, int found, int highest) {
    if (found > highest) {
      throw new DataException(
          "expected "
              + what
              + " "
              + highest
              + " or lower but found "
              + found
              + " in "
              + file
              + ": it was written by a newer Pollard, which can read it");
    }
  }
}
