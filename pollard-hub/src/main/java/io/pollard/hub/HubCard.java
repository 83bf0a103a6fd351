package io.pollard.hub;

import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.weights.Json;
import io.pollard.weights.Sidecar;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a repository on Hugging Face says of its weights: timm's {@code config.json} of the images,
 * the head of the model card {@code README.md} of licence and source data.
 */
final class HubCard {

  static final String CONFIG = "config.json";
  static final String CARD = "README.md";

  private static final String ADVICE =
      "; give the downloaded file of weights itself, with a sidecar beside it";
  private static final int MAX_LENGTH = 1 << 20;
  private static final int MAX_SIZE = 1 << 14;

  /** Small ones, whatever a hub says. */
  static final Set<String> FILES = Set.of(CONFIG, CARD);

  /** Bytes of each of them. */
  static final long MOST = 8L << 20;

  private static final String LICENCE = "license:";
  private static final String DATASETS = "datasets:";
  private static final int SHOWN_DATASETS = 20;

  private HubCard() {}

  /**
   * @param config the file, where there is one
   * @param card the file, where there is one
   */
  static Sidecar read(String source, Optional<Path> config, Optional<Path> card) {
    Map<?, ?> json = config.map(HubCard::json).orElse(Map.of());
    // An older timm wrote what is nested today at the top.
    Map<?, ?> pretrained = json.get("pretrained_cfg") instanceof Map<?, ?> nested ? nested : json;
    String head = card.map(HubCard::head).orElse("");
    return new Sidecar(
        Optional.of(source),
        text(pretrained.get("license")).or(() -> licence(head)),
        trainedOn(
            head, number(json.get("num_classes")).or(() -> number(pretrained.get("num_classes")))),
        texts(json.get("label_names")),
        config.flatMap(path -> preprocessing(path, pretrained)));
  }

  private static Map<?, ?> json(Path path) {
    return Json.parseObject(path, ByteBuffer.wrap(start(path, MAX_LENGTH)));
  }

  private static byte[] start(Path path, int length) {
    try (var in = Files.newInputStream(path)) {
      return in.readNBytes(length);
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, path, "it could not be read: " + e, e);
    }
  }

  /** The YAML between two lines of dashes at the card's beginning. */
  private static String head(Path card) {
    String text = new String(start(card, MAX_LENGTH), StandardCharsets.UTF_8).replace("\r\n", "\n");
    int end = text.indexOf("\n---", 3);
    return text.startsWith("---\n") && end > 0 ? text.substring(4, end) + "\n" : "";
  }

  /** The first line that says it. */
  private static Optional<String> licence(String head) {
    return head.lines()
        .filter(line -> line.startsWith(LICENCE))
        .map(line -> line.substring(LICENCE.length()).strip().replace("\"", "").replace("'", ""))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .map(Json::shown);
  }

  /** The items below the line that begins their list, a bounded number. */
  private static List<String> datasets(String head) {
    List<String> datasets = new ArrayList<>();
    Iterator<String> lines = head.lines().iterator();
    boolean isInside = false;
    while (lines.hasNext() && datasets.size() < SHOWN_DATASETS) {
      String whole = lines.next();
      String line = whole.strip();
      if (!isInside) {
        isInside = whole.stripTrailing().equals(DATASETS);
      } else if (line.startsWith("-")) {
        String item = line.substring(1).strip();
        if (!item.isEmpty()) {
          datasets.add(Json.shown(item));
        }
      } else if (!line.isEmpty()) {
        break;
      }
    }
    return datasets;
  }

  /** "imagenet-1k, 1000 classes", or what is known of it. */
  private static Optional<String> trainedOn(String head, Optional<Double> classes) {
    List<String> parts = new ArrayList<>(datasets(head));
    classes
        .filter(count -> count >= 1)
        .ifPresent(count -> parts.add(String.format(Locale.ROOT, "%.0f classes", count)));
    return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", parts));
  }

  /** Empty where one of mean, deviation and size is missing, or Pollard has no such way. */
  private static Optional<Preprocessing> preprocessing(Path path, Map<?, ?> json) {
    List<Double> mean = numbers(json.get("mean"));
    List<Double> deviation = numbers(json.get("std"));
    List<Double> size = numbers(json.get("input_size"));
    if (mean.isEmpty() || deviation.isEmpty() || size.size() != 3) {
      return Optional.empty();
    }
    double side = size.get(1);
    boolean isUsable =
        size.get(0) == 3
            && side == size.get(2)
            && side >= 1
            && side <= MAX_SIZE
            && side == Math.rint(side)
            && deviation.stream().allMatch(number -> number > 0);
    try {
      if (isUsable) {
        return Optional.of(
            new Preprocessing(
                Preprocessing.square((int) side),
                number(json.get("crop_pct")).orElse(0.875),
                interpolation(json.get("interpolation")),
                mean,
                deviation,
                new Intensity.ByDepth(),
                Fit.CROP));
      }
    } catch (IllegalArgumentException e) {
      throw new WeightsException(Reason.SIDECAR, path, e.getMessage() + ADVICE, e);
    }
    throw new WeightsException(
        Reason.SIDECAR,
        path,
        "expected square images of 3 channels but found input_size "
            + Json.shown(json.get("input_size"))
            + " and std "
            + Json.shown(json.get("std"))
            + ADVICE);
  }

  private static Interpolation interpolation(@Nullable Object value) {
    for (Interpolation interpolation : Interpolation.values()) {
      if (interpolation.name().toLowerCase(Locale.ROOT).equals(value)) {
        return interpolation;
      }
    }
    throw new IllegalArgumentException(
        "expected interpolation \"bilinear\" or \"bicubic\" but found " + Json.shown(value));
  }

  private static Optional<String> text(@Nullable Object value) {
    return value instanceof String text ? Optional.of(Json.shown(text)) : Optional.empty();
  }

  private static Optional<Double> number(@Nullable Object value) {
    return value instanceof Number number && Double.isFinite(number.doubleValue())
        ? Optional.of(number.doubleValue())
        : Optional.empty();
  }

  /** Empty unless it is a list of numbers alone. */
  private static List<Double> numbers(@Nullable Object value) {
    List<Double> numbers = new ArrayList<>();
    for (Object item : value instanceof List<?> list ? list : List.of()) {
      Optional<Double> number = number(item);
      if (number.isEmpty()) {
        return List.of();
      }
      numbers.add(number.get());
    }
    return numbers;
  }

  /** Empty unless it is a list of texts alone. */
  private static List<String> texts(@Nullable Object value) {
    List<String> texts = new ArrayList<>();
    for (Object item : value instanceof List<?> list ? list : List.of()) {
      if (!(item instanceof String text)) {
        return List.of();
      }
      texts.add(Json.shown(text));
    }
    return texts;
  }
}
