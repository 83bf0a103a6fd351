package io.pollard.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.search.Ladder;
import io.pollard.strategy.Method;
import io.pollard.study.Study;
import io.pollard.testing.StoredStudies;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {

  @TempDir private Path folder;

  @Test
  void wordsOfAShellAreQuotedWhereTheyMust() {
    assertThat(Commands.quoted("../data/x-rays_1.csv")).isEqualTo("../data/x-rays_1.csv");
    assertThat(Commands.quoted("a b")).isEqualTo("'a b'");
    assertThat(Commands.quoted("it's $HOME; rm *")).isEqualTo("'it'\\''s $HOME; rm *'");
    assertThat(Commands.quoted("")).isEqualTo("''");
  }

  @Test
  void aTrialsOptionsGiveItsCommand() {
    Study study = Study.existing(StoredStudies.copy("format-1", folder).resolve("study"));
    assertThat(Commands.train(study.trial("sapling-lwft"), "again"))
        .hasValue(
            "pollard train lesions --backbone sapling --weights sapling --positive firm --intensity"
                + " auto --fit crop --on-bad-file fail --recipe short2d --epochs 3 --batch 16 --rate"
                + " 0.001 --class-weights none --augment none --operating-point youden --strategy"
                + " lwft --cut layer2.1 --head flat --rate-ratio 0.1 --frozen-batch-norm keep --seed"
                + " 1 --split-seed 1 --precision fp32 --study again");
  }

  @Test
  void aSearchIsRunAgainByItsMethod() {
    Map<String, Object> options = Map.of("data", "xrays", "backbone", "sapling");
    CutSearch twoStage = CutSearch.twoStage(Method.FTL, Method.TTL).repeats(2);
    String again = " --choose best --seed 1 --split-seed 1 --backbone sapling --study again";
    String begun = "pollard search xrays --strategies ftl,ttl --repeats 2 --vary seeds";
    assertThat(Commands.search(twoStage, Choice.BEST, options, "again"))
        .isEqualTo(begun + " --neighbours 3" + again);
    assertThat(
            Commands.search(
                twoStage.scope(CutSearch.Scope.EXHAUSTIVE), Choice.BEST, options, "again"))
        .isEqualTo(begun + " --exhaustive" + again);
    assertThat(
            Commands.search(
                twoStage.ladder(Ladder.standard().refined()), Choice.BEST, options, "again"))
        .isEqualTo(
            begun
                + " --method ladder --rungs 0.25:0.05,0.5:0.01 --rung-steps 80 --grid 5 --refine"
                + again);
    assertThat(Ladder.rungs(Ladder.standard().rungsText())).isEqualTo(Ladder.standard().rungs());
  }
}
