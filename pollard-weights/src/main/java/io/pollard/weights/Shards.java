package io.pollard.weights;

import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Safetensors in parts, as Hugging Face's libraries write large networks: an index {@code
 * model.safetensors.index.json} whose {@code weight_map} says which tensor is in which file beside
 * it.
 *
 * @param sha256 of a line for each part, sorted by name, as {@code sha256sum} prints it
 */
record Shards(TensorFile tensors, String sha256) {

  private static final String INDEX = ".index.json";
  private static final String USUAL = "model.safetensors" + INDEX;
  private static final int MAX_INDEX = 8 << 20;
  private static final int MAX_PARTS = 1000;

  /**
   * A folder's index or only file of weights, where it has the usual name; else the path itself.
   */
  static Path indexIn(Path typed) {
    if (!Files.isDirectory(typed)) {
      return typed;
    }
    for (String usual : List.of(USUAL, "model.safetensors")) {
      if (Files.isRegularFile(typed.resolve(usual))) {
        return typed.resolve(usual);
      }
    }
    return typed;
  }

  /** By its name. */
  static boolean isIndex(Path path) {
    return path.getFileName() != null
        && path.getFileName().toString().endsWith(".safetensors" + INDEX)
        && Files.isRegularFile(path);
  }

  /**
   * Maps all parts; no name leads out of the index's folder.
   *
   * @throws WeightsException if the index or a part is not as it must be
   */
  static Shards read(Path index) {
    Map<?, ?> json = Json.parseObject(index, ByteBuffer.wrap(bytes(index)));
    if (!(json.get("weight_map") instanceof Map<?, ?> places) || places.isEmpty()) {
      throw new WeightsException(
          Reason.FIELDS, index, "expected a weight_map from tensors to files but found none");
    }
    Map<String, TensorFile> parts = new TreeMap<>();
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    requireThere(index, places);
    places.forEach(
        (name, file) -> {
          TensorFile part =
              parts.computeIfAbsent(
                  (String) file, any -> Safetensors.read(index.resolveSibling(any)));
          StoredTensor tensor = part.tensors().get(name);
          if (tensor == null) {
            throw new WeightsException(
                Reason.FIELDS,
                index,
                "expected the tensor "
                    + Json.shown(name)
                    + " in "
                    + Json.shown(file)
                    + " but found none; a part is of another network");
          }
          tensors.put((String) name, tensor);
        });
    return new Shards(new TensorFile(index, tensors, Map.of()), hash(index, parts));
  }

  private static void requireThere(Path index, Map<?, ?> places) {
    List<String> all = new ArrayList<>();
    for (Object file : places.values().stream().distinct().toList()) {
      if (!(file instanceof String name) || !isPlain(name)) {
        throw new WeightsException(
            Reason.FIELDS,
            index,
            "expected names of files beside it that end in .safetensors but found "
                + Json.shown(file));
      }
      all.add(name);
    }
    if (all.size() > MAX_PARTS) {
      throw new WeightsException(
          Reason.TOO_LARGE,
          index,
          "expected up to " + MAX_PARTS + " parts but found " + all.size());
    }
    List<String> missing =
        all.stream()
            .filter(name -> !Files.isRegularFile(index.resolveSibling(name)))
            .map(StateDict::shownKey)
            .toList();
    if (!missing.isEmpty()) {
      throw new WeightsException(
          Reason.UNREADABLE,
          index,
          "expected "
              + all.size()
              + " parts beside it but these are missing: "
              + StateDict.counted(missing)
              + "; fetch them into the same folder");
    }
  }

  private static boolean isPlain(String name) {
    return name.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}") && name.endsWith(".safetensors");
  }

  private static byte[] bytes(Path index) {
    try (InputStream in = Files.newInputStream(index)) {
      byte[] bytes = in.readNBytes(MAX_INDEX + 1);
      if (bytes.length > MAX_INDEX) {
        throw new WeightsException(
            Reason.TOO_LARGE, index, "expected an index of at most " + MAX_INDEX + " bytes");
      }
      return bytes;
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, index, "it could not be read: " + e, e);
    }
  }

  private static String hash(Path index, Map<String, TensorFile> parts) {
    StringBuilder lines = new StringBuilder();
    for (String name : parts.keySet()) {
      lines.append(Checksum.hash(Checksum.Kind.SHA256, index.resolveSibling(name)));
      lines.append("  ").append(name).append('\n');
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(lines.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
