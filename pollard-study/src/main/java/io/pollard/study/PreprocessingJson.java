package io.pollard.study;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.pollard.data.Fit;
import io.pollard.data.Intensity;
import io.pollard.data.Interpolation;
import io.pollard.data.Preprocessing;
import io.pollard.data.SliceWindows;
import io.pollard.network.Extent;
import io.pollard.network.FeatureShape;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a {@link Preprocessing} stands in JSON. A square input of three channels is its side, {@code
 * "size": 224}, as it was when there were no others; in its place every other input is its sizes,
 * {@code "input": [1, 224, 320]}. What came later stands there only where it says something.
 */
final class PreprocessingJson {

  /** What files without a key mean, for those keys that not every file has. */
  private static final Map<String, JsonNode> ADDED_LATER = addedLater();

  private PreprocessingJson() {}

  private static Map<String, JsonNode> addedLater() {
    Map<String, JsonNode> absent = new LinkedHashMap<>();
    for (RecordComponent component : Preprocessing.class.getRecordComponents()) {
      StoredForm.absent(component).ifPresent(value -> absent.put(StoredForm.key(component), value));
    }
    return absent;
  }

  private record Square(
      int size,
      double cropShare,
      Interpolation interpolation,
      List<Double> mean,
      List<Double> deviation,
      Intensity intensity,
      Fit fit,
      List<Double> spacing,
      Optional<Double> padValue,
      Optional<SliceWindows> windows) {

    Preprocessing preprocessing() {
      return new Preprocessing(
          Preprocessing.square(size),
          cropShare,
          interpolation,
          mean,
          deviation,
          intensity,
          fit,
          spacing,
          padValue,
          windows);
    }
  }

  private record Shaped(
      List<Integer> input,
      double cropShare,
      Interpolation interpolation,
      List<Double> mean,
      List<Double> deviation,
      Intensity intensity,
      Fit fit,
      List<Double> spacing,
      Optional<Double> padValue,
      Optional<SliceWindows> windows) {

    Preprocessing preprocessing() {
      FeatureShape shape =
          new FeatureShape(input.get(0), new Extent(input.subList(1, input.size())));
      return new Preprocessing(
          shape,
          cropShare,
          interpolation,
          mean,
          deviation,
          intensity,
          fit,
          spacing,
          padValue,
          windows);
    }
  }

  static final class Writer extends StdSerializer<Preprocessing> {
    private static final long serialVersionUID = 1;

    Writer() {
      super(Preprocessing.class);
    }

    @Override
    public void serialize(Preprocessing value, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      ObjectNode tree = (ObjectNode) StudyJson.tree(form(value));
      ADDED_LATER.forEach((key, absent) -> removeIfEqual(tree, key, absent));
      provider.defaultSerializeValue(tree, json);
    }

    private static void removeIfEqual(ObjectNode tree, String key, JsonNode absent) {
      if (absent.equals(tree.get(key))) {
        tree.remove(key);
      }
    }

    private static Object form(Preprocessing value) {
      if (value.side().isPresent()) {
        return new Square(
            value.side().getAsInt(),
            value.cropShare(),
            value.interpolation(),
            value.mean(),
            value.deviation(),
            value.intensity(),
            value.fit(),
            value.spacing(),
            value.padValue(),
            value.windows());
      }
      FeatureShape input = value.input();
      return new Shaped(
          Stream.concat(Stream.of(input.channels()), input.extent().sizes().stream()).toList(),
          value.cropShare(),
          value.interpolation(),
          value.mean(),
          value.deviation(),
          value.intensity(),
          value.fit(),
          value.spacing(),
          value.padValue(),
          value.windows());
    }
  }

  static final class Reader extends JsonDeserializer<Preprocessing> {

    @Override
    public Preprocessing deserialize(JsonParser json, DeserializationContext context)
        throws IOException {
      JsonNode tree = context.readTree(json);
      if (tree instanceof ObjectNode object) {
        ADDED_LATER.forEach(object::putIfAbsent);
      }
      return tree.has("input")
          ? context.readTreeAsValue(tree, Shaped.class).preprocessing()
          : context.readTreeAsValue(tree, Square.class).preprocessing();
    }
  }
}
