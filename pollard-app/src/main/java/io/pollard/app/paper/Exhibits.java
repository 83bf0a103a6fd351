package io.pollard.app.paper;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pollard.data.DataException;
import io.pollard.study.Table;
import io.pollard.study.Table.Column;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All tables and figures of the paper that hold results, with the data sets that they need, from
 * one resource.
 *
 * <pre>{@code
 * Exhibit table2 = Exhibits.standard().exhibit("table2");
 * }</pre>
 *
 * @param data by key
 * @param words what words in braces stand for, by extent
 * @param all in the paper's order, tables first
 */
public record Exhibits(
    Map<String, PaperData> data, Map<String, Map<Extent, String>> words, List<Exhibit> all) {

  private static final String RESOURCE = "exhibits.yaml";

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("exhibit", "exhibit"),
          Column.of("title", "title"),
          Column.of("section", "section"),
          Column.of("data", "data"),
          Column.of("trainings", "trainings at most"),
          Column.of("stand_in", "stand-in"),
          Column.of("stand_in_trainings", "its trainings at most"));

  public Exhibits {
    data = Map.copyOf(data);
    words = Map.copyOf(words);
    all = List.copyOf(all);
  }

  /** The paper's. */
  public static Exhibits standard() {
    try (InputStream resource = Exhibits.class.getResourceAsStream(RESOURCE)) {
      if (resource == null) {
        throw new FileNotFoundException(RESOURCE);
      }
      return of(new YAMLMapper().readTree(resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Exhibits of(JsonNode tree) {
    Map<String, PaperData> data = new LinkedHashMap<>();
    tree.get("data").properties().forEach(one -> data.put(one.getKey(), data(one)));
    Map<String, Map<Extent, String>> words = new LinkedHashMap<>();
    tree.get("words").properties().forEach(one -> words.put(one.getKey(), words(one.getValue())));
    List<Exhibit> all = new ArrayList<>();
    tree.get("exhibits").forEach(one -> all.add(exhibit(one)));
    return new Exhibits(data, words, all);
  }

  private static PaperData data(Map.Entry<String, JsonNode> entry) {
    JsonNode node = entry.getValue();
    Map<String, Integer> classes = new LinkedHashMap<>();
    node.get("classes")
        .properties()
        .forEach(one -> classes.put(one.getKey(), one.getValue().asInt()));
    return new PaperData(
        entry.getKey(),
        node.get("title").asText(),
        node.get("manifest").asText(),
        texts(node.get("columns")),
        node.path("file").asText("file"),
        Optional.ofNullable(node.get("label")).map(JsonNode::asText),
        classes,
        node.path("images").asInt(classes.values().stream().mapToInt(count -> count).sum()),
        node.get("get").asText(),
        node.get("licence").asText(),
        node.get("prepare").asText());
  }

  /** The same for all extents, or by extent. */
  private static Map<Extent, String> words(JsonNode node) {
    Map<Extent, String> words = new EnumMap<>(Extent.class);
    for (Extent extent : Extent.values()) {
      of(node, extent).map(JsonNode::asText).ifPresent(text -> words.put(extent, text));
    }
    return words;
  }

  /** What is quick is a stand-in unless it says otherwise. */
  private static Optional<JsonNode> of(JsonNode node, Extent extent) {
    if (!node.isObject()) {
      return Optional.of(node);
    }
    Extent named = extent == Extent.QUICK && !node.has(extent.key()) ? Extent.STAND_IN : extent;
    return Optional.ofNullable(node.get(named.key()));
  }

  private static Exhibit exhibit(JsonNode node) {
    Map<Extent, List<String>> steps = new EnumMap<>(Extent.class);
    for (Extent extent : Extent.values()) {
      of(node.get("steps"), extent).ifPresent(some -> steps.put(extent, texts(some)));
    }
    List<Exhibit.Row> rows = new ArrayList<>();
    node.get("rows").forEach(row -> rows.add(row(row)));
    List<Exhibit.Curve> curves = new ArrayList<>();
    node.path("curves")
        .forEach(
            curve ->
                curves.add(
                    new Exhibit.Curve(curve.get("name").asText(), curve.get("study").asText())));
    return new Exhibit(
        node.get("key").asText(),
        node.get("title").asText(),
        node.get("section").asText(),
        texts(node.get("data")),
        texts(node.get("claims")),
        texts(node.get("differs")),
        node.get("stand_in").asText(),
        node.get("cannot_show").asText(),
        steps,
        texts(node.get("columns")).stream().map(Exhibits::quantity).toList(),
        rows,
        curves);
  }

  private static Quantity quantity(String key) {
    return Arrays.stream(Quantity.values())
        .filter(one -> one.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("expected a quantity but found " + key));
  }

  private static Exhibit.Row row(JsonNode node) {
    return new Exhibit.Row(node.get("name").asText(), texts(node.get("published")), source(node));
  }

  private static RowSource source(JsonNode node) {
    String study = node.path("study").asText();
    String cut = node.path("cut").asText();
    if (node.has("method")) {
      return new RowSource.OfMethod(study, node.get("method").asText());
    }
    if (node.has("trials")) {
      return new RowSource.OfTrials(study, node.get("trials").asText(), cut);
    }
    if (node.has("area")) {
      return new RowSource.OfFeatures(
          node.get("area").asText(), cut, node.path("with").asText(cut));
    }
    return node.has("group")
        ? new RowSource.OfFinding(node.get("group").asText())
        : new RowSource.Detected();
  }

  private static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    node.forEach(one -> texts.add(one.asText()));
    return texts;
  }

  /**
   * @param key "table2"
   * @throws DataException with all keys if there is none
   */
  public Exhibit exhibit(String key) {
    return all.stream()
        .filter(one -> one.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "expected an exhibit of the paper, %s, but found %s"
                        .formatted(
                            all.stream().map(Exhibit::key).collect(Collectors.joining(", ")),
                            key)));
  }

  /** The data sets of an exhibit. */
  public List<PaperData> dataOf(Exhibit exhibit) {
    return exhibit.data().stream().map(this::dataSet).toList();
  }

  private PaperData dataSet(String key) {
    PaperData found = data.get(key);
    if (found == null) {
      throw new IllegalArgumentException("expected a data set of the paper but found " + key);
    }
    return found;
  }

  /** A row an exhibit. */
  public Table table() {
    List<List<Object>> rows = new ArrayList<>();
    for (Exhibit exhibit : all) {
      rows.add(
          List.of(
              exhibit.key(),
              exhibit.title(),
              exhibit.section(),
              exhibit.data().isEmpty() ? "-" : String.join(", ", exhibit.data()),
              trainings(exhibit, Extent.PAPER),
              exhibit.standIn(),
              trainings(exhibit, Extent.STAND_IN)));
    }
    return new Table(COLUMNS, rows);
  }

  private int trainings(Exhibit exhibit, Extent extent) {
    return ExhibitSetup.of(this, extent).commands(exhibit).stream()
        .mapToInt(PaperCommand::trainings)
        .sum();
  }
}
