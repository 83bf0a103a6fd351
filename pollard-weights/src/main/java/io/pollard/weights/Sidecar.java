package io.pollard.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a weight file: where it comes from and how images are prepared for it. The small
 * JSON file beside it says so, which docs/weights.md describes; a hub says the same in its own way.
 */
public record Sidecar(
    Optional<String> source,
    Optional<String> licence,
    Optional<String> trainedOn,
    List<String> classes,
    Optional<Preprocessing> preprocessing) {

  private static final int MAX_LENGTH = 1 << 20;
  private static final long FORMAT = 1;
  private static final Set<String> KEYS =
      Set.of(
          "format",
          "semantics",
          "sha256",
          "source",
          "licence",
          "trained_on",
          "classes",
          "preprocessing");
  private static final Set<String> PREPROCESSING_KEYS =
      Set.of("size", "crop_share", "interpolation", "mean", "deviation");

  /** Says nothing. */
  public static final Sidecar EMPTY =
      new Sidecar(
          Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.empty());

  /** This, and the other for all that this leaves open. */
  Sidecar or(Sidecar other) {
    return new Sidecar(
        source.or(other::source),
        licence.or(other::licence),
        trainedOn.or(other::trainedOn),
        classes.isEmpty() ? other.classes : classes,
        preprocessing.or(other::preprocessing));
  }

  /** {@code NAME.json} for {@code NAME.safetensors} and the like. */
  public static Path pathFor(Path weights) {
    return weights.resolveSibling(
        weights.getFileName().toString().replaceFirst("\\.(safetensors|pth|pt|bin|th)$", "")
            + ".json");
  }

  /**
   * What the sidecar says.
   *
   * @param sha256 of the weight file, which must be the sidecar's where that has one
   */
  static Sidecar read(Path path, String sha256) {
    return of(path, bytes(path), sha256);
  }

  /** The same of a sidecar that is in memory; the path stands in messages. */
  static Sidecar of(Path path, ByteBuffer text, String sha256) {
    Map<?, ?> json = Json.parseObject(path, text);
    checkKeys(path, json, KEYS);
    checkVersion(path, json, "format");
    if (json.containsKey("semantics")) {
      checkVersion(path, json, "semantics");
    }
    Optional<String> hash = text(path, json, "sha256");
    if (hash.isPresent() && !hash.get().toLowerCase(Locale.ROOT).equals(sha256)) {
      throw wrong(
          path, "sha256 " + sha256 + " of the weight file", hash.get() + "; one was replaced");
    }
    return new Sidecar(
        text(path, json, "source"),
        text(path, json, "licence"),
        text(path, json, "trained_on"),
        texts(path, json.get("classes")),
        preprocessing(path, json.get("preprocessing")));
  }

  /**
   * What {@link #read} reads; preprocessing stands in it where it is of a square of three channels.
   *
   * @param sha256 of the weight file
   */
  public String text(String sha256) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(text).setPrettyPrinter(new DefaultPrettyPrinter())) {
      json.writeStartObject();
      json.writeNumberField("format", FORMAT);
      json.writeStringField("sha256", sha256);
      write(json, "source", source);
      write(json, "licence", licence);
      write(json, "trained_on", trainedOn);
      if (!classes.isEmpty()) {
        json.writeFieldName("classes");
        json.writeArray(classes.toArray(new String[0]), 0, classes.size());
      }
      if (preprocessing.isPresent() && preprocessing.get().side().isPresent()) {
        write(json, preprocessing.get());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a text can't be written in memory", e);
    }
    return text + "\n";
  }

  private static void write(JsonGenerator json, String key, Optional<String> text)
      throws IOException {
    if (text.isPresent()) {
      json.writeStringField(key, text.get());
    }
  }

  private static void write(JsonGenerator json, Preprocessing of) throws IOException {
    json.writeObjectFieldStart("preprocessing");
    json.writeNumberField("size", of.side().orElseThrow());
    json.writeNumberField("crop_share", of.cropShare());
    json.writeStringField("interpolation", of.interpolation().name().toLowerCase(Locale.ROOT));
    write(json, "mean", of.mean());
    write(json, "deviation", of.deviation());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String key, List<Double> numbers)
      throws IOException {
    json.writeArrayFieldStart(key);
    for (double number : numbers) {
      json.writeNumber(number);
    }
    json.writeEndArray();
  }

  private static ByteBuffer bytes(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_LENGTH + 1);
      if (bytes.length > MAX_LENGTH) {
        throw wrong(path, "at most " + MAX_LENGTH + " bytes", "more");
      }
      return ByteBuffer.wrap(bytes);
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, path, "it could not be read: " + e, e);
    }
  }

  private static Optional<Preprocessing> preprocessing(Path path, @Nullable Object value) {
    if (value == null) {
      return Optional.empty();
    }
    if (!(value instanceof Map<?, ?> json)) {
      throw wrong(path, "preprocessing as an object", value);
    }
    checkKeys(path, json, PREPROCESSING_KEYS);
    double size = number(path, json.get("size"), "size");
    if (size != Math.rint(size) || size > 1 << 14) {
      throw wrong(path, "size as a whole number of pixels up to 16384", size);
    }
    try {
      return Optional.of(
          new Preprocessing(
              Preprocessing.square((int) size),
              number(path, json.get("crop_share"), "crop_share"),
              interpolation(path, json.get("interpolation")),
              channels(path, json.get("mean"), "mean"),
              channels(path, json.get("deviation"), "deviation"),
              new Intensity.ByDepth(),
              Fit.CROP));
    } catch (IllegalArgumentException e) {
      throw new WeightsException(Reason.SIDECAR, path, String.valueOf(e.getMessage()), e);
    }
  }

  private static Interpolation interpolation(Path path, @Nullable Object value) {
    for (Interpolation interpolation : Interpolation.values()) {
      if (interpolation.name().toLowerCase(Locale.ROOT).equals(value)) {
        return interpolation;
      }
    }
    throw wrong(path, "interpolation \"bilinear\" or \"bicubic\"", value);
  }

  private static List<Double> channels(Path path, @Nullable Object value, String key) {
    if (!(value instanceof List<?> list)) {
      throw wrong(path, key + " as a list of 3 numbers", value);
    }
    List<Double> numbers = new ArrayList<>();
    for (Object item : list) {
      numbers.add(number(path, item, key));
    }
    if (key.equals("deviation") && numbers.stream().anyMatch(number -> number <= 0)) {
      throw wrong(path, "a deviation above 0", value);
    }
    return numbers;
  }

  private static double number(Path path, @Nullable Object value, String key) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw wrong(path, key + " as a number", value);
  }

  private static Optional<String> text(Path path, Map<?, ?> json, String key) {
    Object value = json.get(key);
    if (value == null || value instanceof String) {
      return Optional.ofNullable((String) value);
    }
    throw wrong(path, key + " as a text", value);
  }

  private static List<String> texts(Path path, @Nullable Object value) {
    List<String> texts = new ArrayList<>();
    if (value != null && !(value instanceof List<?>)) {
      throw wrong(path, "classes as a list of texts", value);
    }
    for (Object item : value == null ? List.of() : (List<?>) value) {
      if (!(item instanceof String text)) {
        throw wrong(path, "classes as a list of texts", item);
      }
      texts.add(text);
    }
    return texts;
  }

  private static void checkVersion(Path path, Map<?, ?> json, String key) {
    if (!Long.valueOf(FORMAT).equals(json.get(key))) {
      throw wrong(path, key + " " + FORMAT, json.get(key));
    }
  }

  private static void checkKeys(Path path, Map<?, ?> json, Set<String> known) {
    for (Object key : json.keySet()) {
      if (!known.contains(key)) {
        throw wrong(path, "only " + String.join(", ", new TreeSet<>(known)), key);
      }
    }
  }

  private static WeightsException wrong(Path path, String expected, @Nullable Object found) {
    return new WeightsException(
        Reason.SIDECAR, path, "expected " + expected + " but found " + Json.shown(found));
  }
}
