package io.pollard.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Weights that are resources of this module, each with its sidecar. */
final class BundledWeights {

  private BundledWeights() {}

  static Weights read(String name) {
    byte[] file = bytes(name + ".safetensors");
    String sha256 = sha256(file);
    Path sidecar = Path.of(name + ".json");
    Sidecar said = Sidecar.of(sidecar, ByteBuffer.wrap(bytes(sidecar.toString())), sha256);
    return new Weights(
        Safetensors.of(Path.of(name + ".safetensors"), file),
        new Provenance(
            said.source().orElseThrow(),
            sha256,
            said.licence().orElseThrow(),
            said.trainedOn().orElseThrow(),
            said.classes()),
        said.preprocessing().orElseThrow(),
        List.of());
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static byte[] bytes(String resource) {
    try (InputStream in = BundledWeights.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("expected the resource " + resource + " but found none");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + resource + " can't be read", e);
    }
  }
}
