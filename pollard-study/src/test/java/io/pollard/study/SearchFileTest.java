package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.search.Candidate;
import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.search.SearchResult;
import io.pollard.search.StrategyResult;
import io.pollard.strategy.Method;
import io.pollard.strategy.TransferStrategy;
import io.pollard.training.ValidationScore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchFileTest {

  @TempDir private Path folder;

  private static Candidate candidate(
      TransferStrategy strategy, long parameters, double first, double second) {
    return new Candidate(
        strategy,
        strategy.cut(),
        parameters,
        List.of(
            new ValidationScore(strategy.label() + strategy.cut() + "-1", first, first),
            new ValidationScore(strategy.label() + strategy.cut() + "-2", second, second)));
  }

  private static final Candidate FULL = candidate(Trials.FULL, 100, .81, .79);
  private static final Candidate CUT = candidate(Trials.CUT, 30, .80, .795);
  private static final Candidate FAILED = candidate(Trials.LAST, 90, .9, Double.NaN);

  private static SearchFile found(List<Candidate> full, List<Candidate> cuts) {
    return SearchFile.of(
        CutSearch.twoStage(Method.FTL, Method.TTL).repeats(2),
        Choice.SMALLEST,
        new SearchResult(
            "resnet18",
            2,
            false,
            List.of(
                found(Method.FTL, full, List.of()),
                found(Method.TTL, cuts, List.of("stem", "layer1.0")))));
  }

  private static StrategyResult found(Method method, List<Candidate> tried, List<String> notTried) {
    Optional<Candidate> first = tried.stream().findFirst();
    return new StrategyResult(method, first, first, first, tried, notTried);
  }

  @Test
  void isReadAsItWasWritten() {
    Study study = Study.at(folder);
    assertThat(study.search()).isEmpty();
    SearchFile written = found(List.of(FULL), List.of(CUT, FAILED));
    study.putSearch(written);
    assertThat(study.search()).hasValue(written);
    SearchFile nothing = found(List.of(FAILED), List.of());
    study.putSearch(nothing);
    assertThat(study.search()).hasValue(nothing);
  }

  @Test
  void bestAndSmallestAreOfAllStrategies() {
    SearchFile search = found(List.of(FULL), List.of(CUT, FAILED));
    assertThat(search.trial(Choice.BEST)).hasValue("FTL-1");
    assertThat(search.trial(Choice.SMALLEST)).hasValue("TTLlayer3.1-1");
    assertThat(found(List.of(FAILED), List.of()).trial(Choice.BEST)).isEmpty();
  }

  @Test
  void ofANewerFormatIsRefusedByNumber() throws IOException {
    Study study = Study.at(folder);
    study.putSearch(found(List.of(FULL), List.of(CUT)));
    Path file = folder.resolve(SearchFile.NAME);
    Files.writeString(file, Files.readString(file).replace("\"format\": 2", "\"format\": 3"));
    assertThatThrownBy(study::search)
        .isInstanceOf(DataException.class)
        .hasMessage(
            "expected format 2 or lower but found 3 in "
                + file
                + ": it was written by a newer Pollard, which can read it");
  }
}
