package io.pollard.app.paper;

import io.pollard.data.DataException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a user's data are and results go, and how much is computed: what makes commands of an
 * exhibit.
 *
 * @param exhibits whose words fill the braces
 * @param data the folder of data sets and weights
 * @param study the folder that gets the studies, one a question; exhibits share those that they can
 * @param out the folder that gets a folder for each exhibit
 * @param weights other sources of weights than the usual, by network
 * @param machine flags that every training gets, each with its value: threads, device, cache
 */
public record ExhibitSetup(
    Exhibits exhibits,
    Extent extent,
    Path data,
    Path study,
    Path out,
    Map<String, String> weights,
    List<String> machine) {

  private static final Pattern BRACES = Pattern.compile("\\{([a-z0-9_]+)}");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final String WEIGHTS = "--weights";

  private static final Set<String> TRAINING = Set.of("train", "search", "pretrain");

  public ExhibitSetup {
    weights = Map.copyOf(weights);
    machine = List.copyOf(machine);
  }

  /** In the folders {@code data} and {@code pollard-paper}, with the usual weights. */
  public static ExhibitSetup of(Exhibits exhibits, Extent extent) {
    Path study = Path.of("pollard-paper");
    return new ExhibitSetup(exhibits, extent, Path.of("data"), study, study, Map.of(), List.of());
  }

  public ExhibitSetup withData(Path folder) {
    return new ExhibitSetup(exhibits, extent, folder, study, out, weights, machine);
  }

  /** Results go there, too, unless {@link #withOut} says otherwise. */
  public ExhibitSetup withStudy(Path folder) {
    return new ExhibitSetup(exhibits, extent, data, folder, folder, weights, machine);
  }

  public ExhibitSetup withOut(Path folder) {
    return new ExhibitSetup(exhibits, extent, data, study, folder, weights, machine);
  }

  /**
   * @param sources by network, as {@code resnet50=weights.safetensors}
   */
  public ExhibitSetup withWeights(Map<String, String> sources) {
    return new ExhibitSetup(exhibits, extent, data, study, out, sources, machine);
  }

  public ExhibitSetup withMachine(List<String> flags) {
    return new ExhibitSetup(exhibits, extent, data, study, out, weights, flags);
  }

  /** Where an exhibit's page, tables and pictures go. */
  public Path folder(Exhibit exhibit) {
    return out.resolve(exhibit.key());
  }

  /** Its folder. */
  Path studyOf(String name) {
    return study.resolve(name);
  }

  /** The commands that make an exhibit, in order; none where nothing is computed. */
  public List<PaperCommand> commands(Exhibit exhibit) {
    return exhibit.templates(extent).stream().map(template -> command(template, exhibit)).toList();
  }

  private PaperCommand command(String template, Exhibit exhibit) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(filled(template));
    while (word.find()) {
      String plain = word.group(2);
      words.add(inPlace(plain == null ? word.group(1) : plain, exhibit));
    }
    int at = words.indexOf(WEIGHTS);
    if (at >= 0 && !isOwn(words.get(at + 1))) {
      String network = words.get(words.indexOf("--backbone") + 1);
      words.set(at + 1, weights.getOrDefault(network, words.get(at + 1)));
    }
    words.addAll(machineOf(words.get(0)));
    return new PaperCommand(words);
  }

  /** Features are compared on the CPU. */
  private List<String> machineOf(String command) {
    if (TRAINING.contains(command)) {
      return machine;
    }
    List<String> flags = new ArrayList<>();
    for (int i = 0; command.equals("transferability") && i < machine.size(); i += 2) {
      if (!machine.get(i).equals("--device")) {
        flags.addAll(machine.subList(i, i + 2));
      }
    }
    return flags;
  }

  /** Random weights, and those that an earlier step makes, are the exhibit's point. */
  private boolean isOwn(String source) {
    return source.equals("none") || source.startsWith(study.toString());
  }

  /** With all words in braces but those of folders, whose names may have blanks. */
  String filled(String template) {
    return BRACES
        .matcher(template)
        .replaceAll(
            braces ->
                Matcher.quoteReplacement(
                    exhibits.words().containsKey(braces.group(1))
                        ? filled(word(braces.group(1)))
                        : braces.group()));
  }

  private String word(String name) {
    String text = exhibits.words().getOrDefault(name, Map.of()).get(extent);
    if (text == null) {
      throw new DataException(
          "expected what %s stands for in %s but found nothing".formatted(name, extent.key()));
    }
    return text;
  }

  private String inPlace(String word, Exhibit exhibit) {
    return word.replace("{data}", data.toString())
        .replace("{study}", study.toString())
        .replace("{out}", folder(exhibit).toString());
  }
}
