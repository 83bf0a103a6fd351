package io.pollard.app.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a guideline wants to have reported, as data beside this class.
 *
 * @param name as it is known
 * @param id short, in small letters
 * @param source where it was published
 * @param note how its items are numbered and worded here
 */
record Checklist(String name, String id, String source, String note, List<Item> items) {

  private static final ObjectMapper YAML =
      new YAMLMapper().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES);

  /** The model card's sections first. */
  private static final List<String> FILES =
      List.of("model-card.yaml", "claim-2024.yaml", "tripod-ai.yaml", "stard-ai.yaml");

  private static final String TOPICS = "topics.yaml";

  /**
   * One thing that is asked.
   *
   * @param number the guideline's
   * @param section the guideline's
   * @param asks in few words
   * @param topics all of them must be answered
   */
  record Item(String number, String section, String asks, List<String> topics) {
    Item {
      topics = List.copyOf(topics);
    }
  }

  Checklist {
    items = List.copyOf(items);
  }

  static List<Checklist> all() {
    return FILES.stream().map(file -> read(file, new TypeReference<Checklist>() {})).toList();
  }

  /** What is to be written about each topic, in their order. */
  static Map<String, String> topics() {
    return read(TOPICS, new TypeReference<LinkedHashMap<String, String>>() {});
  }

  private static <T> T read(String file, TypeReference<T> type) {
    try (InputStream in = Checklist.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("expected " + file + " beside the program");
      }
      return YAML.readValue(in, type);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
