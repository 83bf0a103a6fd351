package io.pollard.weights;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * JSON (RFC 8259) from strangers, by Jackson's strict reader: names are unique, depth and number of
 * tokens are limited, so that no text makes it recurse or allocate without bounds. Objects become
 * maps in the text's order, arrays lists, whole numbers {@link Long}, others {@link Double}.
 */
public final class Json {

  static final int MAX_DEPTH = 16;

  /** Enough for 20,000 tensors; at the worst some 50 MB of heap. */
  static final int MAX_TOKENS = 400_000;

  private static final int MAX_NUMBER_LENGTH = 40;
  private static final int SHOWN = 120;

  /** What Jackson's messages say of itself: which method set a limit, that it hides the text. */
  private static final Pattern OF_JACKSON =
      Pattern.compile(
          ", from `[^`]*`|\\[Source: REDACTED \\([^)]*\\); |(?<=column: [0-9]{1,9})\\]");

  /** Names are not kept beyond a text, for they are strangers'. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(Safetensors.MAX_HEADER)
                  .maxStringLength(Safetensors.MAX_HEADER)
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_LENGTH)
                  .maxTokenCount(MAX_TOKENS)
                  .build())
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private Json() {}

  /**
   * The value that the text is.
   *
   * @param file stands in messages only
   * @throws WeightsException if it is no JSON, or more than the limits allow
   */
  public static @Nullable Object parse(Path file, ByteBuffer utf8) {
    try (JsonParser parser = FACTORY.createParser(decoded(file, utf8))) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "more after its end");
      }
      return value;
    } catch (StreamConstraintsException e) {
      throw rejected(Reason.TOO_COMPLEX, file, "expected JSON within limits but ", e);
    } catch (DuplicateName e) {
      throw rejected(Reason.DUPLICATE_NAME, file, "expected JSON with each name once but ", e);
    } catch (JsonProcessingException e) {
      throw rejected(Reason.NOT_JSON, file, "expected JSON but ", e);
    } catch (IOException e) {
      throw new IllegalStateException("memory is read without input or output", e);
    }
  }

  private static WeightsException rejected(
      Reason reason, Path file, String expected, JsonProcessingException e) {
    String found = shown(OF_JACKSON.matcher(e.getOriginalMessage()).replaceAll(""));
    long at = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
    return new WeightsException(
        reason, file, expected + "found " + (at > 0 ? "at character " + at + ": " : "") + found, e);
  }

  private static String decoded(Path file, ByteBuffer utf8) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new WeightsException(Reason.NOT_UTF8, file, "expected JSON in UTF-8", e);
    }
  }

  /** The object that the text is. */
  public static Map<?, ?> parseObject(Path file, ByteBuffer utf8) {
    if (parse(file, utf8) instanceof Map<?, ?> object) {
      return object;
    }
    throw new WeightsException(Reason.NOT_JSON, file, "expected a JSON object");
  }

  /** Text of a stranger, short and without control characters, fit for a message. */
  public static String shown(@Nullable Object value) {
    String whole = String.valueOf(value);
    String start = whole.substring(0, Math.min(SHOWN, whole.length()));
    return start.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cf}]", "?")
        + (whole.length() > SHOWN ? "..." : "");
  }

  /** The value that begins with the parser's present token; as deep as the limits allow. */
  private static @Nullable Object value(JsonParser parser) throws IOException {
    if (parser.currentToken() == null) {
      throw new JsonParseException(parser, "nothing");
    }
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> text(parser, parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new JsonParseException(parser, "no value");
    };
  }

  private static Number number(JsonParser parser) throws IOException {
    NumberType type = parser.getNumberType();
    if (type == NumberType.INT || type == NumberType.LONG) {
      return parser.getLongValue();
    }
    return parser.getDoubleValue();
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = text(parser, parser.currentName());
      if (object.containsKey(name)) {
        throw new DuplicateName(parser, name);
      }
      parser.nextToken();
      object.put(name, value(parser));
    }
    return object;
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser));
    }
    return array;
  }

  /** Jackson lets half a pair of surrogates through, which no UTF-8 can hold. */
  private static String text(JsonParser parser, String text) throws JsonParseException {
    if (text.codePoints()
        .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
      throw new JsonParseException(parser, "half a pair of surrogates in a text");
    }
    return text;
  }

  /** A name that stands twice in one object. */
  private static final class DuplicateName extends JsonParseException {
    private static final long serialVersionUID = 1;

    DuplicateName(JsonParser parser, String name) {
      super(parser, "the name \"" + name + "\" again");
    }
  }
}
