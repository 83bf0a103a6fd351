package io.pollard.cli;

import io.pollard.data.Augmentation;
import io.pollard.strategy.Method;
import io.pollard.training.ClassLoss;
import io.pollard.training.Preset;
import io.pollard.training.Sampling;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A flag's value for all strategies, and others for some of them: {@code 1e-4,lwft=1e-3}.
 *
 * @param usual empty where the flag gives none for all
 */
record ByStrategy<T>(Optional<T> usual, Map<Method, T> own) {

  ByStrategy {
    own = Map.copyOf(own);
  }

  /** Of a flag that is not given. */
  static <T> ByStrategy<T> none() {
    return new ByStrategy<>(Optional.empty(), Map.of());
  }

  /** Empty where the flag says nothing about it. */
  Optional<T> of(Method method) {
    return Optional.ofNullable(own.get(method)).or(this::usual);
  }

  /** Reads one value alone, which parts at its equals sign. */
  abstract static class Converter<T> implements ITypeConverter<ByStrategy<T>> {

    /**
     * @throws IllegalArgumentException if it is none
     */
    abstract T one(String value);

    /** What is expected, as "a number". */
    abstract String kind();

    @Override
    public final ByStrategy<T> convert(String value) {
      Optional<T> usual = Optional.empty();
      Map<Method, T> own = new EnumMap<>(Method.class);
      for (String part : value.split(",", -1)) {
        String[] sides = part.strip().split("=", 2);
        boolean isNew =
            sides.length == 1
                ? usual.isEmpty()
                : own.putIfAbsent(method(sides[0], value), read(sides[1], value)) == null;
        if (!isNew) {
          throw refused(value);
        }
        if (sides.length == 1) {
          usual = Optional.of(read(sides[0], value));
        }
      }
      return new ByStrategy<>(usual, own);
    }

    private T read(String side, String value) {
      try {
        return one(side.strip());
      } catch (IllegalArgumentException e) {
        throw refused(value);
      }
    }

    private Method method(String name, String value) {
      return Arrays.stream(Method.values())
          .filter(method -> method.name().equalsIgnoreCase(name.strip()))
          .findFirst()
          .orElseThrow(() -> refused(value));
    }

    private TypeConversionException refused(String value) {
      return new TypeConversionException(
          "expected "
              + kind()
              + " for all strategies, for some of "
              + Arrays.stream(Method.values())
                  .map(method -> method.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", "))
              + " after their name and =, or both with commas between, but found "
              + value);
    }
  }

  /** Reads numbers. */
  static final class Numbers extends Converter<Double> {
    @Override
    Double one(String value) {
      return Double.valueOf(value);
    }

    @Override
    String kind() {
      return "a number";
    }
  }

  /** Reads whole numbers. */
  static final class Counts extends Converter<Integer> {
    @Override
    Integer one(String value) {
      return Integer.valueOf(value);
    }

    @Override
    String kind() {
      return "a whole number";
    }
  }

  /** Reads recipes by name. */
  static final class Names extends Converter<Preset> {
    @Override
    Preset one(String value) {
      return Preset.valueOf(value.toUpperCase(Locale.ROOT));
    }

    @Override
    String kind() {
      return "one of " + Preset.labels();
    }
  }

  /** Reads how training images vary. */
  static final class Augmentations extends Converter<Augmentation> {
    @Override
    Augmentation one(String value) {
      return Augmentation.valueOf(value.toUpperCase(Locale.ROOT));
    }

    @Override
    String kind() {
      return "none, paper or authors";
    }
  }

  /** Reads losses with their numbers. */
  static final class Losses extends Converter<ClassLoss> {
    @Override
    ClassLoss one(String value) {
      return ClassLoss.parse(value);
    }

    @Override
    String kind() {
      return "cross-entropy, focal (2), class-balanced (.999) or logit-adjusted (1), with a colon"
          + " and another number as in focal:1,";
    }
  }

  /** Reads how classes are sampled. */
  static final class Samplings extends Converter<Sampling> {
    @Override
    Sampling one(String value) {
      return Sampling.valueOf(value.toUpperCase(Locale.ROOT));
    }

    @Override
    String kind() {
      return "natural, weighted or root";
    }
  }
}
