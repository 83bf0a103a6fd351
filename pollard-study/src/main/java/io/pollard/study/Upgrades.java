package io.pollard.study;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What brings a file's tree from each format to the next, where more happened than that components
 * were {@linkplain io.pollard.files.AddedLater added}.
 *
 * @param steps the first brings format 1 to 2; a file that a step does not name stays as it is
 */
record Upgrades(List<Map<Class<? extends Record>, Consumer<ObjectNode>>> steps) {

  private static final String FORMAT = "format";

  /** Format 2 has the trial's network beside it; nothing of format 1 means anything else. */
  static final Upgrades ALL = new Upgrades(List.of(Map.of()));

  Upgrades {
    steps = List.copyOf(steps);
  }

  /** The highest format that is read. */
  int format() {
    return steps.size() + 1;
  }

  /**
   * Brings a tree to the highest format.
   *
   * @param format what the file says, from 1 on
   */
  void apply(ObjectNode tree, int format, Class<? extends Record> type) {
    for (int from = format; from < format(); from++) {
      steps.get(from - 1).getOrDefault(type, unchanged -> {}).accept(tree);
    }
    tree.put(FORMAT, format());
  }
}
