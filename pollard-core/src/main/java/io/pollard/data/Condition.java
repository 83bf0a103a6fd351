package io.pollard.data;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which images of a data set are wanted, by what their files say of themselves.
 *
 * <pre>{@code
 * Condition.parse("ViewPosition=PA,AP"); // one of the two
 * Condition.parse("Modality!=CT"); // any other, or none stated
 * }</pre>
 *
 * @param attribute by DICOM's keyword (PS3.6), as "Modality"; upper and lower case are alike
 * @param relation to the values
 * @param values at least one; upper and lower case are alike
 */
public record Condition(String attribute, Relation relation, List<String> values) {

  /** What an image must be to the values. */
  public enum Relation {
    ONE_OF("="),
    /** An image whose file says nothing is none of them. */
    NONE_OF("!=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }
  }

  private static final String EXPECTED =
      "expected an attribute and its values, as Modality=DX,CR or ViewPosition!=LL, but found ";

  /**
   * @throws DataException if there is no attribute or no value
   */
  public Condition {
    attribute = attribute.strip();
    values = values.stream().map(Spelling::plain).toList();
    if (attribute.isEmpty() || values.isEmpty() || values.contains("")) {
      throw new DataException(EXPECTED + attribute + relation.sign + String.join(",", values));
    }
  }

  /**
   * Reads "KEYWORD=VALUE,VALUE" or "KEYWORD!=VALUE,VALUE".
   *
   * @throws DataException if it is neither
   */
  public static Condition parse(String text) {
    int sign = text.indexOf('=');
    boolean isNot = sign > 0 && text.charAt(sign - 1) == '!';
    if (sign < 0) {
      throw new DataException(EXPECTED + text);
    }
    return new Condition(
        text.substring(0, isNot ? sign - 1 : sign),
        isNot ? Relation.NONE_OF : Relation.ONE_OF,
        List.of(text.substring(sign + 1).split(",", -1)));
  }

  /**
   * Reads several from one text: "Modality=DX,CR,ViewPosition=PA"; each begins where there is an
   * equals sign.
   *
   * @throws DataException if one is none
   */
  public static List<Condition> parseAll(String text) {
    List<String> parts = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      if (part.indexOf('=') >= 0 || parts.isEmpty()) {
        parts.add(part);
      } else {
        parts.set(parts.size() - 1, parts.get(parts.size() - 1) + "," + part);
      }
    }
    return parts.stream().map(Condition::parse).toList();
  }

  /** Which of some keywords is its attribute, whatever its upper and lower case. */
  public Optional<String> among(Collection<String> keywords) {
    return keywords.stream().filter(attribute::equalsIgnoreCase).findFirst();
  }

  /**
   * Whether an image is wanted.
   *
   * @param described what its file says, by keyword
   */
  public boolean holds(Map<String, String> described) {
    boolean isOne =
        among(described.keySet())
            .map(keyword -> Spelling.folded(requireNonNull(described.get(keyword))))
            .filter(said -> values.stream().map(Spelling::folded).anyMatch(said::equals))
            .isPresent();
    return isOne == (relation == Relation.ONE_OF);
  }

  /** As it is typed: "ViewPosition=PA,AP". */
  @Override
  public String toString() {
    return values.stream().collect(Collectors.joining(",", attribute + relation.sign, ""));
  }
}
