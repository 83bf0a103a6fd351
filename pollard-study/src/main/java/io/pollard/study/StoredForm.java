package io.pollard.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollard.files.AddedLater;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How records stand in files that outlive their declarations. A tree is walked beside the record it
 * is of, down to the last component.
 */
abstract class StoredForm {

  /** A key that no component has. */
  static final class UnknownKeyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * @param key with those above it: "trial.recipe.momentum"
     */
    UnknownKeyException(String key) {
      super(key);
    }
  }

  /** JSON of a type, as a declaration says it. */
  private record Absent(String json, Type type) {}

  /** Every stored file asks for all of them again. */
  private static final Map<Absent, JsonNode> ABSENT = new ConcurrentHashMap<>();

  private StoredForm() {}

  /**
   * Gives components that a tree lacks what files without them mean. The tree is changed.
   *
   * @throws UnknownKeyException if it has a key that no component has
   */
  static void complete(ObjectNode tree, Class<? extends Record> of) {
    new Complete().record(tree, of, "");
  }

  /** Takes out components that came later and have the value of files without them. */
  static void withoutDefaults(ObjectNode tree, Class<? extends Record> of) {
    new WithoutDefaults().record(tree, of, "");
  }

  /** The component's key in JSON. */
  static String key(RecordComponent component) {
    return SnakeCaseStrategy.INSTANCE.translate(component.getName());
  }

  /**
   * What files without a component mean, as it is written today; empty for one that stands in every
   * file.
   */
  static Optional<JsonNode> absent(RecordComponent component) {
    return Optional.ofNullable(component.getAnnotation(AddedLater.class))
        .map(
            later ->
                ABSENT
                    .computeIfAbsent(
                        new Absent(later.value(), component.getGenericType()),
                        absent -> StudyJson.normal(absent.json(), absent.type()))
                    .deepCopy());
  }

  private static final class Complete extends StoredForm {

    @Override
    void component(ObjectNode tree, String key, JsonNode absent) {
      if (!tree.has(key)) {
        tree.set(key, absent);
      }
    }

    @Override
    void keys(Set<String> known, ObjectNode tree, String path) {
      tree.fieldNames()
          .forEachRemaining(
              key -> {
                if (!known.contains(key)) {
                  throw new UnknownKeyException(path + key);
                }
              });
    }
  }

  private static final class WithoutDefaults extends StoredForm {

    @Override
    void component(ObjectNode tree, String key, JsonNode absent) {
      if (absent.equals(tree.get(key))) {
        tree.remove(key);
      }
    }
  }

  /** Sees a component that came later. */
  abstract void component(ObjectNode tree, String key, JsonNode absent);

  /** Sees which keys a record may have. */
  void keys(Set<String> known, ObjectNode tree, String path) {}

  final void record(ObjectNode tree, Class<?> of, String path) {
    if (StudyJson.hasOwnForm(of)) {
      return;
    }
    Set<String> known = new HashSet<>();
    for (RecordComponent component : of.getRecordComponents()) {
      String key = key(component);
      known.add(key);
      absent(component).ifPresent(value -> component(tree, key, value));
      if (tree.has(key)) {
        value(tree.get(key), component.getGenericType(), path + key + ".");
      }
    }
    if (SealedTypes.isClosed(of)) {
      known.add(SealedTypes.TYPE);
    }
    keys(known, tree, path);
  }

  private void value(JsonNode node, Type type, String path) {
    if (type instanceof ParameterizedType parameters) {
      List<Type> of = List.of(parameters.getActualTypeArguments());
      if (parameters.getRawType() == Optional.class) {
        value(node, of.get(0), path);
      } else if (parameters.getRawType() == Map.class) {
        node.forEach(value -> value(value, of.get(1), path));
      } else {
        node.forEach(element -> value(element, of.get(0), path));
      }
    } else if (node instanceof ObjectNode object && type instanceof Class<?> declared) {
      SealedTypes.recordOf(declared, object.path(SealedTypes.TYPE).asText())
          .ifPresent(of -> record(object, of, path));
    }
  }

  /** The default of a component as JSON can't be what its declaration says. */
  static IllegalStateException undeclared(String value, Type type, JsonProcessingException cause) {
    return new IllegalStateException("expected JSON of " + type + " but found " + value, cause);
  }
}
