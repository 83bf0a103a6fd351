package io.pollard.onnx;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollard.data.DataException;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.data.SliceWindows;
import io.pollard.data.Task;
import io.pollard.metrics.Calibration;
import io.pollard.metrics.ConformalSets;
import io.pollard.metrics.OperatingPoint;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import io.pollard.onnx.ModelException.Reason;
import io.pollard.weights.Json;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a model file says of itself, kept in its metadata: everything that a program needs to go
 * from a decoded image to a decision, and where the network comes from. docs/models.md describes
 * the keys.
 *
 * @param task the classes in the order of the outputs, and the positive one of two
 * @param preprocessing from a decoded image to the input
 * @param decision empty for more than two classes, where the most probable one is decided
 * @param provenance plain values as JSON has them: data, weights, network, training, scores; no
 *     names of patients or files
 * @param quantisation of an int8 file: bits, calibration, and the gate that it passed
 * @param gate by which other images than the training images' kind are told; empty of files that
 *     were exported without, as by earlier versions, which overlook it
 * @param calibration what makes the network's probabilities those that are shown; empty where they
 *     are the softmax of the logits
 * @param sets of classes, one for each level, of the network's own probabilities; empty where there
 *     are none, and overlooked by versions that don't know them
 * @param maps what a cell of the output {@code maps} stands for; empty of files without
 */
public record ModelCard(
    Task.SingleLabel task,
    Preprocessing preprocessing,
    Optional<Decision> decision,
    Map<String, Object> provenance,
    Optional<Map<String, Object>> quantisation,
    Optional<InputGate> gate,
    Optional<Calibration> calibration,
    List<ConformalSets> sets,
    Optional<MapGrid> maps) {

  /** The newest version of these keys. */
  public static final int FORMAT = 5;

  /** The version in which probabilities are those of the logits, whatever stands beside. */
  private static final int UNCALIBRATED = 4;

  /** The version in which every input is a square of three channels. */
  private static final int SQUARES = 1;

  /** The version in which nothing is said of spacing, what is put around, and windows. */
  private static final int SHAPES = 2;

  /** The version in which no intensity is as the image's file says. */
  private static final int VOLUMES = 3;

  private static final String PREFIX = "pollard.";
  private static final String FORMAT_KEY = PREFIX + "format";
  private static final String CLASSES = PREFIX + "classes";
  private static final String POSITIVE = PREFIX + "positive";
  private static final String PREPROCESSING = PREFIX + "preprocessing";
  private static final String OPERATING_POINT = PREFIX + "operating_point";
  private static final String PROVENANCE = PREFIX + "provenance";
  private static final String QUANTISATION = PREFIX + "quantisation";
  private static final String GATE = PREFIX + "gate";
  private static final String CALIBRATION = PREFIX + "calibration";
  private static final String SETS = PREFIX + "sets";
  private static final String MAPS = PREFIX + "maps";

  private static final int MOST_PIXELS_A_SIDE = 1 << 14;
  private static final int MOST_CHANNELS = 1 << 10;
  private static final int MOST_PIXELS = 1 << 28;

  public ModelCard {
    provenance = unmodifiable(provenance);
    quantisation = quantisation.map(ModelCard::unmodifiable);
    sets = List.copyOf(sets);
    if (!task.isBinary()
        && calibration.filter(map -> map instanceof Calibration.Isotonic).isPresent()) {
      throw new IllegalArgumentException(
          "expected two classes for isotonic regression but found " + task.classes());
    }
    for (ConformalSets one : sets) {
      if (one.least().size() != task.classes().size()) {
        throw new IllegalArgumentException(
            "expected sets of "
                + task.classes().size()
                + " classes but found "
                + one.least().size());
      }
    }
  }

  /** Of a file without an input gate. */
  public ModelCard(
      Task.SingleLabel task,
      Preprocessing preprocessing,
      Optional<Decision> decision,
      Map<String, Object> provenance,
      Optional<Map<String, Object>> quantisation) {
    this(
        task,
        preprocessing,
        decision,
        provenance,
        quantisation,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  /** A map may hold null, and its order is kept. */
  private static Map<String, Object> unmodifiable(Map<String, Object> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** The same of a quantised file. */
  public ModelCard withQuantisation(Map<String, Object> how) {
    return new ModelCard(
        task,
        preprocessing,
        decision,
        provenance,
        Optional.of(how),
        gate,
        calibration,
        sets,
        maps);
  }

  /** The same of a file with an input gate. */
  public ModelCard withGate(InputGate some) {
    return new ModelCard(
        task,
        preprocessing,
        decision,
        provenance,
        quantisation,
        Optional.of(some),
        calibration,
        sets,
        maps);
  }

  /** The same of a file that shows calibrated probabilities. */
  public ModelCard withCalibration(Calibration map) {
    return new ModelCard(
        task, preprocessing, decision, provenance, quantisation, gate, Optional.of(map), sets, maps);
  }

  /** The same of a file that gives sets of classes. */
  public ModelCard withSets(List<ConformalSets> some) {
    return new ModelCard(
        task, preprocessing, decision, provenance, quantisation, gate, calibration, some, maps);
  }

  /** The same of a file with maps. */
  public ModelCard withMaps(MapGrid grid) {
    return new ModelCard(
        task,
        preprocessing,
        decision,
        provenance,
        quantisation,
        gate,
        calibration,
        sets,
        Optional.of(grid));
  }

  /** The metadata of a file: texts by key. */
  public Map<String, String> toMetadata() {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put(
        FORMAT_KEY, Integer.toString(calibration.isPresent() ? FORMAT : format(preprocessing)));
    metadata.put(CLASSES, JsonText.of(task.classes()));
    task.positive().ifPresent(name -> metadata.put(POSITIVE, name));
    metadata.put(PREPROCESSING, JsonText.of(json(preprocessing)));
    decision.ifPresent(
        some -> {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("rule", some.rule().label());
          json.put("threshold", some.threshold());
          metadata.put(OPERATING_POINT, JsonText.of(json));
        });
    metadata.put(PROVENANCE, JsonText.of(provenance));
    quantisation.ifPresent(how -> metadata.put(QUANTISATION, JsonText.of(how)));
    gate.ifPresent(some -> metadata.put(GATE, JsonText.of(InputGateJson.of(some))));
    calibration.ifPresent(map -> metadata.put(CALIBRATION, JsonText.of(ShownJson.of(map))));
    if (!sets.isEmpty()) {
      metadata.put(SETS, JsonText.of(ShownJson.of(sets)));
    }
    maps.ifPresent(some -> metadata.put(MAPS, JsonText.of(some.json())));
    return metadata;
  }

  /** The first version that knows all that is said, so that earlier programs read what they can. */
  private static int format(Preprocessing preprocessing) {
    if (preprocessing.intensity() instanceof Intensity.ByFile) {
      return UNCALIBRATED;
    }
    boolean isKnownToShapes =
        preprocessing.fit() != Fit.CENTRE
            && preprocessing.spacing().isEmpty()
            && preprocessing.padValue().isEmpty()
            && preprocessing.windows().isEmpty();
    if (!isKnownToShapes) {
      return VOLUMES;
    }
    return preprocessing.side().isPresent() ? SQUARES : SHAPES;
  }

  private static Map<String, Object> json(Preprocessing preprocessing) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("intensity", json(preprocessing.intensity()));
    json.put("fit", word(preprocessing.fit()));
    json.put("interpolation", word(preprocessing.interpolation()));
    if (preprocessing.side().isPresent()) {
      json.put("square", preprocessing.cached().size(0));
      json.put("crop_share", preprocessing.cropShare());
      json.put("size", preprocessing.side().getAsInt());
    } else {
      FeatureShape input = preprocessing.input();
      json.put("cached", preprocessing.cached().sizes());
      json.put("crop_share", preprocessing.cropShare());
      List<Integer> sizes = new ArrayList<>(List.of(input.channels()));
      sizes.addAll(input.extent().sizes());
      json.put("input", sizes);
    }
    json.put("mean", preprocessing.mean());
    json.put("deviation", preprocessing.deviation());
    if (!preprocessing.spacing().isEmpty()) {
      json.put("spacing", preprocessing.spacing());
    }
    preprocessing.padValue().ifPresent(value -> json.put("pad_value", value));
    preprocessing.windows().ifPresent(windows -> json.put("windows", json(windows)));
    return json;
  }

  private static Map<String, Object> json(SliceWindows windows) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("slices", windows.slices());
    json.put("stride", windows.stride());
    json.put("score", word(windows.score()));
    return json;
  }

  private static Map<String, Object> json(Intensity intensity) {
    Map<String, Object> json = new LinkedHashMap<>();
    if (intensity instanceof Intensity.Percentiles percentiles) {
      json.put("type", "percentiles");
      json.put("low", percentiles.low());
      json.put("high", percentiles.high());
    } else if (intensity instanceof Intensity.Window window) {
      json.put("type", "window");
      json.put("centre", window.centre());
      json.put("width", window.width());
    } else if (intensity instanceof Intensity.Range range) {
      json.put("type", "range");
      json.put("low", range.low());
      json.put("high", range.high());
    } else if (intensity instanceof Intensity.ByFile file) {
      json.put("type", "by_file");
      file.name().ifPresent(name -> json.put("name", name));
    } else {
      json.put("type", intensity instanceof Intensity.FullRange ? "full_range" : "by_depth");
    }
    return json;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads what {@link #toMetadata} writes, from strangers.
   *
   * @param file stands in messages only
   * @throws ModelException if the metadata is not Pollard's, of a newer format, or not as described
   */
  public static ModelCard of(Path file, Map<String, String> metadata) {
    return new Reader(file, metadata).card();
  }

  /**
   * @throws ModelException if the metadata is not Pollard's or of a newer format
   */
  static void checkFormat(Path file, Map<String, String> metadata) {
    String format = metadata.get(FORMAT_KEY);
    if (format == null) {
      throw new ModelException(
          Reason.FOREIGN,
          file,
          "expected a model file of Pollard but found an ONNX file without "
              + FORMAT_KEY
              + " in its metadata; pollard export makes one of a trial");
    }
    if (!format.matches("[1-9][0-9]{0,8}")) {
      throw wrong(file, FORMAT_KEY, "a whole number");
    }
    if (Integer.parseInt(format) > FORMAT) {
      throw new ModelException(
          Reason.NEWER,
          file,
          "it has format "
              + format
              + " but this version of Pollard knows up to "
              + FORMAT
              + "; a newer one reads it");
    }
  }

  private static ModelException wrong(Path file, String key, String expected) {
    return new ModelException(
        Reason.METADATA, file, "expected " + expected + " in its metadata " + key);
  }

  private static final class Reader {
    private final Path file;
    private final Map<String, String> metadata;

    Reader(Path file, Map<String, String> metadata) {
      this.file = file;
      this.metadata = metadata;
    }

    ModelCard card() {
      checkFormat(file, metadata);
      try {
        Task.SingleLabel task =
            new Task.SingleLabel(
                texts(value(CLASSES)), Optional.ofNullable(metadata.get(POSITIVE)));
        Optional<Decision> decision =
            metadata.containsKey(OPERATING_POINT)
                ? Optional.of(decision(object(OPERATING_POINT)))
                : Optional.empty();
        if (decision.isPresent() != task.isBinary()) {
          throw wrong(OPERATING_POINT, "one for two classes, and none for more");
        }
        Preprocessing preprocessing = preprocessing(object(PREPROCESSING));
        if (preprocessing.windows().map(windows -> !windows.isSuited(task)).orElse(false)) {
          throw wrong(PREPROCESSING, "windows scored by their mean, of more than two classes");
        }
        return new ModelCard(
            task,
            preprocessing,
            decision,
            object(PROVENANCE),
            metadata.containsKey(QUANTISATION)
                ? Optional.of(object(QUANTISATION))
                : Optional.empty(),
            metadata.containsKey(GATE) ? Optional.of(gate(object(GATE))) : Optional.empty(),
            metadata.containsKey(CALIBRATION)
                ? Optional.of(
                    described(CALIBRATION, () -> ShownJson.calibration(object(CALIBRATION))))
                : Optional.empty(),
            metadata.containsKey(SETS)
                ? described(SETS, () -> ShownJson.sets(object(SETS)))
                : List.of(),
            metadata.containsKey(MAPS) ? Optional.of(maps(object(MAPS))) : Optional.empty());
      } catch (IllegalArgumentException e) {
        throw new ModelException(
            Reason.METADATA, file, "its metadata contradicts itself: " + e.getMessage(), e);
      }
    }

    private InputGate gate(Map<String, Object> json) {
      return described(GATE, () -> InputGateJson.read(json));
    }

    private <T> T described(String key, Supplier<T> reading) {
      try {
        return reading.get();
      } catch (IllegalArgumentException e) {
        throw new ModelException(
            Reason.METADATA,
            file,
            "its metadata " + key + " is not as described: " + e.getMessage(),
            e);
      }
    }

    private MapGrid maps(Map<String, Object> json) {
      try {
        return MapGrid.read(json);
      } catch (IllegalArgumentException e) {
        throw new ModelException(
            Reason.METADATA,
            file,
            "its metadata " + MAPS + " is not as described: " + e.getMessage(),
            e);
      }
    }

    private Decision decision(Map<String, Object> json) {
      if (!(json.get("rule") instanceof String rule)) {
        throw wrong(OPERATING_POINT, "a rule");
      }
      return new Decision(OperatingPoint.parse(rule), number(OPERATING_POINT, json, "threshold"));
    }

    private Preprocessing preprocessing(Map<String, Object> json) {
      FeatureShape input = input(json);
      Preprocessing preprocessing =
          new Preprocessing(
              input,
              number(PREPROCESSING, json, "crop_share"),
              one(Interpolation.values(), json, "interpolation"),
              channels(json, "mean"),
              channels(json, "deviation"),
              intensity(json),
              one(Fit.values(), json, "fit"),
              json.containsKey("spacing") ? channels(json, "spacing") : List.of(),
              json.containsKey("pad_value")
                  ? Optional.of(number(PREPROCESSING, json, "pad_value"))
                  : Optional.empty(),
              windows(json, input));
      if (preprocessing.side().isPresent()) {
        if (pixels(json, "square") != preprocessing.cached().size(0)) {
          throw wrong(PREPROCESSING, "a square of " + preprocessing.cached().size(0));
        }
      } else if (!sizes(json, "cached").equals(preprocessing.cached().sizes())) {
        throw wrong(PREPROCESSING, "cached as " + preprocessing.cached().sizes());
      }
      if (preprocessing.deviation().stream().anyMatch(deviation -> !(deviation > 0))) {
        throw wrong(PREPROCESSING, "a deviation above 0");
      }
      return preprocessing;
    }

    private Optional<SliceWindows> windows(Map<String, Object> json, FeatureShape input) {
      if (!json.containsKey("windows")) {
        return Optional.empty();
      }
      if (!(json.get("windows") instanceof Map<?, ?> map)) {
        throw wrong(PREPROCESSING, "windows as a JSON object");
      }
      Map<String, Object> how = new LinkedHashMap<>();
      map.forEach((name, value) -> how.put((String) name, value));
      SliceWindows windows =
          new SliceWindows(
              pixels(how, "slices"),
              pixels(how, "stride"),
              one(SliceWindows.Score.values(), how, "score"));
      if (windows.slices() > MOST_PIXELS / input.elements() * input.extent().size(0)) {
        throw wrong(PREPROCESSING, "windows of at most %s numbers".formatted(MOST_PIXELS));
      }
      return Optional.of(windows);
    }

    private Intensity intensity(Map<String, Object> json) {
      if (!(json.get("intensity") instanceof Map<?, ?> how)
          || !(how.get("type") instanceof String type)) {
        throw wrong(PREPROCESSING, "an intensity");
      }
      return switch (type) {
        case "by_depth" -> new Intensity.ByDepth();
        case "by_file" -> byFile(how);
        case "full_range" -> new Intensity.FullRange();
        case "percentiles" ->
            new Intensity.Percentiles(
                number(PREPROCESSING, how, "low"), number(PREPROCESSING, how, "high"));
        case "window" ->
            new Intensity.Window(
                number(PREPROCESSING, how, "centre"), number(PREPROCESSING, how, "width"));
        case "range" ->
            new Intensity.Range(
                number(PREPROCESSING, how, "low"), number(PREPROCESSING, how, "high"));
        default -> throw wrong(PREPROCESSING, "a known intensity");
      };
    }

    private Intensity byFile(Map<?, ?> how) {
      if (!how.containsKey("name")) {
        return Intensity.ByFile.first();
      }
      if (!(how.get("name") instanceof String name)) {
        throw wrong(PREPROCESSING, "the name of a window as a text");
      }
      return Intensity.ByFile.of(name);
    }

    private <E extends Enum<E>> E one(E[] values, Map<String, Object> json, String key) {
      return Arrays.stream(values)
          .filter(value -> word(value).equals(json.get(key)))
          .findFirst()
          .orElseThrow(
              () ->
                  wrong(
                      PREPROCESSING,
                      key + " as one of " + Arrays.toString(values).toLowerCase(Locale.ROOT)));
    }

    private List<Double> channels(Map<String, Object> json, String key) {
      List<Double> numbers = new ArrayList<>();
      if (json.get(key) instanceof List<?> list) {
        for (Object item : list) {
          numbers.add(number(PREPROCESSING, Map.of(key, item == null ? "" : item), key));
        }
      }
      return numbers;
    }

    private FeatureShape input(Map<String, Object> json) {
      if (!json.containsKey("input")) {
        return Preprocessing.square(pixels(json, "size"));
      }
      List<Integer> sizes = sizes(json, "input");
      if (sizes.size() != 3 && sizes.size() != 4) {
        throw wrong(PREPROCESSING, "input as channels, (depth,) height and width");
      }
      FeatureShape input =
          new FeatureShape(sizes.get(0), new Extent(sizes.subList(1, sizes.size())));
      if (input.channels() > MOST_CHANNELS
          || input.extent().count() > MOST_PIXELS / input.channels()) {
        throw wrong(
            PREPROCESSING,
            "input of at most %s channels and %s numbers".formatted(MOST_CHANNELS, MOST_PIXELS));
      }
      return input;
    }

    private List<Integer> sizes(Map<String, Object> json, String key) {
      List<Integer> sizes = new ArrayList<>();
      if (json.get(key) instanceof List<?> list) {
        for (Object item : list) {
          sizes.add(pixels(Map.of(key, item == null ? "" : item), key));
        }
      }
      return sizes;
    }

    private int pixels(Map<String, Object> json, String key) {
      double pixels = number(PREPROCESSING, json, key);
      if (pixels != Math.rint(pixels) || pixels < 1 || pixels > MOST_PIXELS_A_SIDE) {
        throw wrong(PREPROCESSING, key + " as 1 to " + MOST_PIXELS_A_SIDE + " pixels");
      }
      return (int) pixels;
    }

    private double number(String key, Map<?, ?> json, String name) {
      if (json.get(name) instanceof Number number && Double.isFinite(number.doubleValue())) {
        return number.doubleValue();
      }
      throw wrong(key, name + " as a number");
    }

    private List<String> texts(@Nullable Object value) {
      List<String> texts = new ArrayList<>();
      if (value instanceof List<?> list) {
        for (Object item : list) {
          if (!(item instanceof String text)) {
            throw wrong(CLASSES, "a list of texts");
          }
          texts.add(text);
        }
      }
      return texts;
    }

    private Map<String, Object> object(String key) {
      if (!(value(key) instanceof Map<?, ?> map)) {
        throw wrong(key, "a JSON object");
      }
      Map<String, Object> object = new LinkedHashMap<>();
      map.forEach((name, value) -> object.put((String) name, value));
      return object;
    }

    private @Nullable Object value(String key) {
      String text = metadata.get(key);
      if (text == null) {
        throw wrong(key, "a value");
      }
      try {
        return Json.parse(file, ByteBuffer.wrap(text.getBytes(UTF_8)));
      } catch (DataException e) {
        throw new ModelException(
            Reason.METADATA, file, "its metadata " + key + " is no JSON: " + e.getMessage(), e);
      }
    }

    private ModelException wrong(String key, String expected) {
      return ModelCard.wrong(file, key, expected);
    }
  }
}
