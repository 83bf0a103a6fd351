package io.pollard.imaging;

import io.pollard.network.Extent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What some images look like together, as those that a network was trained on, and in which way
 * another image is unlike all of them.
 *
 * @param smallest (depth,) height and width, each the smallest of all images
 * @param largest the same of the largest
 * @param types of their files' values
 * @param described for each of {@link Look#KEYS} the values that their headers have; a key is
 *     missing where no header has one, or there are so many that they tell nothing
 * @param colours which of grey and coloured images there are
 * @param mean of the images' {@link Brightness#mean}
 * @param deviation of the images' {@link Brightness#deviation}
 * @param black of the images' {@link Brightness#black}
 * @param white of the images' {@link Brightness#white}
 */
public record Looks(
    List<Integer> smallest,
    List<Integer> largest,
    Set<SampleType> types,
    Map<String, List<String>> described,
    Set<Colour> colours,
    Between mean,
    Between deviation,
    Between black,
    Between white) {

  /** An image is unlike all others in size where a side is so many times theirs. */
  public static final double SIZES = 2;

  /** Of one header word; with more it is as good as a free text. */
  public static final int MOST_VALUES = 16;

  /** Characters of a header word. */
  public static final int MOST_CHARACTERS = 64;

  private static final double LEVELS_BESIDE = 10;
  private static final double SHARE_BESIDE = 0.1;

  /** Whether a person sees colour. */
  public enum Colour {
    GREY,
    COLOURED;

    private static Colour of(Brightness brightness) {
      return brightness.isColoured() ? COLOURED : GREY;
    }

    private String words() {
      return this == GREY ? "grey" : "in colour";
    }
  }

  /**
   * A range of numbers.
   *
   * @param low the smallest
   * @param high the largest, at least the smallest
   */
  public record Between(double low, double high) {

    /**
     * @throws IllegalArgumentException if they are no numbers or in the other order
     */
    public Between {
      if (!(low <= high && Double.isFinite(low) && Double.isFinite(high))) {
        throw new IllegalArgumentException(
            "expected a range of numbers but found " + low + " to " + high);
      }
    }

    private static Between of(List<Look> looks, ToDoubleFunction<Brightness> number) {
      return new Between(
          looks.stream().map(Look::brightness).mapToDouble(number).min().orElseThrow(),
          looks.stream().map(Look::brightness).mapToDouble(number).max().orElseThrow());
    }

    /** Whether a number lies farther beside it than half its width, and than this at least. */
    private boolean isFarFrom(double number, double least) {
      double beside = Math.max(least, (high - low) / 2);
      return number < low - beside || number > high + beside;
    }
  }

  /**
   * @throws IllegalArgumentException if the sizes are of different axes or in the other order, or a
   *     header word is empty, too long or one of too many
   */
  public Looks {
    smallest = List.copyOf(smallest);
    largest = List.copyOf(largest);
    types = Collections.unmodifiableSet(new TreeSet<>(types));
    colours = Collections.unmodifiableSet(new TreeSet<>(colours));
    Map<String, List<String>> copy = new LinkedHashMap<>();
    described.forEach((key, values) -> copy.put(key, List.copyOf(values)));
    described = Collections.unmodifiableMap(copy);
    boolean isOrdered = smallest.size() == largest.size() && !smallest.isEmpty();
    for (int axis = 0; isOrdered && axis < smallest.size(); axis++) {
      isOrdered = smallest.get(axis) >= 1 && smallest.get(axis) <= largest.get(axis);
    }
    if (!isOrdered) {
      throw new IllegalArgumentException(
          "expected sizes from the smallest to the largest but found %s to %s"
              .formatted(smallest, largest));
    }
    described.forEach(
        (key, values) -> {
          boolean isShort =
              values.stream()
                  .allMatch(value -> !value.isEmpty() && value.length() <= MOST_CHARACTERS);
          if (values.isEmpty() || values.size() > MOST_VALUES || !isShort) {
            throw new IllegalArgumentException(
                "expected 1 to %s words of up to %s characters as %s"
                    .formatted(MOST_VALUES, MOST_CHARACTERS, key));
          }
        });
  }

  /**
   * @param looks of images of as many axes, at least one
   * @param sizes of all images, of which the looks may be some
   */
  public static Looks of(List<Look> looks, List<Extent> sizes) {
    return new Looks(
        sides(sizes, Math::min),
        sides(sizes, Math::max),
        looks.stream().map(Look::type).collect(Collectors.toSet()),
        described(looks),
        looks.stream().map(look -> Colour.of(look.brightness())).collect(Collectors.toSet()),
        Between.of(looks, Brightness::mean),
        Between.of(looks, Brightness::deviation),
        Between.of(looks, Brightness::black),
        Between.of(looks, Brightness::white));
  }

  private static List<Integer> sides(List<Extent> sizes, IntBinaryOperator chosen) {
    List<Integer> sides = new ArrayList<>(sizes.get(0).sizes());
    for (Extent size : sizes) {
      for (int axis = 0; axis < sides.size(); axis++) {
        sides.set(axis, chosen.applyAsInt(sides.get(axis), size.size(axis)));
      }
    }
    return sides;
  }

  private static Map<String, List<String>> described(List<Look> looks) {
    Map<String, List<String>> described = new LinkedHashMap<>();
    for (String key : Look.KEYS) {
      List<String> values =
          looks.stream()
              .flatMap(look -> look.described().entrySet().stream())
              .filter(word -> word.getKey().equals(key))
              .map(Map.Entry::getValue)
              .distinct()
              .sorted()
              .toList();
      boolean isTelling =
          !values.isEmpty()
              && values.size() <= MOST_VALUES
              && values.stream().allMatch(value -> value.length() <= MOST_CHARACTERS);
      if (isTelling) {
        described.put(key, values);
      }
    }
    return described;
  }

  /** In which ways an image is unlike all of these, each as words; empty where it is like them. */
  public List<String> unlike(Look look) {
    List<String> reasons = new ArrayList<>();
    described.forEach(
        (key, values) -> {
          String value = look.described().get(key);
          if (value != null && !values.contains(value)) {
            reasons.add(
                "its %s is %s, the training images' %s"
                    .formatted(key, shortened(value), String.join(" or ", values)));
          }
        });
    if (!types.contains(look.type())) {
      reasons.add(
          "its values are %s, the training images' %s"
              .formatted(
                  words(look.type()),
                  String.join(" or ", types.stream().map(Looks::words).toList())));
    }
    Colour colour = Colour.of(look.brightness());
    if (!colours.contains(colour)) {
      reasons.add(
          "it is %s, the training images are %s"
              .formatted(colour.words(), colours.iterator().next().words()));
    }
    size(look.size(), reasons);
    Brightness brightness = look.brightness();
    far("mean level", brightness.mean(), mean, LEVELS_BESIDE, "%.0f", reasons);
    far("levels' deviation", brightness.deviation(), deviation, LEVELS_BESIDE, "%.0f", reasons);
    far("share of black", brightness.black(), black, SHARE_BESIDE, "%.2f", reasons);
    far("share of white", brightness.white(), white, SHARE_BESIDE, "%.2f", reasons);
    return reasons;
  }

  private static String shortened(String value) {
    return value.length() <= MOST_CHARACTERS ? value : value.substring(0, MOST_CHARACTERS) + "...";
  }

  private static String words(SampleType type) {
    return switch (type) {
      case U8 -> "of 8 bits";
      case U16 -> "of 16 bits";
      case S16 -> "of 16 bits with sign";
      case F32 -> "floating-point";
    };
  }

  /** The side that is farthest from the others', if one is far. */
  private void size(Extent size, List<String> reasons) {
    if (size.axes() != smallest.size()) {
      return;
    }
    double above = 0;
    double below = 0;
    for (int axis = 0; axis < size.axes(); axis++) {
      above = Math.max(above, (double) size.size(axis) / largest.get(axis));
      below = Math.max(below, (double) smallest.get(axis) / size.size(axis));
    }
    String axes = size.axes() == 2 ? "height x width" : "depth x height x width";
    if (above > SIZES) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "it is larger than all training images by %.1f (%s against up to %s, %s)",
              above,
              size,
              new Extent(largest),
              axes));
    }
    if (below > SIZES) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "it is smaller than all training images by %.1f (%s against at least %s, %s)",
              below,
              size,
              new Extent(smallest),
              axes));
    }
  }

  private static void far(
      String what,
      double number,
      Between range,
      double least,
      String digits,
      List<String> reasons) {
    if (range.isFarFrom(number, least)) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "its %s is " + digits + ", the training images' " + digits + " to " + digits,
              what,
              number,
              range.low(),
              range.high()));
    }
  }
}
