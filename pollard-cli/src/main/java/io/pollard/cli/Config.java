package io.pollard.cli;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pollard.data.DataException;
import io.pollard.study.YamlFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Values of flags from a YAML file: a key says the same as the flag of its name. */
final class Config implements IDefaultValueProvider {

  private static final String FLAG = "--config";
  private static final String EXPECTED = "expected flags by name, as 'epochs: 20', in ";

  private final Map<String, Object> values;

  private Config(Map<String, Object> values) {
    this.values = values;
  }

  /** What the command line's {@code --config} names; empty without it. */
  static Config in(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals(FLAG) && i + 1 < arguments.length) {
        return read(Path.of(arguments[i + 1]));
      }
      if (arguments[i].startsWith(FLAG + "=")) {
        return read(Path.of(arguments[i].substring(FLAG.length() + 1)));
      }
    }
    return new Config(Map.of());
  }

  private static Config read(Path file) {
    JsonNode tree = YamlFile.read(file, EXPECTED, "flags", "");
    if (tree.isMissingNode() || tree.isNull()) {
      return new Config(Map.of());
    }
    if (!tree.isObject()) {
      throw new DataException(EXPECTED + file + " but found " + tree);
    }
    return new Config(
        new YAMLMapper().convertValue(tree, new TypeReference<LinkedHashMap<String, Object>>() {}));
  }

  /**
   * Gives the values to the command that the arguments begin with.
   *
   * @throws DataException if a key is no flag of it
   */
  void into(CommandLine line, String... arguments) {
    Arrays.stream(arguments)
        .filter(line.getSubcommands()::containsKey)
        .findFirst()
        .map(line.getSubcommands()::get)
        .filter(command -> command.getCommandSpec().findOption(FLAG) != null)
        .ifPresent(
            command -> {
              check(command.getCommandSpec());
              command.setDefaultValueProvider(this);
            });
  }

  private void check(CommandSpec command) {
    Set<String> known = new TreeSet<>();
    command.args().forEach(argument -> known.add(name(argument)));
    for (String key : values.keySet()) {
      if (!known.contains(key)) {
        throw new DataException(
            "expected flags of "
                + command.qualifiedName()
                + " in the file of "
                + FLAG
                + " but found "
                + key
                + "; it knows "
                + known.stream().collect(Collectors.joining(", ")));
      }
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    Object value = values.get(name(argument));
    if (value instanceof List<?> list) {
      return list.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
    return value == null ? null : value.toString();
  }

  private static String name(ArgSpec argument) {
    if (argument instanceof OptionSpec option) {
      return option.longestName().replaceFirst("^-+", "");
    }
    return ((PositionalParamSpec) argument).paramLabel().toLowerCase(Locale.ROOT);
  }
}
