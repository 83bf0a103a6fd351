package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.search.Candidate;
import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.search.RungResult;
import io.pollard.search.SearchResult;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.Table.Format;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialOutcome;
import io.pollard.training.ValidationScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTablesTest {

  @TempDir private Path folder;
  private Study study;

  @BeforeEach
  void study() {
    study = Study.at(folder);
  }

  private String finish(TransferStrategy strategy) {
    try (OpenTrial trial = study.open(Trials.of(strategy))) {
      trial.putHistory(Trials.HISTORY);
      trial.putPredictions(Trials.PREDICTIONS);
      trial.finish(Trials.OUTCOME);
      return trial.id();
    }
  }

  private String row(String id) {
    return StudyTables.list(study)
        .as(Format.CSV)
        .lines()
        .filter(line -> line.startsWith(id + ","))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theListSaysWhatStateEachTrialIsIn() throws IOException {
    String finished = finish(Trials.CUT);
    assertThat(row(finished)).isEqualTo(finished + ",TTL,layer3.1,1,1,1,finished,2,0.8125,21.75");
    String running;
    try (OpenTrial trial = study.open(Trials.of(Trials.FULL))) {
      running = trial.id();
      trial.putHistory(Trials.HISTORY.subList(0, 1));
      assertThat(row(running))
          .isEqualTo(running + ",FTL,,1,1,1,running,1,0.30000000000000004,10.875");
    }
    assertThat(row(running)).contains(",unfinished,1,");
    try (OpenTrial trial = study.open(Trials.of(Trials.FULL))) {
      trial.finish(
          new TrialOutcome(
              TrialOutcome.End.NOT_FINITE, 1, 1, 1, 1, 1, Trials.OUTCOME.resolvedPrecision()));
    }
    assertThat(row(running)).contains(",not finite,1,");
    Files.writeString(study.trial(finished).folder().resolve("history.csv"), "nonsense");
    assertThat(row(finished)).isEqualTo(finished + ",TTL,layer3.1,1,1,1,damaged,,,");
    Files.writeString(study.trial(finished).folder().resolve("trial.json"), "{");
    assertThat(row(finished)).isEqualTo(finished + ",,,,,,damaged,,,");
  }

  @Test
  void aTrialThatASearchHasStoppedIsPausedAndLeftBehindIsDropped() {
    String id;
    try (OpenTrial trial = study.open(Trials.of(Trials.CUT))) {
      id = trial.id();
      trial.putHistory(Trials.HISTORY.subList(0, 1));
      trial.pause(1);
    }
    assertThat(row(id)).contains(",paused,1,");
    Candidate left =
        new Candidate(Trials.CUT, "layer3.1", 30, List.of(new ValidationScore(id, .3, .6)));
    RungResult.Step step = new RungResult.Step(left, List.of(1), RungResult.Verdict.TRAILS);
    Optional<Candidate> none = Optional.empty();
    StrategyResult found =
        new StrategyResult(
            Method.TTL,
            none,
            none,
            none,
            List.of(),
            List.of(),
            List.of(new RungResult(1, false, .05, List.of(step))));
    SearchFile search =
        SearchFile.of(
            CutSearch.ladder(Method.TTL),
            Choice.BEST,
            new SearchResult("resnet18", 1, false, List.of(found)));
    study.putSearch(search);
    assertThat(study.search()).hasValue(search);
    assertThat(search.trials()).containsExactly(id);
    assertThat(row(id)).contains(",dropped,1,");
    try (OpenTrial goesOn = study.open(Trials.of(Trials.CUT))) {
      assertThat(row(goesOn.id())).contains(",running,1,");
    }
    // Nobody stopped it of its own accord this time.
    assertThat(row(id)).contains(",unfinished,1,");
  }

  @Test
  void aStudyIsShownWithItsSplitsAndStates() throws IOException {
    finish(Trials.CUT);
    study.open(Trials.of(Trials.FULL)).close();
    Files.createDirectories(folder.resolve("splits"));
    Files.writeString(
        study.splitFile(3),
        "id,label,group,part,hash\na,x,p,train,0\nb,x,p,train,0\nc,x,q,val,0\nd,x,r,test,0\n");
    Tables shown = StudyTables.show(study);
    assertThat(shown.named().get("study").as(Format.TABLE))
        .contains("data digest", "da7a", "normal, pneumonia");
    assertThat(shown.named().get("splits").as(Format.CSV))
        .isEqualTo("split_seed,train,val,test\n3,2,1,1\n");
    assertThat(shown.named().get("trials").as(Format.CSV))
        .isEqualTo("state,count\nunfinished,1\nfinished,1\n");
  }

  @Test
  void aTrialIsShownWithItsPlanScoresAndCosts() {
    String id = finish(Trials.CUT);
    Tables shown = StudyTables.show(study, study.trial(id));
    assertThat(shown.named().keySet()).containsExactly("facts", "plan", "scores", "costs");
    assertThat(shown.named().get("plan").as(Format.CSV).lines())
        .contains("layer3.1,pretrained,1.0,update,1180672", "head,random,1.0,update,514");
    assertThat(shown.named().get("facts").as(Format.CSV).lines())
        .contains("cut,layer3.1", "state,finished", "precision,\"auto, which was fp32\"");
    assertThat(shown.named().get("scores").rows()).hasSizeGreaterThan(9);
    try (OpenTrial begun = study.open(Trials.of(Trials.FULL))) {
      assertThat(StudyTables.show(study, study.trial(begun.id())).named().keySet())
          .isEqualTo(Set.of("facts", "plan", "costs"));
    }
  }
}
