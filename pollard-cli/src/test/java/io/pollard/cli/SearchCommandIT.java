package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code search} on small images, as a person types it. */
class SearchCommandIT {

  private static final List<String> QUICK =
      List.of(
          "--backbone=resnet18",
          "--weights=none",
          "--input=32",
          "--threads=1",
          "--recipe=short2d",
          "--epochs=1",
          "--batch=8",
          "--precision=fp32",
          "--positive=standing",
          "--format=csv");

  private static final String[] SEARCH = {
    "--repeats=1", "--neighbours=1", "--strategies=ftl,fe,ttl", "--rate=fe=1e-2"
  };

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Path images;
  private static Path study;
  private static Ran searched;

  private static Ran run(String command, Path study, String... more) {
    List<String> all = new ArrayList<>(List.of(command, images.toString(), "--study=" + study));
    all.add("--cache-dir=" + shared.resolve("cache"));
    all.addAll(QUICK);
    all.addAll(List.of(more));
    if (all.contains("--format=json")) {
      all.remove("--format=csv");
    }
    if (all.contains("--epochs=4")) {
      all.remove("--epochs=1");
    }
    return pollard(all.toArray(String[]::new));
  }

  private static Ran search(Path study, String... more) {
    return run("search", study, more);
  }

  @BeforeAll
  static void searchOnce() throws IOException {
    images = StripedImages.write(shared.resolve("images"), 20, "lying", "standing");
    study = shared.resolve("study");
    searched = search(study, SEARCH).expect(ExitCode.DONE);
  }

  private static List<Path> trials(Path of) throws IOException {
    try (Stream<Path> trials = Files.list(of.resolve("trials"))) {
      return trials.sorted().toList();
    }
  }

  @Test
  void whatWasTriedIsATableAndWhatItTookAnother() throws IOException {
    assertThat(searched.rows("FTL").get(0)).startsWith("FTL,,0.").endsWith("best, smallest\"");
    assertThat(searched.rows("FE").get(0)).startsWith("FE,,0.").endsWith("best, smallest\"");
    List<String> cuts =
        searched.rows("TTL").stream().filter(row -> !row.contains(",AUPRC,")).toList();
    assertThat(cuts).anyMatch(row -> row.startsWith("TTL,layer1.1,"));
    assertThat(cuts).filteredOn(row -> row.contains("best")).hasSize(1);
    assertThat(cuts).filteredOn(row -> row.contains("smallest")).hasSize(1);
    assertThat(searched.out())
        .contains("strategy,trials,epochs,images,multiply_adds,full_transfers");
    int trials = trials(study).size();
    assertThat(searched.rows("all").get(0)).startsWith("all," + trials + "," + trials + ",");
    assertThat(Files.readAllLines(study.resolve("training-costs.csv")))
        .hasSize(1 + trials + 1)
        .last()
        .asString()
        .startsWith("all,," + trials + ",");
    assertThat(searched.out())
        .contains("strategy,cut,chosen,score,validation,validation_deviation,test,test_deviation,");
    assertThat(searched.rows("FE").get(1)).startsWith("FE,,best,AUPRC,0.");
    assertThat(searched.err())
        .contains(", the selection's optimism (n = 1)")
        .contains("FTL, repeat 1 of 1: validation AUPRC")
        .contains("tried at most")
        .containsPattern("\\d of at most \\d trials are left: about 1 min in one process")
        .containsPattern("best: resnet18-")
        .contains("train 26 (13 lying, 13 standing)");
  }

  @Test
  void weightsOfWhatWasChosenAreKeptAndHaveNames() throws IOException {
    for (String name : List.of("best", "smallest")) {
      pollard("evaluate", study + "/" + name, "--cache-dir=" + shared.resolve("cache"))
          .expect(ExitCode.DONE);
    }
    List<Path> without =
        trials(study).stream()
            .filter(trial -> !Files.exists(trial.resolve("best.safetensors")))
            .toList();
    assertThat(without).isNotEmpty();
    for (Path trial : without) {
      assertThat(trial.resolve("predictions.csv")).exists();
      assertThat(trial.resolve("history.csv")).exists();
      pollard("evaluate", trial.toString()).refused("found none: a search keeps");
    }
    assertThat(trials(study))
        .filteredOn(trial -> trial.getFileName().toString().startsWith("resnet18-ftl"))
        .allMatch(trial -> Files.exists(trial.resolve("best.safetensors")));
    Path unsearched = folder.resolve("study");
    run("train", unsearched, "--strategy=fe").expect(ExitCode.DONE);
    pollard("evaluate", unsearched + "/best")
        .refused("expected a search", "pollard search makes one");
  }

  @Test
  void givenAgainItTrainsNothingAndSaysTheSame() throws IOException {
    Ran again = search(study, SEARCH).expect(ExitCode.DONE);
    assertThat(again.out()).isEqualTo(searched.out());
    assertThat(again.err()).contains("nothing is left to train").doesNotContain("loss");
    String document =
        search(
                study,
                Stream.concat(Stream.of(SEARCH), Stream.of("--format=json")).toArray(String[]::new))
            .expect(ExitCode.DONE)
            .out();
    assertThat(JSON.readTree(document).fieldNames())
        .toIterable()
        .containsExactly("tried", "optimism", "training_costs");
  }

  /** Feature extraction's usual rate is 1e-3, the others' 1e-4. */
  @Test
  void aStrategysOwnRateStandsInItsTrialsAlone() throws IOException {
    for (Path trial : trials(study)) {
      boolean isFeatures = trial.getFileName().toString().startsWith("resnet18-fe");
      JsonNode schedule =
          JSON.readTree(trial.resolve("trial.json").toFile()).at("/trial/recipe/schedule");
      assertThat(schedule.get("initial_rate").doubleValue()).isEqualTo(isFeatures ? 1e-2 : 1e-4);
      String again =
          pollard(
                  "train",
                  "--config=" + trial.resolve("options.yaml"),
                  "--threads=1",
                  "--study=" + study,
                  "--cache-dir=" + shared.resolve("cache"))
              .expect(ExitCode.DONE)
              .err();
      assertThat(again).contains(trial.getFileName() + " is finished; it is not trained again");
    }
  }

  @Test
  void noWeightsAreKeptWhereNoneAreWanted() throws IOException {
    Path their = folder.resolve("study");
    search(their, "--strategies=fe", "--repeats=1", "--keep=none").expect(ExitCode.DONE);
    assertThat(trials(their)).hasSize(1);
    assertThat(trials(their).get(0).resolve("best.safetensors")).doesNotExist();
    Ran again = search(their, "--strategies=fe", "--repeats=1").expect(ExitCode.DONE);
    assertThat(again.err()).contains("nothing is left to train");
  }

  @Test
  void aPlanTrainsNothing() throws IOException {
    Path never = folder.resolve("never");
    Ran planned = search(never, "--strategies=all", "--plan").expect(ExitCode.DONE);
    assertThat(planned.rows("TTL"))
        .containsExactly("TTL,layer1.1 layer2.1 layer3.1 layer4.1,3,7,9");
    assertThat(planned.rows("TF")).containsExactly("TF,layer1.1 layer2.1 layer3.1,3,6,8");
    assertThat(planned.rows("FTL")).containsExactly("FTL,,0,1,1");
    assertThat(planned.err()).contains("63 of at most 63 trials are left: about ");
    JsonNode document =
        JSON.readTree(
            search(never, "--strategies=all", "--plan", "--format=json")
                .expect(ExitCode.DONE)
                .out());
    assertThat(document.fieldNames()).toIterable().containsExactly("plan", "estimate");
    assertThat(document.get("plan")).hasSize(5);
    assertThat(document.get("plan").get(0).fieldNames())
        .toIterable()
        .containsExactly("strategy", "first_stage", "neighbours", "tried", "all");
    JsonNode estimate = document.get("estimate").get(0);
    assertThat(estimate.get("trials").intValue()).isEqualTo(63);
    assertThat(estimate.get("left").intValue()).isEqualTo(63);
    assertThat(estimate.get("hours").doubleValue()).isPositive();
    assertThat(never).doesNotExist();
  }

  @Test
  void whatARunRefusesItsPlanRefusesInTheSameWords() throws IOException {
    StringBuilder rows = new StringBuilder("file,label,split\n");
    for (String label : List.of("lying", "standing")) {
      for (int i = 0; i < 20; i++) {
        String part = i < 12 ? "train" : i < 16 ? "val" : "test";
        rows.append(images.resolve(label).resolve(i + ".png")).append(',').append(label);
        rows.append(',').append(part).append('\n');
      }
    }
    Path given = Files.writeString(folder.resolve("given.csv"), rows);
    Path file = Files.writeString(folder.resolve("file"), "");
    Path never = folder.resolve("never");
    for (List<String> refused :
        List.of(
            List.of(given.toString(), "--vary=splits", "--study=" + never),
            List.of(given.toString(), "--study=" + study),
            List.of(images.toString(), "--study=" + file),
            List.of(images.toString(), "--study=" + never, "--select-by=dice"),
            List.of(images.toString(), "--study=" + never, "--weights=" + file),
            List.of(images.toString(), "--study=" + never, "--cache-dir=" + file))) {
      List<String> run = new ArrayList<>(List.of("search"));
      run.addAll(refused);
      QUICK.stream()
          .filter(flag -> !flag.startsWith("--weights") || !run.toString().contains("--weights"))
          .forEach(run::add);
      if (!run.toString().contains("--cache-dir")) {
        run.add("--cache-dir=" + shared.resolve("cache"));
      }
      Ran without = pollard(run).expect(ExitCode.REFUSED);
      run.add("--plan");
      Ran planned = pollard(run).expect(ExitCode.REFUSED);
      planned.refused(without.err().lines().reduce((before, last) -> last).orElseThrow());
    }
    assertThat(never).doesNotExist();
  }

  @Test
  void aFailureIsListedAndEndsWithThree() {
    Ran failed =
        search(folder.resolve("study"), "--repeats=1", "--strategies=ftl", "--rate=1e30")
            .expect(ExitCode.PARTLY);
    assertThat(failed.rows("FTL").get(0)).endsWith(",failed");
    assertThat(failed.err()).containsPattern("the loss of resnet18-ftl-.* was not finite");
  }

  @Test
  void aLadderDropsCutsOnTheWayAndCountsWhatEachRungTook() throws IOException {
    Path their = folder.resolve("study");
    String[] flags = {
      "--strategies=ttl", "--method=ladder", "--epochs=4", "--rung-steps=1", "--rungs=0.25:0,0.5:0"
    };
    Ran planned =
        search(their, Stream.concat(Stream.of(flags), Stream.of("--plan")).toArray(String[]::new));
    planned.expect(ExitCode.DONE);
    assertThat(planned.out()).contains("strategy,cut,parameters,rung_1_epoch");
    assertThat(planned.err())
        .containsPattern("TTL's ladder takes 0\\.\\d+ to 1\\.\\d+ full transfers");
    Ran found = search(their, flags).expect(ExitCode.DONE);
    assertThat(found.out()).contains("strategy,rung,cut,epochs,validation,verdict,full_transfers");
    assertThat(found.err()).containsPattern("TTL's ladder took \\d\\.\\d+ full transfers");
    JsonNode stored = JSON.readTree(Files.readString(their.resolve("search.json")));
    assertThat(stored.at("/search/scope").asText()).isEqualTo("ladder");
    assertThat(stored.at("/search/ladder/rungs/1/share").asDouble()).isEqualTo(.5);
    assertThat(stored.at("/result/strategies/0/rungs/0/steps")).hasSize(4);
    // With margins of 0 one cut is left, and three are not trained to their end.
    Ran listed = pollard("study", "list", their.toString(), "--format=csv").expect(ExitCode.DONE);
    assertThat(listed.out().lines().filter(line -> line.contains(",dropped,"))).hasSize(3);
    assertThat(listed.out().lines().filter(line -> line.contains(",finished,4,"))).hasSize(1);
    Ran again = search(their, flags).expect(ExitCode.DONE);
    assertThat(again.out()).isEqualTo(found.out());
    assertThat(again.err()).doesNotContain("goes on after epoch");
  }

  @Test
  void mistakesAreRefused() {
    Path never = folder.resolve("never");
    search(never, "--strategies=ftl,vgg").refused("ftl, fe, tf, lwft, ttl, or all", "found vgg");
    search(never, "--strategies=ttl,ttl").refused("each once");
    search(never, "--repeats=0").refused("at least 1 repeat but found 0");
    search(never, "--margin=-1").refused("margin of 0 or more but found -1.0");
    search(never, "--exhaustive", "--neighbours=2").refused("found both");
    search(never, "--method=ladder", "--neighbours=2").refused("--method ladder", "found both");
    search(never, "--exhaustive", "--method=ladder").refused("found both");
    search(never, "--method=halving").refused("two-stage, ladder or exhaustive", "halving");
    search(never, "--grid=4").refused("--grid with --method ladder alone");
    search(never, "--method=ladder", "--rungs=0.5").refused("as SHARE:MARGIN", "found 0.5");
    search(never, "--method=ladder", "--rungs=2:0").refused("share of the epochs above 0");
    search(never, "--rate-ratio=.1").refused("expected --rate-ratio only with lwft");
    assertThat(never).doesNotExist();
  }

  @Test
  void layerwiseFinetuningIsTrainedAloneToo() throws IOException {
    Path their = folder.resolve("study");
    List<String> flags =
        List.of(
            "--strategy=lwft", "--cut=layer3.1", "--rate-ratio=.2", "--frozen-batch-norm=update");
    run("train", their, flags.toArray(String[]::new)).expect(ExitCode.DONE);
    String options = trials(their).get(0).resolve("options.yaml").toString();
    Ran again =
        pollard(
                "train",
                "--config=" + options,
                "--threads=1",
                "--study=" + their,
                "--cache-dir=" + shared.resolve("cache"))
            .expect(ExitCode.DONE);
    assertThat(again.err()).contains("is finished; it is not trained again");
    run("train", their, "--strategy=tf", "--cut=layer4.1")
        .refused("expected a cut point of TF in resnet18 but found layer4.1");
  }
}
