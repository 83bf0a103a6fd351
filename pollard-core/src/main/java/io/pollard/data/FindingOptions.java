package io.pollard.data;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which findings a table says of its images, and how: by a column for each, with 1, 0, -1 or "u"
 * (uncertain) or nothing (unknown), or by one column of lists, as "Effusion|Mass".
 *
 * @param findings one or more, in the order of the outputs; none with a column of lists for all
 *     words that occur there but "No Finding", sorted
 * @param listColumn the column of lists; what a list does not name is absent. Empty for a column
 *     each
 */
public record FindingOptions(List<Finding> findings, Optional<String> listColumn) {

  /**
   * One output.
   *
   * @param name of the output
   * @param members the columns, or words of the lists, that stand for it: it is present where one
   *     of them is, else uncertain where one is, else unknown where one is, else absent
   * @param uncertain what training is told where it is uncertain
   */
  public record Finding(String name, List<String> members, Uncertain uncertain) {

    /**
     * @throws IllegalArgumentException if nothing stands for it
     */
    public Finding {
      members = List.copyOf(members);
      if (members.isEmpty()) {
        throw new IllegalArgumentException(
            "expected at least one column for the finding " + name + " but found none");
      }
    }

    /** A column of its own name; what is uncertain is left out. */
    public static Finding of(String name) {
      return new Finding(name, List.of(name), Uncertain.IGNORE);
    }

    /**
     * Reads "Edema", or "opacity=Lung Opacity+Consolidation" for members of other names; what is
     * uncertain is left out.
     */
    public static Finding parse(String text) {
      int at = text.indexOf('=');
      return at < 0
          ? of(text.strip())
          : new Finding(
              text.substring(0, at).strip(),
              Arrays.stream(text.substring(at + 1).split("\\+")).map(String::strip).toList(),
              Uncertain.IGNORE);
    }

    /** As {@link #parse} reads it. */
    public String text() {
      return members.equals(List.of(name)) ? name : name + "=" + String.join("+", members);
    }

    public Finding with(Uncertain other) {
      return new Finding(name, members, other);
    }
  }

  public FindingOptions {
    findings = List.copyOf(findings);
    if (listColumn.isEmpty() || !findings.isEmpty()) {
      new Task.MultiLabel(findings.stream().map(Finding::name).toList()); // refuses as it would
    }
  }

  /** All words of a column of lists. */
  public static FindingOptions listed(String column) {
    return new FindingOptions(List.of(), Optional.of(column));
  }

  /** A column for each. */
  public static FindingOptions of(List<String> names) {
    return new FindingOptions(names.stream().map(Finding::of).toList(), Optional.empty());
  }

  /** The same from a column of lists. */
  public FindingOptions withListColumn(String column) {
    return new FindingOptions(findings, Optional.of(column));
  }

  /**
   * What is asked of an image.
   *
   * @throws IllegalArgumentException if only the table tells which findings there are
   */
  public Task.MultiLabel task() {
    return new Task.MultiLabel(
        findings.stream().map(Finding::name).toList(),
        findings.stream().map(Finding::uncertain).toList());
  }
}
