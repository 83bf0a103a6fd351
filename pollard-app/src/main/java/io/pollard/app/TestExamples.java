package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.NoAnswerException;
import io.pollard.data.Part;
import io.pollard.data.Sample;
import io.pollard.imaging.CacheOptions;
import io.pollard.metrics.ClassScores;
import io.pollard.onnx.Explanation;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;
import io.pollard.training.PredictionRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Test images that a trial is surest about, right and wrong, as small pictures with where it reads
 * its evidence. Neither a file nor a patient is named, though the pictures themselves are patients'
 * images.
 *
 * <pre>{@code
 * List<TestExamples.Example> some =
 *     TestExamples.of(trial, Optional.empty(), 4, CacheOptions.defaults(), Progress.SILENT);
 * }</pre>
 */
public final class TestExamples {

  private static final int SIDE = 192;

  private TestExamples() {}

  /** One image. */
  public static final class Example {
    private final String truth;
    private final String decision;
    private final double probability;
    private final byte[] png;

    Example(String truth, String decision, double probability, byte[] png) {
      this.truth = truth;
      this.decision = decision;
      this.probability = probability;
      this.png = png;
    }

    /** Its class as labelled. */
    public String truth() {
      return truth;
    }

    /** Its class as decided. */
    public String decision() {
      return decision;
    }

    /** Of the decided class. */
    public double probability() {
      return probability;
    }

    public boolean isRight() {
      return truth.equals(decision);
    }

    /** A whole PNG file, the image in grey with the decided class's map over it. */
    public byte[] png() {
      return png.clone();
    }
  }

  /** What a trial decided on an image of its test part. */
  private record Decided(PredictionRow row, int decision) {

    double probability() {
      return row.probabilities().get(decision);
    }

    boolean isRight() {
      return row.classIndex() == decision;
    }
  }

  /**
   * The surest right ones, then the surest wrong ones, of each patient one at most.
   *
   * @param trial that kept its weights
   * @param data where its images lie now; empty for where they lay
   * @param most of each kind
   * @throws DataException if its images are gone or others, its weights are gone, its head has no
   *     maps, with the reason, or it is of findings
   */
  public static List<Example> of(
      StoredTrial trial, Optional<Path> data, int most, CacheOptions cache, Progress progress) {
    List<String> classes = trial.description().classes().classes();
    List<Decided> decided = decided(trial);
    List<Decided> chosen = new ArrayList<>(surest(decided, true, most));
    chosen.addAll(surest(decided, false, most));
    StoredTrial finished = StudyView.finished(trial.folder());
    try (TrialImages images = TrialImages.open(finished, data, cache, progress);
        HeatMaps maps = HeatMaps.ofTrial(finished, Optional.empty())) {
      List<Example> examples = new ArrayList<>();
      for (Decided one : chosen) {
        Sample sample =
            images.cache().dataset().samples().stream()
                .filter(other -> other.id().equals(one.row().id()))
                .findFirst()
                .orElseThrow();
        try {
          Explanation explanation = maps.explain(sample.source());
          String decision = classes.get(one.decision());
          examples.add(
              new Example(
                  classes.get(one.row().classIndex()),
                  decision,
                  one.probability(),
                  maps.thumbnail(explanation, decision, MapColours.POSITIVE, SIDE)));
        } catch (NoAnswerException e) {
          progress.say(String.valueOf(e.getMessage()));
        }
      }
      return examples;
    }
  }

  private static List<Decided> decided(StoredTrial trial) {
    List<PredictionRow> rows =
        trial.predictions().stream().filter(row -> row.part() == Part.TEST).toList();
    ClassScores scores = (ClassScores) trial.scored(rows).decidedAt(trial.thresholds());
    return IntStream.range(0, rows.size())
        .mapToObj(i -> new Decided(rows.get(i), scores.decision(i)))
        .collect(Collectors.toList());
  }

  private static List<Decided> surest(List<Decided> decided, boolean isRight, int most) {
    Set<String> patients = new HashSet<>();
    return decided.stream()
        .filter(one -> one.isRight() == isRight)
        .sorted(
            Comparator.comparingDouble(Decided::probability)
                .reversed()
                .thenComparing(one -> one.row().id()))
        .filter(one -> patients.add(one.row().group()))
        .limit(most)
        .toList();
  }
}
