package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pollard.files.AddedLater;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class StoredFormTest {

  /** What is written to files of its own. */
  private static final List<Class<? extends Record>> FILES =
      List.of(
          TrialFile.class,
          NetworkFile.class,
          Study.StudyHeader.class,
          SearchFile.class,
          ProtocolFile.class,
          ExportedFile.class);

  enum Colour {
    RED,
    DARK_BLUE
  }

  sealed interface Shape {
    record Square(double side) implements Shape {}

    record Disc(double radius, @AddedLater("\"dark-blue\"") Colour colour) implements Shape {}
  }

  record Drawing(
      List<Shape> shapes,
      @AddedLater("2") double scale,
      @AddedLater("null") Optional<Shape> frame) {}

  private static ObjectNode tree(String json) throws IOException {
    return (ObjectNode) StudyJson.parse(json);
  }

  @Test
  void whatAFileLacksHasItsDeclaredValueAtAnyDepth() throws IOException {
    ObjectNode tree = tree("{'shapes': [{'type': 'disc', 'radius': 1.5}]}".replace('\'', '"'));
    StoredForm.complete(tree, Drawing.class);
    assertThat(StudyJson.as(Drawing.class, tree))
        .isEqualTo(
            new Drawing(List.of(new Shape.Disc(1.5, Colour.DARK_BLUE)), 2, Optional.empty()));
  }

  @Test
  void aDeclaredValueAddsNothingAndAnotherDoes() throws IOException {
    ObjectNode plain =
        (ObjectNode)
            StudyJson.tree(
                new Drawing(List.of(new Shape.Disc(1.5, Colour.DARK_BLUE)), 2, Optional.empty()));
    StoredForm.withoutDefaults(plain, Drawing.class);
    assertThat(plain)
        .isEqualTo(tree("{'shapes': [{'type': 'disc', 'radius': 1.5}]}".replace('\'', '"')));
    ObjectNode other =
        (ObjectNode)
            StudyJson.tree(
                new Drawing(
                    List.of(new Shape.Disc(1, Colour.RED)),
                    3,
                    Optional.of(new Shape.Disc(2, Colour.DARK_BLUE))));
    StoredForm.withoutDefaults(other, Drawing.class);
    assertThat(other)
        .isEqualTo(
            tree(
                ("{'shapes': [{'type': 'disc', 'radius': 1.0, 'colour': 'red'}], 'scale': 3.0,"
                        + " 'frame': {'type': 'disc', 'radius': 2.0}}")
                    .replace('\'', '"')));
  }

  @Test
  void anUnknownKeyIsNamedWithItsPlace() throws IOException {
    for (Map.Entry<String, String> one :
        Map.of(
                "{'shapes': [], 'size': 1}", "size",
                "{'shapes': [{'type': 'square', 'side': 1.0, 'x': 1}]}", "shapes.x",
                "{'shapes': [], 'frame': {'type': 'square', 'side': 1.0, 'y': 2}}", "frame.y")
            .entrySet()) {
      ObjectNode tree = tree(one.getKey().replace('\'', '"'));
      assertThatThrownBy(() -> StoredForm.complete(tree, Drawing.class))
          .isInstanceOf(StoredForm.UnknownKeyException.class)
          .hasMessage(one.getValue());
    }
  }

  @Test
  void stepsBringATreeFromFormatToFormat() throws IOException {
    Upgrades upgrades =
        new Upgrades(
            List.of(
                Map.of(Drawing.class, tree -> tree.set("shapes", tree.remove("forms"))),
                Map.of(),
                Map.of(Drawing.class, tree -> tree.put("scale", tree.get("scale").asInt() * 10))));
    assertThat(upgrades.format()).isEqualTo(4);
    ObjectNode first = tree("{\"format\": 1, \"forms\": [], \"scale\": 2}");
    upgrades.apply(first, 1, Drawing.class);
    assertThat(first).isEqualTo(tree("{\"format\": 4, \"scale\": 20, \"shapes\": []}"));
    ObjectNode third = tree("{\"format\": 3, \"shapes\": [], \"scale\": 2}");
    upgrades.apply(third, 3, Drawing.class);
    assertThat(third.get("scale").asInt()).isEqualTo(20);
    ObjectNode last = tree("{\"format\": 4, \"scale\": 2}");
    upgrades.apply(last, 4, Drawing.class);
    assertThat(last.get("scale").asInt()).isEqualTo(2);
    ObjectNode another = tree("{\"format\": 1, \"scale\": 2}");
    upgrades.apply(another, 1, TrialFile.class);
    assertThat(another.get("scale").asInt()).isEqualTo(2);
  }

  /**
   * Who adds a component says what files without it mean, or every stored trial gets another id.
   */
  @Test
  void everyComponentStoodInTheFirstFilesOrDeclaresWhatFilesWithoutItMean() throws IOException {
    Set<String> undeclared = new TreeSet<>();
    components()
        .forEach(
            (name, component) -> {
              if (StoredForm.absent(component).isEmpty()) {
                undeclared.add(name);
              }
            });
    String text;
    try (var first = StoredFormTest.class.getResourceAsStream("/studies/first-components.txt")) {
      text = new String(first.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(undeclared)
        .as("components of stored records without @AddedLater")
        .containsExactlyElementsOf(text.lines().toList());
  }

  /** "TrainingRecipe.batch" and so on, of all records that files hold. */
  private static Map<String, RecordComponent> components() {
    Map<String, RecordComponent> components = new TreeMap<>();
    List<Class<?>> records = new ArrayList<>(FILES);
    for (int i = 0; i < records.size(); i++) {
      for (RecordComponent component : records.get(i).getRecordComponents()) {
        String name =
            records.get(i).getName().replaceFirst("^io\\.pollard\\.", "").replace('$', '.');
        components.put(name + "." + component.getName(), component);
        add(component.getGenericType(), records);
      }
    }
    return components;
  }

  private static void add(Type type, List<Class<?>> records) {
    if (type instanceof ParameterizedType parameters) {
      for (Type of : parameters.getActualTypeArguments()) {
        add(of, records);
      }
    } else if (type instanceof Class<?> of) {
      if (of.isSealed()) {
        for (Class<?> permitted : of.getPermittedSubclasses()) {
          add(permitted, records);
        }
      } else if (of.isRecord() && !records.contains(of)) {
        records.add(of);
      }
    }
  }
}
