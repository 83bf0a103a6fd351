package io.pollard.metrics;

import io.pollard.data.Spelling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Scores of groups of cases, as of one sex or one scanner, and how far each is from the rest: from
 * all other cases that say of the same attribute. What is compared does not hang on how many
 * positives a group has: of two classes AUROC, sensitivity and specificity, of more the accuracy
 * and the recall of each class. p-values are adjusted by Holm's method over all comparisons of all
 * attributes ({@link Holm}).
 *
 * <p>Shares are compared by their pooled value, whose variance is multiplied by one design effect
 * of patients with several cases (Rao and Scott, "A simple method for the analysis of clustered
 * binary data", Biometrics 48, 1992); AUROCs by DeLong's variances of both sides ({@link DeLong}),
 * each not below that of Hanley and McNeil ("The meaning and use of the area under a receiver
 * operating characteristic curve", Radiology 143, 1982) at the AUROC of both together, since a side
 * without a mistake has no variance of its own. Both use Student's quantiles with one degree of
 * freedom less than the rarer class has patients. A patient with cases on both sides counts on
 * each, as if these were two, which makes variances too large rather than too small.
 *
 * @param leastPatients so many of each class must be on both sides, or nothing is compared
 */
public record Subgroups(int leastPatients, List<Group> groups) {

  /** With fewer patients of a class comparisons find nothing but chance and large gaps. */
  public static final int USUAL_LEAST_PATIENTS = 20;

  /** What a case belongs to that doesn't say. */
  public static final String UNSTATED = "unstated";

  /**
   * Cases with one value of an attribute.
   *
   * @param patientsOfClasses those who have a case of each class
   * @param scores what tables list for the task, with 95 % intervals over the group's patients
   * @param gaps to the rest; empty where nothing was compared
   * @param remark why not; empty where it was
   */
  public record Group(
      String attribute,
      String value,
      int cases,
      int patients,
      List<Integer> patientsOfClasses,
      Map<Metric, Interval> scores,
      List<Gap> gaps,
      String remark) {

    public Group {
      patientsOfClasses = List.copyOf(patientsOfClasses);
      scores = Collections.unmodifiableMap(new EnumMap<>(scores));
      gaps = List.copyOf(gaps);
    }
  }

  /**
   * A group's score minus the rest's.
   *
   * @param score what is compared, as "sensitivity"
   * @param difference with a 95 % interval, not adjusted
   * @param pValue of no difference, two-sided
   * @param adjusted the same over all comparisons: below .05 is a difference
   */
  public record Gap(String score, Interval difference, double pValue, double adjusted) {

    private Gap withAdjusted(double value) {
      return new Gap(score, difference, pValue, value);
    }

    private Gap turned() {
      return new Gap(
          score,
          new Interval(-difference.estimate(), -difference.high(), -difference.low(), 0, 0),
          pValue,
          adjusted);
    }
  }

  public Subgroups {
    groups = List.copyOf(groups);
  }

  /**
   * @param decided at the operating point
   * @param attributes of each case its value by attribute; words for "no value" are {@link
   *     #UNSTATED}
   * @throws IllegalArgumentException if an attribute has not one value a case
   */
  public static Subgroups of(
      ClassScores decided,
      Map<String, List<String>> attributes,
      int leastPatients,
      GroupBootstrap bootstrap) {
    List<Group> groups = new ArrayList<>();
    attributes.forEach(
        (attribute, values) ->
            groups.addAll(
                new Attribute(decided, attribute, values, leastPatients).groups(bootstrap)));
    return new Subgroups(leastPatients, adjusted(groups));
  }

  /** Of two groups the second's comparisons are the first's, turned, and count once. */
  private static List<Group> adjusted(List<Group> groups) {
    List<Double> pValues = new ArrayList<>();
    for (Group group : groups) {
      group.gaps().forEach(gap -> pValues.add(gap.pValue()));
    }
    double[] adjusted = Holm.adjusted(pValues.stream().mapToDouble(p -> p).toArray());
    List<Group> all = new ArrayList<>();
    int place = 0;
    for (Group group : groups) {
      List<Gap> gaps = new ArrayList<>();
      for (Gap gap : group.gaps()) {
        gaps.add(gap.withAdjusted(adjusted[place++]));
      }
      Optional<Group> other =
          all.stream()
              .reduce((first, last) -> last)
              .filter(before -> group.remark().equals(OTHER))
              .filter(before -> before.attribute().equals(group.attribute()));
      all.add(
          new Group(
              group.attribute(),
              group.value(),
              group.cases(),
              group.patients(),
              group.patientsOfClasses(),
              group.scores(),
              other.map(before -> before.gaps().stream().map(Gap::turned).toList()).orElse(gaps),
              other.isPresent() ? "" : group.remark()));
    }
    return all;
  }

  /** Of the second of two groups, until gaps are adjusted. */
  private static final String OTHER = "the other of two";

  /** Whether any comparison is a difference, over all of them, at 5 %. */
  public boolean hasGap() {
    return groups.stream()
        .flatMap(group -> group.gaps().stream())
        .anyMatch(gap -> gap.adjusted() < .05);
  }

  /** One attribute's groups. */
  private static final class Attribute {
    private final ClassScores decided;
    private final String name;
    private final int least;
    private final Map<String, List<Integer>> cases = new LinkedHashMap<>();
    private final List<Integer> unstated = new ArrayList<>();

    Attribute(ClassScores decided, String name, List<String> values, int least) {
      if (values.size() != decided.size()) {
        throw new IllegalArgumentException(
            "expected a value of "
                + name
                + " for each of "
                + decided.size()
                + " cases but found "
                + values.size());
      }
      this.decided = decided;
      this.name = name;
      this.least = least;
      Map<String, List<Integer>> asWritten = new LinkedHashMap<>();
      for (int i = 0; i < values.size(); i++) {
        asWritten.computeIfAbsent(values.get(i), any -> new ArrayList<>()).add(i);
      }
      asWritten.entrySet().stream()
          .sorted(Map.Entry.comparingByKey(Subgroups::compare))
          .forEach(
              written -> {
                String value = Spelling.plain(written.getKey());
                boolean isStated = !Spelling.isMissing(value) && !value.equals(UNSTATED);
                (isStated ? cases.computeIfAbsent(value, any -> new ArrayList<>()) : unstated)
                    .addAll(written.getValue());
              });
    }

    List<Group> groups(GroupBootstrap bootstrap) {
      List<Group> groups = new ArrayList<>();
      for (Map.Entry<String, List<Integer>> of : cases.entrySet()) {
        String value = of.getKey();
        List<Integer> own = of.getValue();
        List<Integer> rest =
            cases.entrySet().stream()
                .filter(other -> !other.getKey().equals(value))
                .flatMap(other -> other.getValue().stream())
                .sorted()
                .toList();
        String remark =
            rest.isEmpty()
                ? "there is no other group to compare it with"
                : tooSmall(own)
                    .orElseGet(() -> tooSmall(rest).map("the rest: "::concat).orElse(""));
        boolean isOther = cases.size() == 2 && !groups.isEmpty();
        boolean isCompared = remark.isEmpty() && !isOther;
        groups.add(
            group(
                value,
                own,
                isCompared ? new GroupGaps(decided, own, rest, bootstrap).gaps() : List.of(),
                isOther && remark.isEmpty() ? OTHER : remark,
                bootstrap));
      }
      if (!unstated.isEmpty()) {
        groups.add(group(UNSTATED, unstated, List.of(), "compared with nothing", bootstrap));
      }
      return groups;
    }

    private Optional<String> tooSmall(List<Integer> indices) {
      ClassScores some = at(indices);
      List<Integer> patients = patients(some);
      return IntStream.range(0, patients.size())
          .filter(k -> patients.get(k) < least)
          .mapToObj(
              k ->
                  "too small to compare: "
                      + patients.get(k)
                      + (patients.get(k) == 1 ? " patient" : " patients")
                      + " with "
                      + decided.task().classes().get(k)
                      + ", of "
                      + least)
          .findFirst();
    }

    private ClassScores at(List<Integer> indices) {
      return decided.at(indices.stream().mapToInt(i -> i).toArray());
    }

    private Group group(
        String value,
        List<Integer> indices,
        List<Gap> gaps,
        String remark,
        GroupBootstrap bootstrap) {
      ClassScores own = at(indices);
      Map<Metric, Interval> scores = new EnumMap<>(Metric.class);
      own.task().metrics().stream()
          .filter(score -> score.isListed(own.task()))
          .forEach(score -> scores.put(score, bootstrap.interval(score, own)));
      return new Group(
          name,
          value,
          own.size(),
          (int) own.groups().stream().distinct().count(),
          patients(own),
          scores,
          gaps,
          remark);
    }
  }

  /** How many have a case of each class. */
  static List<Integer> patients(ClassScores cases) {
    return IntStream.range(0, cases.classes())
        .mapToObj(
            k ->
                (int)
                    IntStream.range(0, cases.size())
                        .filter(i -> cases.target(i) == k)
                        .mapToObj(cases.groups()::get)
                        .distinct()
                        .count())
        .toList();
  }

  /** Numbers by their size, words by their letters. */
  private static int compare(String one, String other) {
    OptionalDouble first = number(one);
    OptionalDouble second = number(other);
    if (first.isPresent() && second.isPresent()) {
      int order = Double.compare(first.getAsDouble(), second.getAsDouble());
      return order == 0 ? one.compareTo(other) : order;
    }
    return one.compareTo(other);
  }

  private static OptionalDouble number(String text) {
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
