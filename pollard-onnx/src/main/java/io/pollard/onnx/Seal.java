package io.pollard.onnx;

import com.google.protobuf.CodedOutputStream;
import io.pollard.onnx.ModelException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The last entry of a model file's metadata: the SHA-256 of all bytes before it. It has a fixed
 * length, so that whatever happened to a file, any byte of it, is found without parsing. It tells
 * damage, not who wrote the file.
 */
final class Seal {

  static final String KEY = "pollard.digest";

  /** Of the whole entry. */
  static final int BYTES = 84;

  private Seal() {}

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The entry for what was digested. */
  static byte[] of(MessageDigest digest) {
    Message text = new Message().text(1, KEY).text(2, HexFormat.of().formatHex(digest.digest()));
    byte[] entry = new byte[BYTES];
    CodedOutputStream out = CodedOutputStream.newInstance(entry);
    try {
      new Message().part(14, text).writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return entry;
  }

  /**
   * @throws ModelException if a byte is not as it was written
   */
  static void check(Path file, ByteBuffer bytes) {
    int length = Math.max(0, bytes.remaining() - BYTES);
    MessageDigest digest = digest();
    digest.update(bytes.slice(bytes.position(), length));
    ByteBuffer found = bytes.slice(bytes.position() + length, bytes.remaining() - length);
    if (!found.equals(ByteBuffer.wrap(of(digest)))) {
      throw new ModelException(
          Reason.DAMAGED,
          file,
          "expected the bytes that Pollard wrote, with their SHA-256 as "
              + KEY
              + " at the end, but some were changed or are damaged; copy or export it again");
    }
  }
}
