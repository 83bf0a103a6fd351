package io.pollard.weights;

import static java.util.Objects.requireNonNull;

import io.pollard.weights.WeightsException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The tensors by name in what somebody saved: a state dict, or a checkpoint that has one or several
 * under names.
 *
 * @param tensors without the prefix that DataParallel gives all names
 * @param notes sentences about what was taken, left out or renamed
 * @param group what of a typed key names tensors in this dict by the beginning of their names
 */
record StateDict(Map<String, StridedTensor> tensors, List<String> notes, Optional<String> group) {

  private static final List<String> WRAPPERS =
      List.of("state_dict", "model_state_dict", "model", "net");
  private static final int MAX_WRAPPERS = 4;
  private static final String PARALLEL = "module.";
  private static final int SHOWN = 3;

  /** More are of a file that means harm. */
  private static final int MAX_PLACES = 1000;

  private static final int MAX_OTHERS = 20;

  /**
   * A dict, and the keys that lead there.
   *
   * @param size how many tensors it has by name
   */
  private record Place(List<String> keys, PyDict dict, long size) {

    String key() {
      return String.join(".", keys);
    }

    boolean hasNames(String beginning) {
      return dict.entries().keySet().stream()
          .anyMatch(name -> name instanceof String text && text.startsWith(beginning));
    }

    /** Whether it has at least half as many tensors, so that it may be the network too. */
    boolean isLike(Place other) {
      return 2 * size() >= other.size();
    }
  }

  /**
   * @throws WeightsException if there is no dict of tensors
   */
  static StateDict of(Path file, Object saved) {
    return of(file, saved, Optional.empty());
  }

  /**
   * @param key names the dict, by the keys that lead there divided by dots; after them may follow
   *     how the names of the wanted tensors begin
   * @throws WeightsException if there is no dict of tensors, or several are alike and none is named
   */
  static StateDict of(Path file, Object saved, Optional<String> key) {
    List<Place> places = saved instanceof PyDict root ? places(root) : List.of();
    if (places.isEmpty()) {
      throw new WeightsException(
          Reason.NO_TENSORS,
          file,
          "expected a state dict, which is a dict of tensors by name, but found "
              + described(saved)
              + "; in Python, save model.state_dict() with torch.save");
    }
    Optional<Place> named = key.flatMap(typed -> named(places, typed));
    Place place = named.orElseGet(() -> usual(file, places));
    Optional<String> group =
        key.filter(typed -> named.isEmpty() || !typed.equals(place.key()))
            .map(typed -> named.isEmpty() ? typed : rest(place, typed));
    List<Place> others =
        places.stream()
            .filter(other -> other.dict() != place.dict() && other.isLike(place))
            .limit(MAX_OTHERS)
            .toList();
    return taken(file, (PyDict) saved, place, others, group);
  }

  private static StateDict taken(
      Path file, PyDict saved, Place place, List<Place> others, Optional<String> group) {
    Map<String, StridedTensor> tensors = new LinkedHashMap<>();
    List<String> leftOut = new ArrayList<>();
    PyDict dict = saved;
    List<String> way = new ArrayList<>();
    for (String key : place.keys()) {
      for (Object other : dict.entries().keySet()) {
        if (!other.equals(key) && !leadsToOne(others, way, other)) {
          leftOut.add(shownKey(other));
        }
      }
      way.add(key);
      dict = (PyDict) requireNonNull(dict.entries().get(key));
    }
    place
        .dict()
        .entries()
        .forEach(
            (key, value) -> {
              if (key instanceof String name && value instanceof StridedTensor tensor) {
                tensors.put(name, tensor);
              } else if (!leadsToOne(others, way, key)) {
                leftOut.add(shownKey(key));
              }
            });
    List<String> notes = new ArrayList<>();
    if (!place.keys().isEmpty()) {
      notes.add("The tensors of " + file + " are those of its " + Json.shown(place.key()) + ".");
    }
    if (!others.isEmpty()) {
      notes.add(
          "It has other tensors too, of "
              + counted(others.stream().map(Place::key).map(StateDict::nameOf).toList())
              + "; "
              + file
              + ":"
              + (others.get(0).keys().isEmpty() ? "KEY" : Json.shown(others.get(0).key()))
              + " would take those.");
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
      return new StateDict(bare, notes, group.map(name -> name.replaceFirst("^module(\\.|$)", "")));
    }
    return new StateDict(tensors, notes, group);
  }

  private static String nameOf(String key) {
    return key.isEmpty() ? "the file itself" : Json.shown(key);
  }

  /** Whether behind that key, where those keys lead, is one of the others. */
  private static boolean leadsToOne(List<Place> others, List<String> way, Object key) {
    return others.stream()
        .map(Place::keys)
        .anyMatch(
            keys ->
                keys.size() > way.size()
                    && keys.subList(0, way.size()).equals(way)
                    && keys.get(way.size()).equals(key));
  }

  /** The dict whose keys the typed ones are or begin with, the longest of several. */
  private static Optional<Place> named(List<Place> places, String typed) {
    Optional<Place> longest = Optional.empty();
    for (Place place : places) {
      boolean isIt = place.key().equals(typed);
      boolean isBeginning =
          !place.keys().isEmpty()
              && typed.startsWith(place.key() + ".")
              && place.hasNames(rest(place, typed) + ".");
      if (isIt) {
        return Optional.of(place);
      }
      if (isBeginning
          && longest.map(other -> other.key().length()).orElse(0) < place.key().length()) {
        longest = Optional.of(place);
      }
    }
    return longest;
  }

  private static String rest(Place place, String typed) {
    return typed.substring(place.key().length() + 1);
  }

  /** By the usual wrappers' names; else the one with the most tensors. */
  private static Place usual(Path file, List<Place> places) {
    Optional<Place> wrapped = wrapped(places, List.of());
    if (wrapped.isPresent()) {
      return wrapped.get();
    }
    Place largest = places.get(0);
    for (Place place : places) {
      largest = place.size() > largest.size() ? place : largest;
    }
    Place most = largest;
    List<Place> alike =
        places.stream()
            .filter(
                place -> place.equals(most) || (place.dict() != most.dict() && place.isLike(most)))
            .toList();
    if (alike.size() > 1 && !most.keys().isEmpty()) {
      throw new WeightsException(
          Reason.NO_TENSORS,
          file,
          "expected one state dict but found "
              + counted(
                  alike.stream()
                      .map(place -> nameOf(place.key()) + " of " + place.size() + " tensors")
                      .toList())
              + "; name one, as "
              + file
              + ":"
              + Json.shown(most.key()));
    }
    return most;
  }

  private static Optional<Place> wrapped(List<Place> places, List<String> keys) {
    for (String wrapper : WRAPPERS) {
      List<String> longer = new ArrayList<>(keys);
      longer.add(wrapper);
      if (keys.size() < MAX_WRAPPERS && leadsToOne(places, keys, wrapper)) {
        Optional<Place> found = wrapped(places, longer);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return keys.isEmpty()
        ? Optional.empty()
        : places.stream().filter(place -> place.keys().equals(keys)).findFirst();
  }

  /** Dicts with tensors by name; each is looked into once, however often it stands there. */
  private static List<Place> places(PyDict root) {
    IdentityHashMap<PyDict, Long> sizes = new IdentityHashMap<>();
    List<Place> places = new ArrayList<>();
    List<Place> level = List.of(new Place(List.of(), root, 0));
    for (int depth = 0; depth <= MAX_WRAPPERS; depth++) {
      List<Place> next = new ArrayList<>();
      for (Place place : level) {
        boolean isNew = !sizes.containsKey(place.dict());
        long size = sizes.computeIfAbsent(place.dict(), StateDict::count);
        if (size > 0 && places.size() < MAX_PLACES) {
          places.add(new Place(place.keys(), place.dict(), size));
        }
        if (isNew) {
          next.addAll(inside(place));
        }
      }
      level = next;
    }
    return places;
  }

  private static long count(PyDict dict) {
    return dict.entries().entrySet().stream()
        .filter(
            entry -> entry.getKey() instanceof String && entry.getValue() instanceof StridedTensor)
        .count();
  }

  private static List<Place> inside(Place place) {
    List<Place> inside = new ArrayList<>();
    place
        .dict()
        .entries()
        .forEach(
            (key, value) -> {
              if (key instanceof String name && value instanceof PyDict dict) {
                List<String> longer = new ArrayList<>(place.keys());
                longer.add(name);
                inside.add(new Place(longer, dict, 0));
              }
            });
    return inside;
  }

  private static String described(Object saved) {
    if (saved instanceof PyDict dict) {
      Collection<Object> keys = dict.entries().keySet();
      return "a dict of " + counted(keys.stream().map(StateDict::shownKey).toList());
    }
    return saved instanceof StridedTensor ? "a single tensor" : "no dict";
  }

  /** "4 (epoch, best, optimizer and 1 more)". */
  static String counted(List<String> keys) {
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
