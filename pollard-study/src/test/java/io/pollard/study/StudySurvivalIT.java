package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.search.Choice;
import io.pollard.search.CutSearch;
import io.pollard.search.SearchResult;
import io.pollard.strategy.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that search in one study and are killed: no trial is lost, none is trained twice. */
class StudySurvivalIT {

  private static final int KILLS = 50;
  private static final int PROCESSES = 3;
  private static final int LONGEST_LIFE_MILLIS = 1200;

  private static final CutSearch SEARCH = CutSearch.twoStage(Method.FTL, Method.TTL).repeats(3);

  @TempDir private Path folder;

  /** Searches to the end and says in the study what it found. */
  static final class Worker {
    private Worker() {}

    public static void main(String[] arguments) {
      Study study = Study.at(Path.of(arguments[0]));
      SteppedRunner runner = new SteppedRunner(Path.of(arguments[1]), Duration.ofMillis(8));
      study.putSearch(SearchFile.of(SEARCH, Choice.BEST, SEARCH.run(runner, study)));
    }
  }

  private static Process start(Path study) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            study.toString(),
            log(study).toString())
        .inheritIO()
        .start();
  }

  private static Path log(Path study) {
    return study.resolveSibling(study.getFileName() + ".log");
  }

  @Test
  void killsAtAnyMomentLoseNoTrialAndTrainNoneTwice() throws Exception {
    Study undisturbed = Study.at(folder.resolve("undisturbed"));
    SearchResult expected =
        SEARCH.run(new SteppedRunner(log(undisturbed.folder()), Duration.ZERO), undisturbed);
    Random random = new Random(5);
    int kills = 0;
    int inAWrite = 0;
    for (int round = 1; kills < KILLS; round++) {
      Path study = folder.resolve("study-" + round);
      List<Process> alive = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        alive.add(start(study));
      }
      while (kills < KILLS && isSearching(alive)) {
        Process victim = alive.get(random.nextInt(PROCESSES));
        pause(study, random);
        if (victim.isAlive()) {
          victim.destroyForcibly().waitFor();
          kills++;
          inAWrite += isWriting(study, victim.pid()) ? 1 : 0;
          alive.set(alive.indexOf(victim), start(study));
        }
      }
      for (Process process : alive) {
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
      }
      assertThat(Study.at(study).search().orElseThrow().result()).isEqualTo(expected);
      assertSameTrials(Study.at(study), undisturbed);
      assertTrainedOnce(Files.readAllLines(log(study)));
    }
    assertThat(inAWrite).as("kills inside a file write").isPositive();
  }

  private static boolean isSearching(List<Process> alive) {
    return alive.stream().allMatch(Process::isAlive);
  }

  /** At random, or until somebody writes a file. */
  private static void pause(Path study, Random random) throws Exception {
    int longest = LONGEST_LIFE_MILLIS / PROCESSES;
    if (random.nextInt(3) > 0) {
      Thread.sleep(random.nextInt(longest));
      return;
    }
    for (int waited = 0; waited < longest && unfinished(study).isEmpty(); waited++) {
      Thread.sleep(1);
    }
  }

  private static List<Path> unfinished(Path study) throws IOException {
    if (!Files.exists(study)) {
      return List.of();
    }
    try (Stream<Path> files =
        Files.find(study, 3, (file, any) -> file.toString().endsWith(".part"))) {
      return files.toList();
    } catch (java.io.UncheckedIOException vanished) {
      return List.of();
    }
  }

  private static boolean isWriting(Path study, long process) throws IOException {
    return unfinished(study).stream().anyMatch(file -> file.toString().endsWith(process + ".part"));
  }

  private static void assertSameTrials(Study study, Study expected) {
    List<StoredTrial> trials = study.trials();
    List<StoredTrial> those = expected.trials();
    assertThat(trials.stream().map(StoredTrial::id))
        .containsExactlyElementsOf(those.stream().map(StoredTrial::id).toList());
    for (int i = 0; i < trials.size(); i++) {
      assertThat(trials.get(i).outcome()).isEqualTo(those.get(i).outcome());
      assertThat(trials.get(i).history()).isEqualTo(those.get(i).history());
      assertThat(trials.get(i).predictions()).isEqualTo(those.get(i).predictions());
      assertThat(trials.get(i).folder().resolve(ClaimedTrial.CHECKPOINT)).doesNotExist();
    }
  }

  /**
   * Each epoch follows the one before, or is that again after its process was killed; and no
   * process touches a trial after another has taken it over.
   */
  private static void assertTrainedOnce(List<String> epochs) {
    Map<String, List<String[]>> byTrial = new HashMap<>();
    for (String line : epochs) {
      String[] words = line.split(" ", -1);
      byTrial.computeIfAbsent(words[0], any -> new ArrayList<>()).add(words);
    }
    byTrial.forEach(
        (trial, lines) -> {
          int last = 0;
          List<String> processes = new ArrayList<>();
          for (String[] line : lines) {
            int epoch = Integer.parseInt(line[1]);
            boolean isNew =
                processes.isEmpty() || !processes.get(processes.size() - 1).equals(line[2]);
            assertThat(epoch).as(trial).isBetween(isNew ? Math.max(1, last) : last + 1, last + 1);
            if (isNew) {
              assertThat(processes).as(trial).doesNotContain(line[2]);
              processes.add(line[2]);
            }
            last = epoch;
          }
          assertThat(last).as(trial).isEqualTo(SteppedRunner.EPOCHS);
        });
  }
}
