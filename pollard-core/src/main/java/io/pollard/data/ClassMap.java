package io.pollard.data;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which of the classes that a network knows the classes of other data are, where they have other
 * names. Nothing is matched by likeness: who gives the data knows what its classes mean.
 *
 * <pre>{@code
 * ClassMap.parse(List.of("NORMAL=normal", "BACTERIAL=pneumonia", "VIRAL=pneumonia", "COVID="));
 * }</pre>
 *
 * @param names the known class for each class of the data that has another name; {@link #LEFT_OUT}
 *     where its images are left out
 */
public record ClassMap(Map<String, String> names) {

  /** In place of a known class. */
  public static final String LEFT_OUT = "";

  public ClassMap {
    names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
  }

  /** Every class has the network's name. */
  public static ClassMap none() {
    return new ClassMap(Map.of());
  }

  /**
   * Reads "NAME=CLASS" for each, or "NAME=" for a class that is left out. The last equals sign
   * parts the two.
   *
   * @throws DataException if one has no equals sign or nothing before it, or a name stands twice
   */
  public static ClassMap parse(Collection<String> given) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String one : given) {
      int sign = one.lastIndexOf('=');
      String name = one.substring(0, Math.max(sign, 0)).strip();
      if (name.isEmpty() || names.put(name, one.substring(sign + 1).strip()) != null) {
        throw new DataException(
            "expected each class of the data once, as NORMAL=normal, or NORMAL= to leave it out, but"
                + " found "
                + String.join(",", given));
      }
    }
    return new ClassMap(names);
  }

  /**
   * What each class of the data is.
   *
   * @param found the data's classes
   * @param known the network's
   * @param where for messages
   * @return a known class or {@link #LEFT_OUT} for each found one, in their order
   * @throws DataException if a class is none of the known ones and nothing says which it is, if a
   *     name is none of the data's or maps to none of the known ones, or all classes are left out
   */
  public Map<String, String> over(List<String> found, List<String> known, String where) {
    for (Map.Entry<String, String> name : names.entrySet()) {
      if (!found.contains(name.getKey())) {
        throw new DataException(
            "expected a class of "
                + where
                + " to map, one of "
                + found
                + ", but found "
                + name.getKey());
      }
      if (!known.contains(name.getValue()) && !name.getValue().equals(LEFT_OUT)) {
        throw new DataException(
            "expected "
                + name.getKey()
                + " mapped to one of the classes "
                + known
                + " of the network but found "
                + name.getValue());
      }
    }
    Map<String, String> all = new LinkedHashMap<>();
    found.forEach(name -> all.put(name, names.getOrDefault(name, name)));
    List<String> unknown =
        found.stream().filter(name -> !names.containsKey(name) && !known.contains(name)).toList();
    if (!unknown.isEmpty()) {
      throw new DataException(
          "expected the classes "
              + known
              + " of the network but found "
              + unknown
              + " in "
              + where
              + "; "
              + advice(unknown, known));
    }
    if (all.values().stream().allMatch(LEFT_OUT::equals)) {
      throw new DataException(
          "expected a class of " + where + " that is not left out but found " + all.keySet());
    }
    return all;
  }

  /** Proposes what differs in case, blanks and signs alone. */
  private static String advice(List<String> unknown, List<String> known) {
    List<String> alike = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String name : unknown) {
      List<String> same = known.stream().filter(one -> letters(one).equals(letters(name))).toList();
      if (same.size() == 1 && !letters(name).isEmpty()) {
        alike.add(name + "=" + same.get(0));
      } else {
        others.add(name);
      }
    }
    List<String> advice = new ArrayList<>();
    if (!alike.isEmpty()) {
      advice.add("--map " + String.join(",", alike) + " where they mean the same");
    }
    if (!others.isEmpty()) {
      advice.add(
          "--map "
              + others.get(0)
              + "=CLASS says which it is, --map "
              + others.get(0)
              + "= leaves it out");
    }
    return String.join("; ", advice);
  }

  private static String letters(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N}]", "");
  }
}
