package io.pollard.imaging;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.data.DataException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * In which encoding a table is: what its byte order mark says, UTF-16 or UTF-32 where zeros beside
 * the first letter can mean nothing else, and UTF-8. Nothing else is guessed: bytes that are no
 * such text are refused, with what they would be in the encodings of Excel and of old Macs.
 */
final class TextEncoding {

  /** How much of a line is kept to show what is wrong in it. */
  private static final int LONGEST_LINE = 1 << 16;

  private static final int LONGEST_WORD = 40;

  private TextEncoding() {}

  /**
   * @throws DataException if it is another kind of file
   * @throws IOException if it can't be read; {@link java.nio.charset.CharacterCodingException} on
   *     reading what is not of its encoding
   */
  static BufferedReader open(Path file) throws IOException {
    byte[] head = FileKinds.head(file);
    Optional<String> kind = FileKinds.of(head);
    if (kind.isPresent()) {
      throw new DataException(
          "expected a table of text but %s is a %s file; save it as CSV in UTF-8"
              .formatted(file, kind.get()));
    }
    return new BufferedReader(new InputStreamReader(Files.newInputStream(file), strict(of(head))));
  }

  private static CharsetDecoder strict(Charset charset) {
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  private static Charset of(byte[] head) {
    int[] first = new int[4];
    Arrays.fill(first, -1);
    for (int i = 0; i < Math.min(first.length, head.length); i++) {
      first[i] = head[i] & 0xff;
    }
    // The marks that the decoders of UTF-16 and UTF-32 take away, and text without any.
    boolean zeroFirst = first[0] == 0;
    boolean zeroSecond = first[1] == 0;
    boolean zeroThird = first[2] == 0;
    boolean zeroFourth = first[3] == 0;
    if (first[0] == 0xff && first[1] == 0xfe) {
      return Charset.forName(zeroThird && zeroFourth ? "UTF-32" : "UTF-16");
    }
    if (first[0] == 0xfe && first[1] == 0xff) {
      return Charset.forName("UTF-16");
    }
    if (zeroFirst && zeroSecond && (first[2] == 0xfe || zeroThird) && !zeroFourth) {
      return Charset.forName("UTF-32");
    }
    if (!zeroFirst && zeroSecond && zeroThird && zeroFourth) {
      return Charset.forName("UTF-32LE");
    }
    if (!zeroFirst && zeroSecond && !zeroThird && zeroFourth) {
      return Charset.forName("UTF-16LE");
    }
    if (zeroFirst && !zeroSecond && zeroThird && !zeroFourth) {
      return Charset.forName("UTF-16BE");
    }
    return UTF_8;
  }

  /** The sentence about a file that is not of its encoding. */
  static DataException refusal(Path file, IOException cause) {
    Charset expected = of(FileKinds.head(file));
    String found = "other bytes";
    if (expected.equals(UTF_8)) {
      try {
        found += firstWrong(file);
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
    return new DataException(
        "expected %s in %s but found %s".formatted(expected, file, found), cause);
  }

  private static String firstWrong(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      long line = 1;
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      int next;
      int before = -1;
      do {
        next = in.read();
        boolean endsLine = next == '\n' || next == '\r' || next < 0;
        if (!endsLine && bytes.size() < LONGEST_LINE) {
          bytes.write(next);
        } else if (endsLine) {
          Optional<String> wrong = wrong(bytes.toByteArray());
          if (wrong.isPresent()) {
            return ", first in line %s: %s".formatted(line, wrong.get());
          }
          bytes.reset();
          line += next == '\n' && before == '\r' ? 0 : 1;
        }
        before = next;
      } while (next >= 0);
    }
    return "";
  }

  private static Optional<String> wrong(byte[] line) {
    ByteBuffer in = ByteBuffer.wrap(line);
    CharBuffer out = CharBuffer.allocate(line.length + 1);
    CharsetDecoder decoder = strict(UTF_8);
    if (!decoder.decode(in, out, true).isError()) {
      return Optional.empty();
    }
    int from = in.position();
    int to = from;
    while (from > 0 && in.position() - from < LONGEST_WORD && isOfWord(line[from - 1])) {
      from--;
    }
    while (to < line.length && to - in.position() < LONGEST_WORD && isOfWord(line[to])) {
      to++;
    }
    byte[] word = Arrays.copyOfRange(line, from, to);
    return Optional.of(
        ("\"%s\" in Windows-1252, as Excel's plain CSV is, \"%s\" in Mac Roman; save it as CSV in"
                + " UTF-8, or convert it with iconv -f WINDOWS-1252 -t UTF-8")
            .formatted(
                new String(word, Charset.forName("windows-1252")),
                new String(word, Charset.forName("x-MacRoman"))));
  }

  private static boolean isOfWord(byte letter) {
    return ",;\t|\"".indexOf(letter) < 0;
  }
}
