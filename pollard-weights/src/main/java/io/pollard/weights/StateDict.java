package io.pollard.weights;

import static java.util.Objects.requireNonNull;

import io.pollard.weights.WeightsException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tensors by name in what somebody saved: a state dict, or a checkpoint that has it under one
 * of the usual names.
 *
 * @param tensors without the prefix that DataParallel gives all names
 * @param notes sentences about what was left out or renamed
 */
record StateDict(Map<String, StridedTensor> tensors, List<String> notes) {

  private static final List<String> WRAPPERS =
      List.of("state_dict", "model_state_dict", "model", "net");
  private static final int MAX_WRAPPERS = 4;
  private static final String PARALLEL = "module.";
  private static final int SHOWN = 3;

  /** A dict with tensors, and the keys that lead there. */
  private record Place(List<String> keys, PyDict dict) {}

  /**
   * @throws WeightsException if there is no dict of tensors
   */
  static StateDict of(Path file, Object saved) {
    Place place =
        (saved instanceof PyDict root ? find(root, List.of()) : Optional.<Place>empty())
            .orElseThrow(
                () ->
                    new WeightsException(
                        Reason.NO_TENSORS,
                        file,
                        "expected a state dict, which is a dict of tensors by name, but found "
                            + described(saved)
                            + "; in Python, save model.state_dict() with torch.save"));
    Map<String, StridedTensor> tensors = new LinkedHashMap<>();
    List<String> leftOut = new ArrayList<>();
    PyDict dict = (PyDict) saved;
    for (String key : place.keys()) {
      dict.entries().keySet().stream()
          .filter(other -> !other.equals(key))
          .forEach(other -> leftOut.add(shownKey(other)));
      dict = (PyDict) requireNonNull(dict.entries().get(key));
    }
    place
        .dict()
        .entries()
        .forEach(
            (key, value) -> {
              if (key instanceof String name && value instanceof StridedTensor tensor) {
                tensors.put(name, tensor);
              } else {
                leftOut.add(shownKey(key));
              }
            });
    List<String> notes = new ArrayList<>();
    if (!place.keys().isEmpty()) {
      notes.add(
          "The tensors of " + file + " are those of its " + String.join(".", place.keys()) + ".");
    }
    if (!leftOut.isEmpty()) {
      notes.add(
          "Left out of " + file + ", being no tensors of its network: " + counted(leftOut) + ".");
    }
    if (tensors.keySet().stream().allMatch(name -> name.startsWith(PARALLEL))) {
      notes.add(
          "The names in "
              + file
              + " begin with module., as DataParallel has it; that is left off.");
      Map<String, StridedTensor> bare = new LinkedHashMap<>();
      tensors.forEach((name, tensor) -> bare.put(name.substring(PARALLEL.length()), tensor));
      return new StateDict(bare, notes);
    }
    return new StateDict(tensors, notes);
  }

  private static Optional<Place> find(PyDict dict, List<String> keys) {
    if (keys.size() < MAX_WRAPPERS) {
      for (String wrapper : WRAPPERS) {
        if (dict.entries().get(wrapper) instanceof PyDict wrapped) {
          List<String> longer = new ArrayList<>(keys);
          longer.add(wrapper);
          Optional<Place> found = find(wrapped, longer);
          if (found.isPresent()) {
            return found;
          }
        }
      }
    }
    boolean hasTensors =
        dict.entries().entrySet().stream()
            .anyMatch(
                entry ->
                    entry.getKey() instanceof String && entry.getValue() instanceof StridedTensor);
    return hasTensors ? Optional.of(new Place(keys, dict)) : Optional.empty();
  }

  private static String described(Object saved) {
    if (saved instanceof PyDict dict) {
      Collection<Object> keys = dict.entries().keySet();
      return "a dict of " + counted(keys.stream().map(StateDict::shownKey).toList());
    }
    return saved instanceof StridedTensor ? "a single tensor" : "no dict";
  }

  /** "4 (epoch, best, optimizer and 1 more)". */
  private static String counted(List<String> keys) {
    return keys.size()
        + keys.stream().limit(SHOWN).collect(Collectors.joining(", ", " (", ""))
        + (keys.size() > SHOWN ? " and " + (keys.size() - SHOWN) + " more)" : ")");
  }

  /** A key for a message; containers are not walked through. */
  static String shownKey(@Nullable Object key) {
    return key == null || key instanceof String || key instanceof Number || key instanceof Boolean
        ? Json.shown(key)
        : "?";
  }
}
