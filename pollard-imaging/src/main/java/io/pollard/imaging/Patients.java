package io.pollard.imaging;

import io.pollard.data.Spelling;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Names of patients: those that look the same to a reader are one patient. */
final class Patients {

  /** By what a person reads, as they were first written. */
  private final Map<String, String> first = new HashMap<>();

  private final Set<String> otherSpellings = new LinkedHashSet<>();

  /** The name under which a patient stood first. */
  String of(String name) {
    String known = first.putIfAbsent(Spelling.plain(name), name);
    if (known == null || known.equals(name)) {
      return name;
    }
    otherSpellings.add(known);
    return known;
  }

  int count() {
    return first.size();
  }

  /** A sentence about those that are written in several ways; empty where there is none. */
  Optional<String> note() {
    return otherSpellings.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s names of patients are written in more than one way that looks the same, as %s; each"
                    .formatted(otherSpellings.size(), otherSpellings.iterator().next())
                + " counts as one patient");
  }
}
