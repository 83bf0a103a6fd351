package io.pollard.app.report;

import io.pollard.data.DataException;
import io.pollard.network.CutGrain;
import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.search.Ladder;
import io.pollard.search.Selection;
import io.pollard.strategy.Method;
import io.pollard.study.Protocol;
import io.pollard.study.SearchFile;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The commands that make a study again, for a POSIX shell. */
final class Commands {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

  private static final String DATA = "data";

  /** What a trial of a search says itself, and the search does otherwise. */
  private static final Set<String> OF_ONE_TRIAL =
      Set.of("strategy", "cut", "seed", "split-seed", "rate-ratio", "frozen-batch-norm", "head");

  private final StringBuilder words = new StringBuilder("pollard");

  private Commands(String command) {
    words.append(' ').append(command);
  }

  private Commands word(String word) {
    words.append(' ').append(quoted(word));
    return this;
  }

  private Commands flag(String name, Object value) {
    words.append(" --").append(name);
    return word(String.valueOf(value));
  }

  private Commands flag(String name) {
    words.append(" --").append(name);
    return this;
  }

  private String line() {
    return words.toString();
  }

  /** As one word, whatever it holds. */
  static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** What trains one trial again, into a study beside; empty where its options can't be read. */
  static Optional<String> train(StoredTrial trial, String study) {
    return options(trial)
        .map(
            options -> {
              Commands command = new Commands("train").word(data(options));
              command.all(options, Set.of(DATA));
              return command.flag("study", study).line();
            });
  }

  /**
   * What runs the study's search again; empty where there was none, or its trials were not all
   * given the same options, as where one strategy has a rate of its own.
   */
  static Optional<String> search(Study study, List<StoredTrial> trials, String again) {
    Optional<SearchFile> found = searchOf(study);
    Set<Map<String, Object>> shared = new HashSet<>();
    for (StoredTrial trial : trials) {
      options(trial).ifPresent(options -> shared.add(without(options)));
    }
    if (found.isEmpty() || shared.size() != 1) {
      return Optional.empty();
    }
    return Optional.of(
        search(found.get().search(), found.get().choose(), shared.iterator().next(), again));
  }

  /**
   * @param options that all of its trials were given
   */
  static String search(CutSearch search, Choice choose, Map<String, Object> options, String again) {
    Commands command = new Commands("search").word(data(options));
    command.flag(
        "strategies",
        search.methods().stream()
            .map(method -> method.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(",")));
    command.flag("repeats", search.repeats());
    command.flag("vary", search.vary().name().toLowerCase(Locale.ROOT));
    switch (search.scope()) {
      case TWO_STAGE -> command.flag("neighbours", search.neighbours());
      case EXHAUSTIVE -> command.flag("exhaustive");
      case LADDER -> command.ladder(search.ladder().orElseThrow());
    }
    if (search.cuts() == CutGrain.INSIDE) {
      command.flag("cuts", "inside");
    }
    command.flag("choose", choose.name().toLowerCase(Locale.ROOT));
    if (search.margin() != Selection.STANDARD_MARGIN) {
      command.flag("margin", search.margin());
    }
    command.settings(search.settings());
    command.flag("seed", search.seeds().initialisation());
    command.flag("split-seed", search.seeds().split());
    command.all(options, Set.of(DATA));
    return command.flag("study", again).line();
  }

  private void ladder(Ladder ladder) {
    flag("method", "ladder");
    flag("rungs", ladder.rungsText());
    flag("rung-steps", ladder.fewestSteps());
    flag("grid", ladder.grid());
    if (ladder.refine()) {
      flag("refine");
    }
  }

  /** Those that differ from the usual ones; the last two are of one strategy alone. */
  private void settings(Method.Settings settings) {
    Method.Settings usual = Method.Settings.paper();
    if (settings.head() != usual.head()) {
      flag("head", settings.head().name().toLowerCase(Locale.ROOT));
    }
    if (settings.rateRatio() != usual.rateRatio()) {
      flag("rate-ratio", settings.rateRatio());
    }
    if (settings.frozenBatchNorm() != usual.frozenBatchNorm()) {
      flag("frozen-batch-norm", settings.frozenBatchNorm().name().toLowerCase(Locale.ROOT));
    }
  }

  static String certify(Protocol protocol, String study) {
    return new Commands("certify")
        .word(study)
        .flag("margin", protocol.margin())
        .flag("metric", protocol.metric().key())
        .line();
  }

  static String export(StoredTrial trial, String study) {
    return new Commands("export").word(study + "/" + trial.id()).flag("out", "model.onnx").line();
  }

  static String of(String command, String study) {
    return new Commands(command).word(study).line();
  }

  private void all(Map<String, Object> options, Set<String> but) {
    options.forEach(
        (name, value) -> {
          if (but.contains(name) || value.equals(false)) {
            return;
          }
          if (value.equals(true)) {
            flag(name);
          } else if (value instanceof List<?> several && name.equals("where")) {
            several.forEach(one -> flag(name, one));
          } else if (value instanceof List<?> several) {
            flag(name, several.stream().map(String::valueOf).collect(Collectors.joining(",")));
          } else {
            flag(name, value);
          }
        });
  }

  private static Optional<Map<String, Object>> options(StoredTrial trial) {
    try {
      return Optional.of(trial.options()).filter(options -> options.containsKey(DATA));
    } catch (DataException damage) {
      return Optional.empty();
    }
  }

  private static Optional<SearchFile> searchOf(Study study) {
    try {
      return study.search();
    } catch (DataException damage) {
      return Optional.empty();
    }
  }

  private static Map<String, Object> without(Map<String, Object> options) {
    Map<String, Object> shared = new LinkedHashMap<>(options);
    shared.keySet().removeAll(OF_ONE_TRIAL);
    return shared;
  }

  private static String data(Map<String, Object> options) {
    return String.valueOf(options.get(DATA));
  }

  /** Those that the study's own work needs, in their order. */
  static List<String> after(ReportedStudy study, String folder) {
    List<String> commands = new ArrayList<>();
    study
        .certificates()
        .forEach(certificate -> commands.add(certify(certificate.protocol(), folder)));
    study
        .selected()
        .filter(row -> row.exportedMillis().isPresent())
        .ifPresent(row -> commands.add(export(row.first(), folder)));
    study.transferability().ifPresent(found -> commands.add(of("transferability", folder)));
    commands.add(of("report", folder));
    return commands;
  }
}
