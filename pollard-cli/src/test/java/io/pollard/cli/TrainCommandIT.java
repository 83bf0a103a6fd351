package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code train}, {@code evaluate} and {@code predict} on small images, as a person types them. */
class TrainCommandIT {

  private static final String NETWORK = "--backbone=resnet18 --weights=none --input=32 --threads=1";
  private static final String CUT = "--strategy=ttl --cut=layer1.1";
  private static final String QUICK = "--recipe=short2d --epochs=3 --batch=8 --precision=fp32";
  private static final String ONCE = "--recipe=short2d --epochs=1 --batch=8 --precision=fp32";
  private static final String STANDING = "--positive=standing";

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static Path images;
  private static Path study;

  /** What training one trial said; it is the material of most tests. */
  private static Ran trained;

  /**
   * @param flags one or more each, with a space between
   */
  private static List<String> train(Path data, Path study, String... flags) {
    List<String> all = new ArrayList<>(List.of("train", data.toString(), "--study=" + study));
    all.add(cache());
    Stream.of(flags).flatMap(some -> Stream.of(some.split(" "))).forEach(all::add);
    return all;
  }

  @BeforeAll
  static void trainOnce() throws IOException {
    images = StripedImages.write(shared.resolve("images"), 20, "lying", "standing");
    study = shared.resolve("study");
    trained =
        pollard(train(images, study, NETWORK, CUT, QUICK, STANDING, "--format=csv", "-v"))
            .expect(ExitCode.DONE);
  }

  private static Path trial(Path of) throws IOException {
    try (Stream<Path> trials = Files.list(of.resolve("trials"))) {
      return trials.collect(Collectors.toList()).get(0);
    }
  }

  private static String cache() {
    return "--cache-dir=" + shared.resolve("cache");
  }

  @Test
  void evaluateGivesTheDigitsOfTraining() throws IOException {
    Map<String, List<String>> scores =
        pollard("evaluate", study + "/resnet18-ttl", "--format=csv", cache())
            .expect(ExitCode.DONE)
            .rows();
    assertThat(scores).containsKeys("AUROC", "log loss", "prevalence", "F1", "lying");
    // Of decisions it says more than training does.
    scores.keySet().retainAll(trained.rows().keySet());
    scores.forEach(
        (score, cells) ->
            assertThat(cells.subList(1, 4))
                .as(score)
                .isEqualTo(trained.rows().get(score).subList(4, 7)));
    Map<String, List<String>> validation =
        pollard("evaluate", trial(study).toString(), "--part=val", "--format=csv", cache())
            .expect(ExitCode.DONE)
            .rows();
    assertThat(validation.get("AUROC").subList(1, 4))
        .isEqualTo(trained.rows().get("AUROC").subList(1, 4));
  }

  @Test
  void predictDecodesOneImageToTheStoredProbability() throws IOException {
    List<List<String>> test =
        Files.readAllLines(trial(study).resolve("predictions.csv")).stream()
            .map(line -> List.of(line.split(",", -1)))
            .filter(cells -> cells.get(0).equals("test"))
            .toList();
    assertThat(test).hasSizeGreaterThan(6);
    List<String> command = new ArrayList<>(List.of("predict", study + "/resnet18"));
    test.forEach(cells -> command.add(images.resolve(cells.get(1)).toString()));
    command.add("--format=csv");
    Map<String, List<String>> predicted = pollard(command).expect(ExitCode.DONE).rows();
    assertThat(predicted).hasSameSizeAs(test);
    double threshold = Double.parseDouble(trained.rows().get("threshold").get(4));
    for (List<String> cells : test) {
      List<String> row = predicted.get(images.resolve(cells.get(1)).toString());
      double standing = Double.parseDouble(cells.get(7));
      assertThat(Double.parseDouble(row.get(3))).isCloseTo(standing, within(1e-6));
      assertThat(row.get(1)).isEqualTo(standing >= threshold ? "standing" : "lying");
    }
    assertThat(
            pollard("predict", study + "/resnet18", images.toString())
                .expect(ExitCode.DONE)
                .out()
                .lines())
        .hasSize(1 + 40);
  }

  @Test
  void aStudyIsListedShownComparedAndDrawn() throws IOException {
    String id = trial(study).getFileName().toString();
    assertThat(
            pollard("study", "list", study.toString(), "--format=csv")
                .expect(ExitCode.DONE)
                .rows()
                .get(id)
                .subList(1, 8))
        .containsExactly("TTL", "layer1.1", "1", "1", "1", "finished", "3");
    assertThat(pollard("study", "show", study.toString()).expect(ExitCode.DONE).out())
        .contains("lying, standing", "finished")
        .containsPattern("1 +\\d+ +\\d+ +\\d+");
    assertThat(pollard("study", "show", study + "/resnet18").expect(ExitCode.DONE).out())
        .contains(id, "layer1.1", "AUPRC (trapezoidal)", "ms per image");
    Path table = folder.resolve("table.csv");
    assertThat(
            pollard("study", "table", study.toString(), "--format=csv", "--out=" + table)
                .expect(ExitCode.DONE)
                .out())
        .isEmpty();
    assertThat(Files.readAllLines(table)).hasSize(2).last().asString().startsWith("TTL,layer1.1,");
    Path plots = folder.resolve("plots");
    pollard("study", "plot", study.toString(), "--out=" + plots).expect(ExitCode.DONE);
    for (String name : List.of("cuts-resnet18", "parameters")) {
      for (String ending : List.of(".png", ".svg", ".csv")) {
        assertThat(plots.resolve(name + ending)).isNotEmptyFile();
      }
    }
    pollard("study", "plot", trial(study).toString(), "--out=" + plots).expect(ExitCode.DONE);
    assertThat(plots.resolve("history.svg")).isNotEmptyFile();
    assertThat(plots.resolve("history.csv"))
        .hasSameTextualContentAs(trial(study).resolve("history.csv"));
    pollard("study").refused("expected list, show, table or plot");
    pollard("study", "list", images.toString()).refused("study.json", images.toString());
  }

  @Test
  void jsonIsOneDocument() throws IOException {
    for (Ran ran :
        List.of(
            pollard(train(images, study, NETWORK, CUT, QUICK, STANDING, "--format=json")),
            pollard("study", "show", study + "/resnet18", "--format=json"))) {
      JsonNode document =
          new ObjectMapper()
              .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
              .readTree(ran.expect(ExitCode.DONE).out());
      assertThat(document.at("/scores/0/test/estimate").isNumber()).isTrue();
      assertThat(document.at("/costs/0/epochs").asInt()).isEqualTo(3);
    }
  }

  @Test
  void theLogHasTheEpochsAndIsShownWhenAskedFor() throws IOException {
    List<String> log = Files.readAllLines(trial(study).resolve("log.txt"));
    for (int epoch = 1; epoch <= 3; epoch++) {
      String line = "epoch   " + epoch + "  loss ";
      assertThat(log)
          .filteredOn(logged -> logged.contains("INFO") && logged.contains(line))
          .hasSize(1);
      assertThat(trained.err().lines().filter(said -> said.contains(line))).hasSize(2);
    }
    assertThat(log.get(0)).contains(trial(study).getFileName().toString(), "1 threads", "FP32");
  }

  @Test
  void aTrialsOwnOptionsAreTheSameTrialAndFlagsWin() throws IOException {
    String options = trial(study).resolve("options.yaml").toString();
    List<String> same = List.of("--config=" + options, "--threads=1", "--study=" + study, cache());
    Ran again = pollard(with("train", same)).expect(ExitCode.DONE);
    assertThat(again.err())
        .contains(trial(study).getFileName() + " is finished; it is not trained again");
    assertThat(again.err()).doesNotContain("images/s");

    Path other = folder.resolve("study");
    pollard(
            "train",
            "--config",
            options,
            "--seed=2",
            "--epochs=1",
            "--study=" + other,
            "--threads=1",
            cache())
        .expect(ExitCode.DONE);
    assertThat(trial(other).getFileName().toString()).startsWith("resnet18-ttl-layer1.1-s2-");
    assertThat(Files.readAllLines(trial(other).resolve("history.csv"))).hasSize(2);
  }

  private static List<String> with(String first, List<String> others) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(others);
    return all;
  }

  @Test
  void aConfigMayHoldListsAndIsRefusedForAnUnknownKey() throws IOException {
    Path config = folder.resolve("flags.yaml");
    Files.writeString(config, "classes: [lying, standing]\nepochs: 1\nlearning-rate: 1\n");
    List<String> command =
        train(images, folder.resolve("study"), NETWORK, CUT, QUICK, "--config=" + config);
    pollard(command).refused("pollard train", "found learning-rate", "rate", "epochs");
    Files.writeString(config, "classes: [standing, lying]\nepochs: [\n");
    pollard(command).refused("flags.yaml", "found no YAML in line 2");
    Files.writeString(config, "12");
    pollard(command).refused("flags by name", "found 12");
    Files.writeString(config, "classes: [standing, lying]\n");
    pollard(command).expect(ExitCode.DONE);
    assertThat(Files.readString(trial(folder.resolve("study")).resolve("options.yaml")))
        .contains("classes: \"standing,lying\"");
  }

  @Test
  void whatIsMissingOrUnknownIsNamed() throws IOException {
    Path never = folder.resolve("never");
    pollard(train(images, never, "--weights=none", STANDING))
        .refused("--backbone resnet18 --weights resnet18.safetensors", "found no --backbone");
    pollard(train(images, never, "--backbone=resnet18", STANDING))
        .refused("--backbone resnet18 --weights resnet18.safetensors", "found no --weights");
    pollard(train(images, never, NETWORK, STANDING, "--cut=layer1.1"))
        .refused("expected --cut only with --strategy ttl, tf or lwft but found it with ftl");
    pollard(train(images, never, NETWORK, STANDING, "--strategy=ttl"))
        .refused("found no --cut; pollard describe resnet18 lists them");
    pollard(train(images, never, NETWORK, STANDING, "--strategy=ttl", "--cut=layer9"))
        .refused("found layer9", "it has stem, layer1.0, layer1.1");
    pollard(train(images, never, NETWORK))
        .refused("expected a positive class", "--positive lying or --positive standing");
    pollard(train(images, never, NETWORK, "--positive=leaning"))
        .refused("expected a positive class among [lying, standing] but found leaning");
    pollard(train(images, never, NETWORK, STANDING, "--epochs=0"))
        .refused("expected at least", "epoch but found 0");
    pollard(train(images, never, NETWORK, STANDING, "--rate=-1"))
        .refused("expected a rate above 0 but found -1.0");
    pollard("evaluate", study + "/vgg")
        .refused("begins with vgg", trial(study).getFileName().toString());
    assertThat(never).doesNotExist();
  }

  @Test
  void moreMemoryThanThereIsNamesTheBatchThatFits() {
    Path never = folder.resolve("never");
    pollard(train(images, never, NETWORK, CUT, STANDING, "--batch=1000000000"))
        .refused("for a batch of 1000000000 but found", "--batch ", " fits");
    assertThat(never.resolve("trials")).doesNotExist();
  }

  @Test
  void threeClassesAreTrainedEvaluatedAndPredicted() throws IOException {
    Path three = StripedImages.write(folder.resolve("three"), 15, "leaning", "lying", "standing");
    Path their = folder.resolve("study");
    Ran run =
        pollard(train(three, their, NETWORK, CUT, QUICK, "--format=csv")).expect(ExitCode.DONE);
    Map<String, List<String>> again =
        pollard("evaluate", their + "/resnet18", "--format=csv", cache())
            .expect(ExitCode.DONE)
            .rows();
    assertThat(again).containsKeys("AUROC", "accuracy", "leaning");
    again.keySet().retainAll(run.rows().keySet());
    again.forEach(
        (score, cells) ->
            assertThat(cells.subList(1, 4)).isEqualTo(run.rows().get(score).subList(4, 7)));
    Ran predicted =
        pollard("predict", their + "/resnet18", three + "/lying", "--format=csv")
            .expect(ExitCode.DONE);
    assertThat(predicted.out())
        .startsWith(
            "file,decision,probability_leaning,probability_lying,probability_standing,unlike,unlike_why\n");
    assertThat(predicted.rows()).hasSize(15);
    assertThat(predicted.rows().values())
        .allSatisfy(
            row ->
                assertThat(row.subList(2, 5).stream().mapToDouble(Double::parseDouble).sum())
                    .isCloseTo(1, within(1e-9)));
  }

  @Test
  void twentyClassesGiveScores() throws IOException {
    String[] classes =
        IntStream.range(0, 20).mapToObj("finding %02d"::formatted).toArray(String[]::new);
    Path twenty = StripedImages.write(folder.resolve("twenty"), 6, classes);
    Path their = folder.resolve("study");
    Map<String, List<String>> scores =
        pollard(train(twenty, their, NETWORK, CUT, ONCE, "--format=csv"))
            .expect(ExitCode.DONE)
            .rows();
    assertThat(scores).containsKeys("AUROC", "balanced accuracy", "log loss");
    assertThat(Double.parseDouble(scores.get("AUROC").get(4))).isBetween(0.0, 1.0);
    assertThat(Double.parseDouble(scores.get("log loss").get(4))).isBetween(0.0, 100.0);
    List<String> predictions = Files.readAllLines(trial(their).resolve("predictions.csv"));
    assertThat(predictions.get(0)).contains("finding 00", "finding 19");
  }

  @Test
  void evaluateGivesTheDigitsOfATrialTrainedInBfloat16() throws IOException {
    Path processor = Path.of("/proc/cpuinfo");
    assumeTrue(
        Files.exists(processor) && Files.readString(processor).contains("bf16"),
        "this processor does not multiply bfloat16");
    Path their = folder.resolve("study");
    Ran run =
        pollard(
                train(
                    images,
                    their,
                    NETWORK,
                    CUT,
                    QUICK.replace("fp32", "bf16"),
                    STANDING,
                    "--format=csv"))
            .expect(ExitCode.DONE);
    assertThat(Files.readString(trial(their).resolve("log.txt"))).contains("BF16");
    assertThat(trial(their).resolve("best.safetensors"))
        .as("bfloat16 leaves other weights than float32")
        .binaryContent()
        .isNotEqualTo(Files.readAllBytes(trial(study).resolve("best.safetensors")));
    Map<String, List<String>> again =
        pollard("evaluate", their + "/resnet18", "--format=csv", cache())
            .expect(ExitCode.DONE)
            .rows();
    assertThat(again).containsKeys("AUROC", "log loss");
    again.forEach(
        (score, cells) ->
            assertThat(cells.subList(1, 4))
                .as(score)
                .isEqualTo(run.rows().get(score).subList(4, 7)));
  }

  @Test
  void leaksThatAreAllowedAreRecorded() throws IOException {
    StringBuilder table = new StringBuilder("file,label,patient,split\n");
    for (String name : List.of("lying", "standing")) {
      for (int i = 0; i < 20; i++) {
        String patient = i < 18 ? name + i : name + (i - 18);
        table.append(
            String.join(
                ",", name + "/" + i + ".png", name, patient, i < 14 ? "train\n" : "test\n"));
      }
    }
    Path leaky = Files.writeString(images.resolve("leaky.csv"), table);
    Path their = folder.resolve("study");
    List<String> command = train(leaky, their, NETWORK, CUT, ONCE, STANDING);
    pollard(command).refused("lying0", "--allow-leaks");
    assertThat(their.resolve("trials")).doesNotExist();

    Ran run = pollard(plus(command, "--allow-leaks")).expect(ExitCode.DONE);
    assertThat(run.err()).contains("allowed: ", "lying0");
    JsonNode recorded = new ObjectMapper().readTree(trial(their).resolve("trial.json").toFile());
    assertThat(recorded.findValue("allowed_leaks")).as(recorded.toString()).isNotEmpty();
    assertThat(recorded.findValue("allowed_leaks").toString()).contains("lying0");
    assertThat(pollard("study", "show", their + "/resnet18").expect(ExitCode.DONE).out())
        .contains("allowed leaks");
    assertThat(Files.readString(trial(study).resolve("trial.json"))).doesNotContain("lying0");
  }

  @Test
  void badFilesAreAllListedOrSkipped() throws IOException {
    Path with = StripedImages.write(folder.resolve("with"), 20, "lying", "standing");
    Files.writeString(with.resolve("lying/broken.png"), "no image");
    byte[] whole = Files.readAllBytes(with.resolve("standing/1.png"));
    Files.write(with.resolve("standing/short.png"), java.util.Arrays.copyOf(whole, 500));
    Path their = folder.resolve("study");
    Ran refused = pollard(train(with, their, NETWORK, CUT, QUICK, STANDING)).expect(2);
    assertThat(refused.err())
        .contains("--on-bad-file skip", "lying/broken.png: ", "standing/short.png: ");
    assertThat(their).doesNotExist();

    Ran skipped =
        pollard(
                train(
                    with,
                    their,
                    NETWORK,
                    CUT,
                    QUICK,
                    STANDING,
                    "--on-bad-file=skip",
                    "--format=csv"))
            .expect(ExitCode.PARTLY);
    assertThat(skipped.err()).contains("skipped lying/broken.png", "skipped standing/short.png");
    assertThat(skipped.rows()).containsKey("AUROC");
    Ran evaluated =
        pollard("evaluate", their + "/resnet18", "--format=csv", cache()).expect(ExitCode.PARTLY);
    assertThat(evaluated.rows().get("AUROC").subList(1, 4))
        .isEqualTo(skipped.rows().get("AUROC").subList(4, 7));

    Path broken = with.resolve("lying/broken.png");
    pollard("predict", their + "/resnet18", broken.toString())
        .refused(broken.toString(), "--on-bad-file skip");
    Ran predicted =
        pollard(
                "predict",
                their + "/resnet18",
                broken.toString(),
                with.resolve("lying/1.png").toString(),
                "--on-bad-file=skip",
                "--format=csv")
            .expect(ExitCode.PARTLY);
    assertThat(predicted.rows()).containsOnlyKeys(with.resolve("lying/1.png").toString());
  }

  @Test
  void otherDataIsMatchedByTheNamesOfItsClasses() throws IOException {
    Path other = StripedImages.write(folder.resolve("other"), 10, "standing", "lying");
    StringBuilder table = new StringBuilder("file,label\n");
    for (String name : List.of("standing", "lying")) {
      for (int i = 0; i < 10; i++) {
        table.append("%s/%s.png,%s%n".formatted(name, i, name));
      }
    }
    Path manifest = Files.writeString(other.resolve("other.csv"), table);
    List<String> command =
        List.of("evaluate", study + "/resnet18", "--format=csv", cache(), "--data");
    Map<String, List<String>> byFolder = pollard(plus(command, other)).expect(0).rows();
    Map<String, List<String>> byTable = pollard(plus(command, manifest)).expect(0).rows();
    assertThat(byTable.get("AUROC").get(1)).isEqualTo(byFolder.get("AUROC").get(1));
    assertThat(Double.parseDouble(byTable.get("AUROC").get(1))).isGreaterThan(0.8);
    assertThat(byTable.get("prevalence").get(1)).isEqualTo("0.5");

    StripedImages.write(other, 10, "leaning");
    pollard(plus(command, other))
        .refused(
            "the classes [lying, standing]", "found [leaning]", "--map leaning= leaves it out");
    assertThat(pollard(plus(command, other, "--map=leaning=")).expect(0).rows().get("AUROC"))
        .isEqualTo(byFolder.get("AUROC"));
    assertThat(
            pollard(plus(command, other, "--classes=standing,lying")).expect(0).rows().get("AUROC"))
        .isEqualTo(byFolder.get("AUROC"));
  }

  @Test
  void classesOfAnotherClinicAreMappedAndWhatItsScoresMeanIsSaid() throws IOException {
    Path other = StripedImages.write(folder.resolve("other"), 10, "standing", "lying");
    Files.move(other.resolve("lying"), other.resolve("LYING"));
    Files.move(other.resolve("standing"), other.resolve("STANDING"));
    List<String> command =
        List.of("evaluate", study + "/resnet18", "--format=csv", cache(), "--data", "" + other);
    pollard(command)
        .refused(
            "found [LYING, STANDING] in " + other,
            "--map LYING=lying,STANDING=standing where they mean the same");
    Ran right = pollard(plus(command, "--map=LYING=lying,STANDING=standing")).expect(0);
    assertThat(Double.parseDouble(right.rows().get("AUROC").get(1))).isGreaterThan(0.8);
    assertThat(right.out())
        .startsWith("score,value,value_low,value_high,home,home_low,home_high,remark")
        .contains("output,place,images,decided,quantile_05,")
        .contains("standing,home,")
        .contains("standing,here,20,");
    Ran wrong =
        pollard(plus(command, "--map", "LYING=standing", "--map", "STANDING=lying")).expect(0);
    assertThat(wrong.rows("AUROC").get(0)).endsWith("worse than chance; worse than at home");
    assertThat(wrong.err()).contains("AUROC is worse than chance; worse than at home: 0.");
    pollard("evaluate", study + "/resnet18", cache(), "--map=LYING=lying")
        .refused("expected --map only with --data");
  }

  private static List<String> plus(List<String> command, Object... more) {
    List<String> all = new ArrayList<>(command);
    Stream.of(more).map(Object::toString).forEach(all::add);
    return all;
  }

  @Test
  void aStudyIsOfOneDataSet() throws IOException {
    Path other = StripedImages.write(folder.resolve("other"), 12, "lying", "standing");
    pollard(train(other, study, NETWORK, CUT, QUICK, STANDING))
        .refused("this study is of other data", "give another --study");
    pollard(train(images, study, NETWORK, CUT, QUICK, "--positive=lying"))
        .refused("this study is of another task", "[lying, standing] with standing as positive");
  }

  @Test
  void aLossThatIsNotFiniteEndsWithASentenceAndThree() throws IOException {
    Path their = folder.resolve("study");
    List<String> command = train(images, their, NETWORK, CUT, QUICK, STANDING, "--rate=1e30");
    Ran run = pollard(command).expect(ExitCode.PARTLY);
    assertThat(run.err()).contains("is not finite: training stops", "a smaller --rate may help");
    assertThat(Files.readString(trial(their).resolve("log.txt"))).contains("is not finite");
    assertThat(pollard(command).expect(ExitCode.PARTLY).err())
        .contains("is finished; it is not trained again");
  }

  /** Interrupts whoever says that the first epoch is over, as Ctrl-C does. */
  private static final class Interrupting extends ByteArrayOutputStream {
    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      super.write(bytes, from, length);
      if (new String(bytes, from, length, UTF_8).contains("epoch   1  loss")) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void interrupt(List<String> command) {
    Ran stopped = pollard(command, new Interrupting()).expect(ExitCode.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(stopped.err()).endsWith("the same command goes on where it stopped%n".formatted());
  }

  @Test
  void aDamagedCheckpointIsSetAsideAndTheTrialBeginsAgain() throws IOException {
    Path their = folder.resolve("study");
    List<String> command = train(images, their, NETWORK, CUT, QUICK, STANDING, "--format=csv");
    interrupt(command);
    Path checkpoint = trial(their).resolve("checkpoint");
    try (var channel = Files.newByteChannel(checkpoint, StandardOpenOption.WRITE)) {
      channel.truncate(channel.size() / 2);
    }
    interrupt(command);
    assertThat(trial(their).resolve("checkpoint.damaged")).exists();
    Files.delete(trial(their).resolve("best.safetensors"));
    interrupt(command);
    Files.writeString(trial(their).resolve("history.csv"), "");

    Ran ended = pollard(command).expect(ExitCode.DONE);
    assertThat(ended.err())
        .contains("history.csv", "the trial begins again", checkpoint.toString());
    assertThat(trial(their).resolve("predictions.csv"))
        .hasSameBinaryContentAs(trial(study).resolve("predictions.csv"));
    assertThat(Files.readAllLines(trial(their).resolve("history.csv"))).hasSize(1 + 3);
  }

  @Test
  void featureExtractionGoesOnAfterAnInterruptToo() throws IOException {
    String head = "--strategy=fe --epochs=4 --batch=8 --precision=fp32";
    List<String> command = train(images, folder.resolve("study"), NETWORK, head, STANDING);
    interrupt(command);
    assertThat(pollard(command).expect(ExitCode.DONE).err()).contains("goes on after epoch 1");
    Path whole = folder.resolve("whole");
    pollard(train(images, whole, NETWORK, head, STANDING)).expect(ExitCode.DONE);
    for (String result : List.of("best.safetensors", "predictions.csv")) {
      assertThat(trial(folder.resolve("study")).resolve(result))
          .hasSameBinaryContentAs(trial(whole).resolve(result));
    }
  }
}
