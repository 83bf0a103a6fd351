package io.pollard.app;

import static java.util.Objects.requireNonNull;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.DatasetOptions.Leaks;
import io.pollard.data.OnBadFile;
import io.pollard.study.StoredTrial;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a trial's data was read. Trials say it themselves; the first ones said it only by the flags
 * of their command in {@code options.yaml}.
 */
final class FirstOptions {

  private FirstOptions() {}

  static DatasetOptions reading(StoredTrial trial) {
    return trial.facts().reading().orElseGet(() -> of(trial.options()));
  }

  /**
   * @param flags by name without dashes
   */
  static DatasetOptions of(Map<String, Object> flags) {
    DatasetOptions options = DatasetOptions.defaults();
    if (flags.containsKey("file-column")) {
      options = options.withFileColumn(text(flags, "file-column"));
    }
    if (flags.containsKey("label-column")) {
      options = options.withLabelColumn(text(flags, "label-column"));
    }
    if (flags.containsKey("group-column")) {
      options = options.withGroupColumn(text(flags, "group-column"));
    }
    if (flags.containsKey("classes")) {
      options = options.withClasses(List.of(text(flags, "classes").split(",")));
    }
    if (flags.containsKey("positive")) {
      options = options.withPositive(text(flags, "positive"));
    }
    if (flags.containsKey("allow-leaks")) {
      options = options.withLeaks(Leaks.ALLOW);
    }
    if (flags.containsKey("on-bad-file")) {
      options = options.withOnBadFile(onBadFile(text(flags, "on-bad-file")));
    }
    return options;
  }

  private static OnBadFile onBadFile(String text) {
    return Arrays.stream(OnBadFile.values())
        .filter(value -> value.name().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    "expected fail or skip as the trial's on-bad-file but found " + text));
  }

  private static String text(Map<String, Object> flags, String name) {
    return requireNonNull(flags.get(name)).toString();
  }
}
