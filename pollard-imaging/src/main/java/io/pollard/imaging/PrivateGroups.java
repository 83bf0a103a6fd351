package io.pollard.imaging;

import io.pollard.data.LeakRules;
import io.pollard.data.Sample;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is particular to data whose headers say who is shown: what groups are called counts nowhere,
 * and who reads of one is told in which file to look.
 *
 * @param spelt groups whose names in the headers or the manifest can only be meant to be one
 *     patient, as samples call them
 */
record PrivateGroups(List<List<String>> spelt) {

  PrivateGroups {
    spelt = spelt.stream().map(List::copyOf).toList();
  }

  /** For each sample the number of its group, in the order of their first samples. */
  static List<String> ordinals(List<Sample> samples) {
    Map<String, Integer> numbers = new HashMap<>();
    List<String> ordinals = new ArrayList<>();
    for (Sample sample : samples) {
      ordinals.add("group " + numbers.computeIfAbsent(sample.group(), any -> numbers.size() + 1));
    }
    return ordinals;
  }

  /** The same samples, of which each group is called with its first file. */
  static List<Sample> withFiles(List<Sample> samples) {
    Map<String, String> names = names(samples);
    return samples.stream()
        .map(
            sample ->
                new Sample(
                    sample.id(),
                    sample.source(),
                    sample.target(),
                    Objects.requireNonNull(names.get(sample.group()))))
        .toList();
  }

  private static Map<String, String> names(List<Sample> samples) {
    Map<String, String> names = new HashMap<>();
    for (Sample sample : samples) {
      names.computeIfAbsent(
          sample.group(),
          group -> group.equals(sample.id()) ? group : group + ", as in " + sample.id());
    }
    return names;
  }

  /** What is doubtful in the names of those groups that are there. */
  List<LeakRules.Finding> findings(List<Sample> samples) {
    Map<String, String> names = names(samples);
    List<List<String>> found =
        spelt.stream()
            .map(groups -> groups.stream().map(names::get).filter(Objects::nonNull).toList())
            .filter(groups -> groups.size() > 1)
            .toList();
    return found.isEmpty() ? List.of() : List.of(new LeakRules.GroupsSpeltTwice(found));
  }
}
