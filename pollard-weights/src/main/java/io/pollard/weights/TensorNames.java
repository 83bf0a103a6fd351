package io.pollard.weights;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.TensorSpec;
import io.pollard.network.TensorSpec.Role;
import io.pollard.weights.WeightsException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The beginning that all names of a network's tensors have in a file where the network was a part
 * of something: "module." of DataParallel, "model." of Lightning, "_orig_mod." of compile,
 * "teacher." and "student." of distillation, one within the other.
 */
final class TensorNames {

  /** Of the network's tensors, by which a beginning is found even where one of them is missing. */
  private static final int ANCHORS = 3;

  private static final int MAX_PREFIX = 500;

  /** What a file holds under other names, and a sentence about each change. */
  record Renamed(TensorFile file, List<String> notes) {}

  private TensorNames() {}

  /**
   * The tensors whose names begin with a key and a dot, without these.
   *
   * @throws WeightsException that says how names begin if there are none
   */
  static Renamed under(TensorFile file, String key) {
    Map<String, StoredTensor> tensors = without(file, key + ".");
    if (tensors.isEmpty()) {
      Set<String> beginnings = new LinkedHashSet<>();
      for (String name : file.tensors().keySet()) {
        beginnings.add(name.contains(".") ? name.substring(0, name.indexOf('.')) : name);
      }
      throw new WeightsException(
          Reason.NO_TENSORS,
          file.path(),
          "expected tensors under \""
              + Json.shown(key)
              + "\" but found names that begin with "
              + StateDict.counted(beginnings.stream().map(StateDict::shownKey).toList()));
    }
    return new Renamed(
        new TensorFile(file.path(), tensors, file.metadata()),
        List.of("The tensors of " + file.path() + " are those under " + Json.shown(key) + "."));
  }

  private static Map<String, StoredTensor> without(TensorFile file, String prefix) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    file.tensors()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(prefix)) {
                String bare = name.substring(prefix.length());
                tensors.put(
                    bare, new StoredTensor(bare, tensor.dtype(), tensor.shape(), tensor.bytes()));
              }
            });
    return tensors;
  }

  /**
   * The file as it is where the network's names are in it; else without the one beginning under
   * which they are.
   *
   * @param network as it was pretrained
   * @throws WeightsException if there are several such beginnings
   */
  static Renamed fitted(TensorFile file, Network network, FeatureShape in) {
    List<String> trunk =
        network.tensorsByUnit(in).entrySet().stream()
            .filter(unit -> !unit.getKey().equals(Head.NAME))
            .flatMap(unit -> unit.getValue().stream())
            .filter(spec -> spec.role() != Role.BATCH_COUNT)
            .map(TensorSpec::name)
            .toList();
    Optional<String> prefix = prefix(file, network, trunk);
    if (prefix.isEmpty()) {
      return new Renamed(file, List.of());
    }
    Map<String, StoredTensor> tensors = without(file, prefix.get());
    List<String> notes = new ArrayList<>();
    notes.add(
        "The names in "
            + file.path()
            + " begin with "
            + Json.shown(prefix.get())
            + " where "
            + network.name()
            + " has none; that is left off.");
    List<String> others =
        file.tensors().keySet().stream().filter(name -> !name.startsWith(prefix.get())).toList();
    if (!others.isEmpty()) {
      notes.add(
          "Left out of "
              + file.path()
              + ", not beginning so: "
              + StateDict.counted(others.stream().map(StateDict::shownKey).toList())
              + ".");
    }
    return new Renamed(new TensorFile(file.path(), tensors, file.metadata()), notes);
  }

  private static Optional<String> prefix(TensorFile file, Network network, List<String> trunk) {
    Set<String> names = file.tensors().keySet();
    // A file may hold the lowest units alone.
    int all = Math.min(trunk.size(), names.size());
    long bare = trunk.stream().filter(names::contains).count();
    if (all == 0 || 2 * bare > all) {
      return Optional.empty();
    }
    long most = bare;
    List<String> best = new ArrayList<>();
    for (String prefix : candidates(names, trunk)) {
      long found = trunk.stream().filter(name -> names.contains(prefix + name)).count();
      if (found > most) {
        most = found;
        best.clear();
      }
      if (found == most && found > bare) {
        best.add(prefix);
      }
    }
    if (2 * most <= all) {
      return Optional.empty();
    }
    if (best.size() > 1) {
      String first = Json.shown(best.get(0).substring(0, best.get(0).length() - 1));
      throw new WeightsException(
          Reason.OTHER_NETWORK,
          file.path(),
          "expected the tensors of one "
              + network.name()
              + " but found those of "
              + best.size()
              + ", under "
              + String.join(" and ", best.stream().limit(ANCHORS).map(Json::shown).toList())
              + "; name one, as "
              + file.path()
              + ":"
              + first);
    }
    return Optional.of(best.get(0));
  }

  private static Set<String> candidates(Set<String> names, List<String> trunk) {
    Set<String> candidates = new LinkedHashSet<>();
    for (String anchor : trunk.subList(0, Math.min(ANCHORS, trunk.size()))) {
      for (String name : names) {
        int length = name.length() - anchor.length();
        if (length > 0 && length <= MAX_PREFIX && name.endsWith("." + anchor)) {
          candidates.add(name.substring(0, length));
        }
      }
    }
    return candidates;
  }
}
