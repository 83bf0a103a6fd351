package io.pollard.app.paper;

import io.pollard.network.CutGrain;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.search.CutStages;
import io.pollard.strategy.Method;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A step of an exhibit: a command as a user would type it, and as it is run.
 *
 * @param words without the program's name
 */
public record PaperCommand(List<String> words) {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+-]+");

  private static final int NEIGHBOURS = 3;
  private static final int REPEATS = 3;

  public PaperCommand {
    words = List.copyOf(words);
  }

  /** "search", "transferability". */
  public String name() {
    return words.get(0);
  }

  /** For a POSIX shell, in the folder of the program. */
  public String line() {
    return words.stream()
        .map(word -> PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" ", "./pollard ", ""));
  }

  /** What follows a flag; empty where it is not given. */
  Optional<String> value(String flag) {
    int at = words.indexOf(flag);
    return at < 0 ? Optional.empty() : Optional.of(words.get(at + 1));
  }

  /**
   * Networks that it trains at most: of a search in two stages those of the winner with the most
   * neighbours, equal networks once.
   */
  public int trainings() {
    return switch (name()) {
      case "train", "pretrain" -> 1;
      case "search" -> searched() * number("--repeats", REPEATS);
      default -> 0;
    };
  }

  private int number(String flag, int usual) {
    return value(flag).map(Integer::parseInt).orElse(usual);
  }

  private int searched() {
    Network network = Networks.pretrained(value("--backbone").orElseThrow());
    int trainings = 0;
    for (String strategy : value("--strategies").orElseThrow().split(",", -1)) {
      Method method = Method.valueOf(strategy.toUpperCase(Locale.ROOT));
      trainings += method.hasCut() ? cuts(method, network) : 1;
    }
    return trainings;
  }

  private int cuts(Method method, Network network) {
    CutStages stages = CutStages.of(method, network, CutGrain.UNITS);
    // Truncation that cuts nothing off is full transfer, which every search here has, too.
    int whole = method == Method.TTL ? 1 : 0;
    if (words.contains("--exhaustive")) {
      return stages.cuts().size() - whole;
    }
    int neighbours =
        stages.blockEnds().stream()
            .mapToInt(end -> stages.neighbours(end, number("--neighbours", NEIGHBOURS)).size())
            .max()
            .orElse(0);
    return stages.blockEnds().size() + neighbours - whole;
  }
}
