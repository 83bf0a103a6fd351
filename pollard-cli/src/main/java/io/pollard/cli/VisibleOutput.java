package io.pollard.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.text.StrangersText;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;

/**
 * The last gate before a terminal: UTF-8 in which nothing but ends of lines is obeyed, whoever
 * wrote it. What is strange stands as its number, see {@link StrangersText}.
 */
final class VisibleOutput extends FilterOutputStream {

  private final CharsetDecoder decoder =
      UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** The bytes of a letter that has not wholly come; a letter has four at most. */
  private byte[] begun = new byte[0];

  VisibleOutput(OutputStream to) {
    super(to);
  }

  @Override
  public void write(int one) throws IOException {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] bytes, int from, int length) throws IOException {
    ByteBuffer given = ByteBuffer.allocate(begun.length + length).put(begun);
    given.put(bytes, from, length).flip();
    CharBuffer letters = CharBuffer.allocate(given.remaining() + 1);
    decoder.reset().decode(given, letters, false);
    begun = new byte[given.remaining()];
    given.get(begun);
    out.write(StrangersText.visibleLines(letters.flip().toString()).getBytes(UTF_8));
  }
}
