package io.pollard.onnx;

import io.pollard.imaging.Look;
import io.pollard.imaging.Looks;
import io.pollard.imaging.Looks.Between;
import io.pollard.imaging.Looks.Colour;
import io.pollard.imaging.SampleType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** An {@link InputGate} as plain values of JSON, and back, from strangers. */
final class InputGateJson {

  private final Map<?, ?> json;

  private InputGateJson(Map<?, ?> json) {
    this.json = json;
  }

  static Map<String, Object> of(InputGate gate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("features", gate.features());
    json.put("directions", gate.directions());
    json.put("shrinkage", gate.shrinkage());
    json.put("training_images", gate.trainingImages());
    json.put("validation_images", gate.validationImages());
    json.put("quantile", gate.quantile());
    json.put("threshold", gate.threshold());
    json.put("distances", gate.distances());
    Looks looks = gate.looks();
    json.put("smallest", looks.smallest());
    json.put("largest", looks.largest());
    json.put("types", words(looks.types()));
    json.put("described", looks.described());
    json.put("colours", words(looks.colours()));
    json.put("mean", range(looks.mean()));
    json.put("deviation", range(looks.deviation()));
    json.put("black", range(looks.black()));
    json.put("white", range(looks.white()));
    return json;
  }

  private static List<String> words(Set<? extends Enum<?>> values) {
    return values.stream().map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
  }

  private static List<Double> range(Between range) {
    return List.of(range.low(), range.high());
  }

  /**
   * @throws IllegalArgumentException if it is not as {@link #of} writes it
   */
  static InputGate read(Map<?, ?> json) {
    return new InputGateJson(json).gate();
  }

  private InputGate gate() {
    return new InputGate(
        whole("features"),
        whole("directions"),
        number("shrinkage"),
        whole("training_images"),
        whole("validation_images"),
        number("quantile"),
        number("threshold"),
        numbers("distances", InputGate.MOST_DISTANCES),
        new Looks(
            wholes("smallest"),
            wholes("largest"),
            values("types", SampleType.values()),
            described(),
            values("colours", Colour.values()),
            range("mean"),
            range("deviation"),
            range("black"),
            range("white")));
  }

  private static IllegalArgumentException expected(String what) {
    return new IllegalArgumentException("expected " + what);
  }

  private double number(String name) {
    return number(name, json.get(name));
  }

  private static double number(String name, Object value) {
    if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      return number.doubleValue();
    }
    throw expected(name + " as a number");
  }

  private int whole(String name) {
    return whole(name, json.get(name));
  }

  private static int whole(String name, Object value) {
    double number = number(name, value);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw expected(name + " as a whole number");
    }
    return (int) number;
  }

  private List<?> list(String name, Object value, int most) {
    if (value instanceof List<?> list && list.size() <= most) {
      return list;
    }
    throw expected(name + " as a list of at most " + most);
  }

  private List<Double> numbers(String name, int most) {
    List<Double> numbers = new ArrayList<>();
    list(name, json.get(name), most).forEach(value -> numbers.add(number(name, value)));
    return numbers;
  }

  private List<Integer> wholes(String name) {
    List<Integer> wholes = new ArrayList<>();
    list(name, json.get(name), 3).forEach(value -> wholes.add(whole(name, value)));
    return wholes;
  }

  private Between range(String name) {
    List<Double> ends = numbers(name, 2);
    if (ends.size() != 2) {
      throw expected(name + " as two numbers");
    }
    return new Between(ends.get(0), ends.get(1));
  }

  private <E extends Enum<E>> Set<E> values(String name, E[] known) {
    Set<E> values = new LinkedHashSet<>();
    for (Object word : list(name, json.get(name), known.length)) {
      E found = null;
      for (E value : known) {
        if (value.name().toLowerCase(Locale.ROOT).equals(word)) {
          found = value;
        }
      }
      if (found == null) {
        throw expected(name + " that are known");
      }
      values.add(found);
    }
    if (values.isEmpty()) {
      throw expected(name + " that are known");
    }
    return values;
  }

  private Map<String, List<String>> described() {
    if (!(json.get("described") instanceof Map<?, ?> words)) {
      throw expected("described as an object");
    }
    Map<String, List<String>> described = new LinkedHashMap<>();
    words.forEach(
        (key, values) -> {
          if (!(key instanceof String name) || !Look.KEYS.contains(name)) {
            throw expected("words of a header among " + Look.KEYS);
          }
          List<String> texts = new ArrayList<>();
          for (Object value : list(name, values, Looks.MOST_VALUES)) {
            if (!(value instanceof String text)) {
              throw expected(name + " as texts");
            }
            texts.add(text);
          }
          described.put(name, texts);
        });
    return described;
  }
}
