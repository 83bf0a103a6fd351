package io.pollard.onnx;

import io.pollard.metrics.Calibration;
import io.pollard.metrics.ConformalSets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is shown beside a decision, calibrated probabilities and sets of classes, as plain values of
 * JSON, and back, from strangers.
 */
final class ShownJson {

  /** No validation part gives more knots. */
  private static final int MOST_KNOTS = 1 << 16;

  private static final int MOST_LEVELS = 100;
  private static final int MOST_CLASSES = 1 << 16;

  private ShownJson() {}

  static Map<String, Object> of(Calibration map) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("method", map.method().word());
    if (map instanceof Calibration.Temperature temperature) {
      json.put("temperature", temperature.value());
    } else if (map instanceof Calibration.Isotonic isotonic) {
      json.put("scores", isotonic.scores());
      json.put("shares", isotonic.shares());
    }
    return json;
  }

  /**
   * @throws IllegalArgumentException if it is not as {@link #of} writes it
   */
  static Calibration calibration(Map<?, ?> json) {
    if (Calibration.Method.TEMPERATURE.word().equals(json.get("method"))) {
      return new Calibration.Temperature(number(json, "temperature"));
    }
    if (Calibration.Method.ISOTONIC.word().equals(json.get("method"))) {
      return new Calibration.Isotonic(
          numbers(json, "scores", MOST_KNOTS), numbers(json, "shares", MOST_KNOTS));
    }
    throw expected("a method of " + Arrays.toString(Calibration.Method.values()));
  }

  static Map<String, Object> of(List<ConformalSets> sets) {
    List<Object> levels = new ArrayList<>();
    for (ConformalSets one : sets) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("level", one.level());
      json.put("by", one.by().word());
      json.put("least", one.least());
      json.put("patients", one.cases());
      levels.add(json);
    }
    return Map.of("levels", levels);
  }

  /**
   * @throws IllegalArgumentException if it is not as {@link #of} writes it
   */
  static List<ConformalSets> sets(Map<?, ?> json) {
    List<ConformalSets> sets = new ArrayList<>();
    for (Object one : list(json, "levels", MOST_LEVELS)) {
      if (!(one instanceof Map<?, ?> level)) {
        throw expected("levels as objects");
      }
      List<Integer> cases = new ArrayList<>();
      for (double count : numbers(level, "patients", MOST_CLASSES)) {
        if (count != Math.rint(count) || Math.abs(count) > Integer.MAX_VALUE) {
          throw expected("patients as whole numbers");
        }
        cases.add((int) count);
      }
      sets.add(
          new ConformalSets(
              number(level, "level"), by(level), numbers(level, "least", MOST_CLASSES), cases));
    }
    return sets;
  }

  private static ConformalSets.By by(Map<?, ?> level) {
    return Arrays.stream(ConformalSets.By.values())
        .filter(by -> by.word().equals(level.get("by")))
        .findFirst()
        .orElseThrow(() -> expected("by as marginal or class"));
  }

  private static IllegalArgumentException expected(String what) {
    return new IllegalArgumentException("expected " + what);
  }

  private static double number(Map<?, ?> json, String name) {
    return number(name, json.get(name));
  }

  private static double number(String name, @Nullable Object value) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw expected(name + " as a number");
  }

  private static List<?> list(Map<?, ?> json, String name, int most) {
    if (json.get(name) instanceof List<?> list && list.size() <= most) {
      return list;
    }
    throw expected(name + " as a list of at most " + most);
  }

  private static List<Double> numbers(Map<?, ?> json, String name, int most) {
    List<Double> numbers = new ArrayList<>();
    list(json, name, most).forEach(value -> numbers.add(number(name, value)));
    return numbers;
  }
}
