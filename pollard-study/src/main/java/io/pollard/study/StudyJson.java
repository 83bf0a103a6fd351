package io.pollard.study;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.deser.ContextualDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.pollard.data.Preprocessing;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** How records stand in JSON: components in snake case, closed alternatives by {@code type}. */
final class StudyJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .annotationIntrospector(new SealedTypes())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .visibility(PropertyAccessor.IS_GETTER, Visibility.NONE)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .addModule(
              new SimpleModule()
                  .addSerializer(new OptionalWriter())
                  .addSerializer(new PreprocessingJson.Writer())
                  .addDeserializer(Preprocessing.class, new PreprocessingJson.Reader())
                  .addDeserializer(Optional.class, new OptionalReader(null)))
          .build();

  private static final Set<Class<?>> OWN_FORMS = Set.of(Preprocessing.class);

  private StudyJson() {}

  static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  static JsonNode parse(String text) throws JsonProcessingException {
    return MAPPER.readTree(text);
  }

  static <T> T as(Class<T> type, JsonNode tree) throws JsonProcessingException {
    return MAPPER.treeToValue(tree, type);
  }

  /**
   * JSON as it is written today of a value that this JSON says.
   *
   * @throws IllegalStateException if it says none of this type
   */
  static JsonNode normal(String json, Type type) {
    JavaType as = MAPPER.constructType(type);
    try {
      Object value = MAPPER.readValue(json, as);
      return parse(MAPPER.writerFor(as).writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw StoredForm.undeclared(json, type, e);
    }
  }

  /** Whether a record is not written component by component. */
  static boolean hasOwnForm(Class<?> record) {
    return OWN_FORMS.contains(record);
  }

  /** A record as plain values: texts, numbers, truths, lists and maps by name. */
  static Map<String, Object> plain(Object value) {
    return MAPPER.convertValue(value, new TypeReference<LinkedHashMap<String, Object>>() {});
  }

  /** For a person: indented, what holds plain values alone on one line, ended by a line end. */
  static String text(Object value) {
    return text(tree(value), "\n") + "\n";
  }

  private static String text(JsonNode node, String lineStart) {
    if (!node.isContainerNode()) {
      return node.toString();
    }
    boolean isPlain =
        StreamSupport.stream(node.spliterator(), false).noneMatch(JsonNode::isContainerNode);
    String inner = isPlain ? "" : lineStart + "  ";
    String end = isPlain ? "" : lineStart;
    String between = isPlain ? ", " : "," + inner;
    if (node.isArray()) {
      return StreamSupport.stream(node.spliterator(), false)
          .map(element -> text(element, inner))
          .collect(Collectors.joining(between, "[" + inner, end + "]"));
    }
    return node.properties().stream()
        .map(field -> "\"" + field.getKey() + "\": " + text(field.getValue(), inner))
        .collect(Collectors.joining(between, "{" + inner, end + "}"));
  }

  /** Jackson leaves Java's Optional to a module of its own; this is what is needed of it. */
  private static final class OptionalWriter extends StdSerializer<Optional<?>> {
    private static final long serialVersionUID = 1;

    OptionalWriter() {
      super(Optional.class, false);
    }

    @Override
    public void serialize(Optional<?> value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      provider.defaultSerializeValue(value.orElse(null), json);
    }
  }

  private static final class OptionalReader extends JsonDeserializer<Optional<?>>
      implements ContextualDeserializer {

    /** Null until the component is known that it reads. */
    private final @Nullable JavaType content;

    OptionalReader(@Nullable JavaType content) {
      this.content = content;
    }

    @Override
    public JsonDeserializer<?> createContextual(
        DeserializationContext context, BeanProperty property) {
      return new OptionalReader(context.getContextualType().containedType(0));
    }

    @Override
    public Optional<?> deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      return Optional.of(context.<Object>readValue(json, requireNonNull(content)));
    }

    @Override
    public Optional<?> getNullValue(DeserializationContext context) {
      return Optional.empty();
    }
  }
}
