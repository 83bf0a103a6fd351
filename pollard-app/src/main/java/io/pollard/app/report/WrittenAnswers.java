package io.pollard.app.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.pollard.data.DataException;
import io.pollard.study.YamlFile;
import io.pollard.text.StrangersText;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a person writes into a model card: a YAML file with a line a topic, {@code intended-use: to
 * order the reading list}, or {@code registration: {not-applicable: the study looks back}}.
 *
 * @param byTopic nothing for topics that are left empty
 */
record WrittenAnswers(Map<String, Answer> byTopic) {

  private static final String EXPECTED = "expected answers by topic, as 'intended-use: ...', in ";

  private static final String NOT_APPLICABLE = "not-applicable";

  WrittenAnswers {
    byTopic = Collections.unmodifiableMap(new LinkedHashMap<>(byTopic));
  }

  /**
   * None without a file.
   *
   * @throws DataException if the file can't be read, is no YAML, or has a key that is no topic
   */
  static WrittenAnswers of(Optional<Path> file, Set<String> topics) {
    Map<String, Answer> answers = new LinkedHashMap<>();
    file.ifPresent(some -> read(some, topics, answers));
    return new WrittenAnswers(answers);
  }

  private static void read(Path file, Set<String> topics, Map<String, Answer> answers) {
    JsonNode tree = YamlFile.read(file, EXPECTED, "answers", "; --template writes one to fill in");
    if (tree.isMissingNode() || tree.isNull()) {
      return;
    }
    if (!tree.isObject()) {
      throw new DataException(
          EXPECTED + file + " but found " + StrangersText.value(tree.toString()));
    }
    tree.properties()
        .forEach(
            field -> {
              if (!topics.contains(field.getKey())) {
                throw new DataException(
                    "expected topics of the template in "
                        + file
                        + " but found "
                        + StrangersText.value(field.getKey())
                        + "; --template writes all that there are");
              }
              answer(file, field.getKey(), field.getValue())
                  .ifPresent(found -> answers.put(field.getKey(), found));
            });
  }

  private static Optional<Answer> answer(Path file, String topic, JsonNode value) {
    if (value.isObject()) {
      if (value.size() == 1 && value.path(NOT_APPLICABLE).isValueNode()) {
        return Optional.of(Answer.notApplicable(value.path(NOT_APPLICABLE).asText().strip()));
      }
      throw new DataException(
          "expected text, or {not-applicable: why}, for "
              + topic
              + " in "
              + file
              + " but found "
              + StrangersText.value(value.toString()));
    }
    if (value.isArray()) {
      throw new DataException(
          "expected text for "
              + topic
              + " in "
              + file
              + " but found a list: '|' begins text of several lines");
    }
    String text = value.isNull() ? "" : value.asText().strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(Answer.of(text));
  }
}
