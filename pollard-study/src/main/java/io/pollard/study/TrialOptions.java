package io.pollard.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.TrialDescription;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** {@code options.yaml}: the flags that give the same trial again. */
final class TrialOptions {

  static final String NAME = "options.yaml";

  private static final ObjectMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
              .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
              .stringQuotingChecker(new Words())
              .build());

  /** Only what no YAML reader takes for anything else stands without quotes. */
  private static final class Words extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1;

    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{N}_./-]*");

    @Override
    public boolean needToQuoteValue(String value) {
      return !WORD.matcher(value).matches() || super.needToQuoteValue(value);
    }
  }

  private TrialOptions() {}

  /** A search gives the same options to all its trials; what a trial says itself replaces them. */
  static Map<String, Object> of(TrialDescription trial, Map<String, Object> given) {
    Map<String, Object> options = new LinkedHashMap<>(given);
    options.put("strategy", label(trial.strategy()));
    options.remove("cut");
    StudyJson.tree(trial.strategy())
        .properties()
        .forEach(field -> options.put(field.getKey().replace('_', '-'), field.getValue().asText()));
    options.remove(SealedTypes.TYPE);
    options.remove("label");
    options.put("seed", trial.seeds().initialisation());
    options.put("split-seed", trial.seeds().split());
    options.put("precision", trial.precision().name().toLowerCase(Locale.ROOT));
    return options;
  }

  /** "ttl". */
  static String label(TransferStrategy strategy) {
    return strategy.label().toLowerCase(Locale.ROOT).replace(' ', '-');
  }

  static void write(Path folder, Map<String, Object> options) {
    try {
      StudyFiles.write(folder.resolve(NAME), YAML.writeValueAsString(options));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("expected options of text and numbers: " + options, e);
    }
  }

  static Map<String, Object> read(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      Map<String, Object> options =
          YAML.readValue(
              StudyFiles.read(file), new TypeReference<LinkedHashMap<String, Object>>() {});
      if (options == null || options.containsValue(null)) {
        throw StudyFiles.damaged(
            file, new IllegalArgumentException("expected values of flags by name"));
      }
      return options;
    } catch (JsonProcessingException e) {
      throw StudyFiles.damaged(file, e);
    }
  }
}
