package io.pollard.data;

import static io.pollard.data.SplitterTest.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.data.LeakRules.Change;
import io.pollard.data.LeakRules.ClassMissing;
import io.pollard.data.LeakRules.ContentsInTwoParts;
import io.pollard.data.LeakRules.ContradictingLabels;
import io.pollard.data.LeakRules.EqualContents;
import io.pollard.data.LeakRules.GroupsInTwoParts;
import io.pollard.data.LeakRules.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakRulesTest {

  private static final List<Sample> SAMPLES =
      List.of(
          sample("a", 0, "p1"),
          sample("b", 1, "p1"),
          sample("c", 0, "p2"),
          sample("d", 1, "p3"),
          sample("e", 0, "p4"),
          sample("f", 1, "p5"));
  private static final List<Part> PARTS =
      List.of(Part.TRAIN, Part.TRAIN, Part.VALIDATION, Part.VALIDATION, Part.TEST, Part.TEST);
  private static final List<String> CONTENTS = List.of("1", "2", "3", "4", "5", "6");

  @Test
  void cleanDataHaveNoFindings() {
    assertThat(LeakRules.ofSamples(SAMPLES, CONTENTS)).isEmpty();
    assertThat(LeakRules.ofSplit(SAMPLES, CONTENTS, List.of("well", "ill"), new Split(PARTS)))
        .isEmpty();
  }

  @Test
  void aGroupAndAContentInTwoPartsAreLeaks() {
    List<Part> parts =
        List.of(Part.TRAIN, Part.TEST, Part.VALIDATION, Part.VALIDATION, Part.TEST, Part.TRAIN);
    List<LeakRules.Finding> findings =
        LeakRules.ofSplit(
            SAMPLES,
            List.of("1", "2", "3", "4", "3", "6"),
            List.of("well", "ill"),
            new Split(parts));
    assertThat(findings)
        .containsExactly(
            new GroupsInTwoParts(List.of("p1")), new ContentsInTwoParts(List.of(List.of("c", "e"))))
        .allMatch(finding -> finding.verdict() == Verdict.LEAK);
    assertThat(findings.get(0).sentence()).contains("in two or more: 1 (p1)");
    assertThat(findings.get(1).sentence()).contains("in two or more: 1 (c = e)");
  }

  @Test
  void aClassMissingFromAPartIsRefused() {
    List<Part> parts =
        List.of(Part.TRAIN, Part.TRAIN, Part.VALIDATION, Part.TEST, Part.TEST, Part.TEST);
    assertThat(LeakRules.ofSplit(SAMPLES, CONTENTS, List.of("well", "ill"), new Split(parts)))
        .containsExactly(new ClassMissing(Part.VALIDATION, "ill"))
        .allMatch(finding -> finding.verdict() == Verdict.REFUSED)
        .allMatch(finding -> finding.sentence().contains("in val but found none of class ill"));
  }

  @Test
  void equalContentIsNotedAndWithTwoLabelsRefused() {
    List<LeakRules.Finding> findings =
        LeakRules.ofSamples(SAMPLES, List.of("1", "1", "3", "4", "3", "6"));
    assertThat(findings)
        .containsExactly(
            new ContradictingLabels(List.of(List.of("a", "b"))),
            new EqualContents(List.of(List.of("a", "b"), List.of("c", "e"))));
    assertThat(findings.get(0).verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(findings.get(0).sentence()).contains("1 (a = b), with two labels");
    assertThat(findings.get(1).verdict()).isEqualTo(Verdict.NOTED);
    assertThat(findings.get(1).sentence()).startsWith("2 images stand more than once, as a = b;");
    assertThat(new EqualContents(List.of(List.of("a", "b"))).sentence())
        .startsWith("1 image stands more than once, as a = b;");
  }

  @Test
  void patientsSpeltInTwoWaysAreALeakAndImagesWithoutPatientsAreNone() {
    List<Sample> samples =
        List.of(
            sample("a", 0, "7"),
            sample("b", 1, "7.0"),
            sample("c", 0, "P1"),
            sample("d", 1, "p-01"));
    assertThat(LeakRules.ofGroups(samples))
        .containsExactly(
            new LeakRules.GroupsSpeltTwice(List.of(List.of("7", "7.0"), List.of("P1", "p-01"))))
        .allMatch(finding -> finding.verdict() == Verdict.LEAK)
        .allMatch(finding -> finding.sentence().contains("2 (7 = 7.0, P1 = p-01)"));
    assertThat(LeakRules.ofGroups(SAMPLES)).isEmpty();
    assertThat(LeakRules.ofGroups(List.of(sample("a1", 0, "a1"), sample("A01", 0, "A01"))))
        .isEmpty();
  }

  @Test
  void imagesThatLookAlikeAreNotedAndCopiesInTwoPartsAreLeaks() {
    List<LeakRules.Alike> alike =
        List.of(
            new LeakRules.Alike(0, 2, LeakRules.COPY + 1, Change.NONE),
            new LeakRules.Alike(1, 3, LeakRules.COPY, Change.MIRRORED),
            new LeakRules.Alike(2, 3, 0, Change.QUARTER_TURN));
    List<LeakRules.Finding> noted = LeakRules.ofAlike(SAMPLES, alike);
    assertThat(noted)
        .containsExactly(
            new LeakRules.NearDuplicates(
                List.of("c ~ d (0, turned)", "b ~ d (12, mirrored)", "a ~ c (13)")))
        .allMatch(finding -> finding.verdict() == Verdict.NOTED);
    assertThat(noted.get(0).sentence())
        .contains("differ: 3 (c ~ d (0, turned), b ~ d (12, mirrored), a ~ c (13));");
    List<LeakRules.Finding> leaks = LeakRules.ofAlike(SAMPLES, alike, new Split(PARTS));
    assertThat(leaks)
        .containsExactly(new LeakRules.CopiesInTwoParts(List.of("b ~ d (12, mirrored)")))
        .allMatch(finding -> finding.verdict() == Verdict.LEAK);
    assertThat(leaks.get(0).sentence())
        .contains("near-duplicates in two: 1 (b ~ d (12, mirrored));");
    assertThat(LeakRules.ofAlike(SAMPLES, List.of())).isEmpty();
    assertThat(LeakRules.ofAlike(SAMPLES, alike.subList(2, 3), new Split(PARTS))).isEmpty();
  }
}
