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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that search in one study and are killed: no trial is lost, none is trained twice. */
class StudySurvivalIT {

  private static final int DEATHS = 16;
  private static final int PROCESSES = 3;
  private static final int LONGEST_WAIT_MILLIS = 400;

  /** How a worker ends that dies by itself, half-way through a file. */
  private static final int DIED_IN_A_WRITE = 137;

  private static final String NEVER = "0";

  private static final CutSearch SEARCH = CutSearch.twoStage(Method.FTL, Method.TTL).repeats(3);

  @TempDir private Path folder;

  /**
   * Searches to the end and says in the study what it found; or dies inside the write of a
   * checkpoint, whose number is the third argument, as suddenly as by a kill.
   */
  static final class Worker {
    private Worker() {}

    public static void main(String[] arguments) {
      Study study = Study.at(Path.of(arguments[0]));
      AtomicInteger writesLeft = new AtomicInteger(Integer.parseInt(arguments[2]));
      SteppedRunner runner =
          new SteppedRunner(
              Path.of(arguments[1]),
              Duration.ofMillis(4),
              () -> {
                if (writesLeft.decrementAndGet() == 0) {
                  Runtime.getRuntime().halt(DIED_IN_A_WRITE);
                }
              });
      study.putSearch(SearchFile.of(SEARCH, Choice.BEST, SEARCH.run(runner, study)));
    }
  }

  private static Process start(Path study, String diesInCheckpoint) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Worker.class.getName(),
            study.toString(),
            log(study).toString(),
            diesInCheckpoint)
        .inheritIO()
        .start();
  }

  private static Path log(Path study) {
    return study.resolveSibling(study.getFileName() + ".log");
  }

  /** Every second dies by itself inside a write, the others are killed at random. */
  private static String death(Random random) {
    return random.nextBoolean() ? NEVER : Integer.toString(1 + random.nextInt(3));
  }

  @Test
  void deathsAtAnyMomentLoseNoTrialAndTrainNoneTwice() throws Exception {
    Study undisturbed = Study.at(folder.resolve("undisturbed"));
    SearchResult expected =
        SEARCH.run(
            new SteppedRunner(log(undisturbed.folder()), Duration.ZERO, () -> {}), undisturbed);
    Random random = new Random(5);
    int deaths = 0;
    int inAWrite = 0;
    for (int round = 1; deaths < DEATHS || inAWrite == 0; round++) {
      Path study = folder.resolve("study-" + round);
      List<Process> alive = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        alive.add(start(study, death(random)));
      }
      while (!alive.isEmpty()) {
        Process victim = alive.remove(random.nextInt(alive.size()));
        boolean hasEnded =
            victim.waitFor(random.nextInt(LONGEST_WAIT_MILLIS), TimeUnit.MILLISECONDS);
        if (!hasEnded && deaths < DEATHS) {
          victim.destroyForcibly();
        }
        assertThat(victim.waitFor(1, TimeUnit.MINUTES)).isTrue();
        if (victim.exitValue() != 0) {
          deaths++;
          inAWrite += victim.exitValue() == DIED_IN_A_WRITE && hasEnded ? 1 : 0;
          alive.add(start(study, deaths < DEATHS ? death(random) : NEVER));
        }
      }
      assertThat(Study.at(study).search().orElseThrow().result()).isEqualTo(expected);
      assertSameTrials(Study.at(study), undisturbed);
      assertTrainedOnce(Files.readAllLines(log(study)));
      assertThat(unfinished(study)).isEmpty();
    }
  }

  private static List<Path> unfinished(Path study) throws IOException {
    try (Stream<Path> files =
        Files.find(study, 3, (file, any) -> file.toString().endsWith(".part"))) {
      return files.toList();
    }
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
