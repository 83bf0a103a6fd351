package io.pollard.study;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import io.pollard.data.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How closed alternatives are written: a record of a sealed interface has its own name in kebab
 * case as {@code type}, an enum's constant stands in kebab case. A new record or constant needs
 * nothing here.
 */
final class SealedTypes extends JacksonAnnotationIntrospector {
  private static final long serialVersionUID = 1;

  static final String TYPE = "type";

  /** What is written by another name than its own, as when studies were first written. */
  private static final Map<Class<?>, String> WRITTEN_NAMES =
      Map.of(Task.SingleLabel.class, "one-of");

  @Override
  public JsonTypeInfo.Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
    return annotated instanceof AnnotatedClass && isClosed(annotated.getRawType())
        ? JsonTypeInfo.Value.construct(
            JsonTypeInfo.Id.NAME, JsonTypeInfo.As.PROPERTY, TYPE, null, false, true)
        : super.findPolymorphicTypeInfo(config, annotated);
  }

  @Override
  public List<NamedType> findSubtypes(Annotated annotated) {
    Class<?> type = annotated.getRawType();
    return type.isInterface() && type.isSealed()
        ? records(type).map(record -> new NamedType(record, name(record))).toList()
        : super.findSubtypes(annotated);
  }

  @Override
  public String findTypeName(AnnotatedClass annotated) {
    Class<?> type = annotated.getRawType();
    return isClosed(type) ? name(type) : super.findTypeName(annotated);
  }

  @Override
  public String[] findEnumValues(
      MapperConfig<?> config, AnnotatedClass annotated, Enum<?>[] values, String[] names) {
    for (int i = 0; i < values.length; i++) {
      names[i] = values[i].name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
    return names;
  }

  /** The records of a closed interface, and of those that are closed within it. */
  private static Stream<Class<?>> records(Class<?> closed) {
    return Arrays.stream(closed.getPermittedSubclasses())
        .flatMap(
            one ->
                one.isInterface() && one.isSealed()
                    ? records(one)
                    : Stream.<Class<?>>of(one).filter(Class::isRecord));
  }

  /** A record itself, or the one of a closed interface that is written by this name. */
  static Optional<Class<?>> recordOf(Class<?> declared, String name) {
    if (declared.isRecord()) {
      return Optional.of(declared);
    }
    return declared.isInterface() && declared.isSealed()
        ? records(declared).filter(record -> name(record).equals(name)).findFirst()
        : Optional.empty();
  }

  static boolean isClosed(Class<?> type) {
    return Stream.concat(Stream.of(type), Arrays.stream(type.getInterfaces()))
        .anyMatch(one -> one.isInterface() && one.isSealed());
  }

  private static String name(Class<?> type) {
    return WRITTEN_NAMES.getOrDefault(type, kebab(type.getSimpleName()));
  }

  /** "FullTransfer" is "full-transfer". */
  private static String kebab(String name) {
    return name.replaceAll("(?<!^)([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
