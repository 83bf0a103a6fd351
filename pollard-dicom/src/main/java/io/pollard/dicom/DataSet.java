package io.pollard.dicom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Data elements by their tags: a file's, or those of an item of a sequence. Values are read when
 * they are asked for; those that are empty count as absent.
 */
final class DataSet {

  /** Values of a header are short; what is longer is none, and words take much more memory. */
  private static final int LONGEST = 1 << 20;

  private final Map<Integer, Element> elements = new TreeMap<>(Integer::compareUnsigned);
  private final byte[] bytes;
  private final ByteOrder order;
  private CharacterSets characters;

  /**
   * @param bytes of the file, or of what was packed in it
   * @param characters of the data set that this one lies in
   */
  DataSet(byte[] bytes, ByteOrder order, CharacterSets characters) {
    this.bytes = bytes;
    this.order = order;
    this.characters = characters;
  }

  /** The first of equal tags counts. */
  void put(Element element) {
    elements.putIfAbsent(element.tag(), element);
    if (element.tag() == SPECIFIC_CHARACTER_SET) {
      characters = CharacterSets.of(texts("SpecificCharacterSet"));
    }
  }

  private static final int SPECIFIC_CHARACTER_SET = Dictionary.tag("SpecificCharacterSet");

  CharacterSets characters() {
    return characters;
  }

  ByteOrder order() {
    return order;
  }

  /** In the order of their tags. */
  Collection<Element> elements() {
    return elements.values();
  }

  Optional<Element> element(String keyword) {
    return Optional.ofNullable(elements.get(Dictionary.tag(keyword)))
        .filter(element -> element.length() != 0 || !element.items().isEmpty());
  }

  boolean has(String keyword) {
    return element(keyword).isPresent();
  }

  /** The items of a sequence; none where it is absent. */
  List<DataSet> items(String keyword) {
    return element(keyword).map(Element::items).orElse(List.of());
  }

  /** The first item of a sequence. */
  Optional<DataSet> item(String keyword) {
    return items(keyword).stream().findFirst();
  }

  /** The bytes of a value. */
  ByteBuffer value(Element element) {
    return ByteBuffer.wrap(bytes, element.start(), Math.max(0, element.length()))
        .slice()
        .order(order);
  }

  /** The first of the values in words, without blanks around; empty where it is. */
  Optional<String> text(String keyword) {
    return texts(keyword).stream().findFirst().filter(text -> !text.isEmpty());
  }

  /** All values in words, without blanks around. */
  List<String> texts(String keyword) {
    return element(keyword).map(this::texts).orElse(List.of());
  }

  /** The same of an element, of its first MiB; numbers are written out. */
  List<String> texts(Element element) {
    String representation = element.representation();
    if (isBinary(representation)) {
      return binary(element)
          .mapToObj(value -> value == Math.rint(value) ? Long.toString((long) value) : "" + value)
          .toList();
    }
    byte[] value = new byte[Math.min(Math.max(0, element.length()), LONGEST)];
    System.arraycopy(bytes, element.start(), value, 0, value.length);
    String text = characters.text(value, representation);
    boolean isOneText = List.of("LT", "ST", "UT", "UR").contains(representation);
    String[] parts = isOneText ? new String[] {text} : text.split("\\\\", -1);
    return Arrays.stream(parts).map(DataSet::stripped).toList();
  }

  /** Values are filled up with blanks, or with zeros. */
  private static String stripped(String text) {
    int end = text.indexOf('\0');
    return (end < 0 ? text : text.substring(0, end)).strip();
  }

  private static boolean isBinary(String representation) {
    return List.of("US", "SS", "UL", "SL", "FL", "FD", "SV", "UV").contains(representation);
  }

  private java.util.stream.DoubleStream binary(Element element) {
    ByteBuffer value = value(element);
    value.limit(Math.min(value.limit(), LONGEST));
    int size =
        switch (element.representation()) {
          case "US", "SS" -> 2;
          case "FD", "SV", "UV" -> 8;
          default -> 4;
        };
    return IntStream.range(0, value.remaining() / size)
        .mapToDouble(
            i ->
                switch (element.representation()) {
                  case "US" -> value.getShort(2 * i) & 0xffff;
                  case "SS" -> value.getShort(2 * i);
                  case "UL" -> value.getInt(4 * i) & 0xffff_ffffL;
                  case "SL" -> value.getInt(4 * i);
                  case "FL" -> value.getFloat(4 * i);
                  case "FD" -> value.getDouble(8 * i);
                  default -> value.getLong(8 * i);
                });
  }

  /**
   * All values as numbers, finite or not.
   *
   * @throws IOException if one is none
   */
  List<Double> numbers(String keyword) throws IOException {
    Optional<Element> element = element(keyword);
    if (element.isEmpty()) {
      return List.of();
    }
    if (isBinary(element.get().representation())) {
      return binary(element.get()).boxed().toList();
    }
    List<Double> numbers = new ArrayList<>();
    for (String text : texts(element.get())) {
      if (!text.isEmpty()) {
        numbers.add(number(keyword, text));
      }
    }
    return numbers;
  }

  private static double number(String keyword, String text) throws IOException {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IOException(
          "expected a number as %s but found \"%s\"".formatted(keyword, Words.shortened(text)), e);
    }
  }

  /** The first of them. */
  Optional<Double> number(String keyword) throws IOException {
    return numbers(keyword).stream().findFirst();
  }

  /**
   * A whole number.
   *
   * @throws IOException if it is none, or out of the range
   */
  Optional<Integer> whole(String keyword, int least, int most) throws IOException {
    Optional<Double> number = number(keyword);
    if (number.isEmpty()) {
      return Optional.empty();
    }
    double value = number.get();
    if (!(value >= least && value <= most && value == Math.rint(value))) {
      throw new IOException(
          "expected a whole number from %s to %s as %s but found %s"
              .formatted(least, most, keyword, text(keyword).map(Words::shortened).orElse("")));
    }
    return Optional.of((int) value);
  }
}
