package io.pollard.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.data.Split;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The phantoms: seeded, varied, balanced, and not to be told apart by anything trivial. */
@Tag("numbers")
class PhantomsTest {

  private static final int IMAGES = 300;

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void anImageFollowsFromTaskSeedAndNumberAlone(Phantoms.Task task) {
    byte[] image = Phantoms.draw(task, 7, 3);
    assertThat(image).hasSize(Phantoms.SIZE * Phantoms.SIZE);
    assertThat(Phantoms.draw(task, 7, 3)).isEqualTo(image);
    assertThat(Phantoms.draw(task, 8, 3)).isNotEqualTo(image);
    assertThat(Phantoms.draw(task, 7, 3 + task.classes().size())).isNotEqualTo(image);
  }

  @ParameterizedTest
  @EnumSource
  void brightnessAndContrastVaryWithinAClass(Phantoms.Task task) {
    int classes = task.classes().size();
    List<double[]> statistics =
        IntStream.range(0, 20)
            .mapToObj(turn -> meanAndDeviation(Phantoms.draw(task, 1, turn * classes)))
            .toList();
    assertThat(spread(statistics, 0)).as("means").isGreaterThan(20 / 255.0);
    assertThat(spread(statistics, 1)).as("deviations").isGreaterThan(5 / 255.0);
  }

  private static double spread(List<double[]> statistics, int which) {
    var summary = statistics.stream().mapToDouble(values -> values[which]).summaryStatistics();
    return summary.getMax() - summary.getMin();
  }

  @Test
  void anArrangementHasTheSamePartsInBothClasses() {
    double[] parallel = meanImage(Phantoms.Task.ARRANGEMENT, 0);
    double[] crossed = meanImage(Phantoms.Task.ARRANGEMENT, 1);
    double largest =
        IntStream.range(0, parallel.length)
            .mapToDouble(at -> Math.abs(parallel[at] - crossed[at]))
            .max()
            .orElseThrow();
    // A ring's middle is .4 darker than a cross's; where one stood more often it would show.
    assertThat(largest).isLessThan(0.08);
  }

  private static double[] meanImage(Phantoms.Task task, int target) {
    double[] sum = new double[Phantoms.SIZE * Phantoms.SIZE];
    for (int turn = 0; turn < IMAGES / 2; turn++) {
      byte[] image = Phantoms.draw(task, 1, 2 * turn + target);
      for (int at = 0; at < sum.length; at++) {
        sum[at] += grey(image, at) / (IMAGES / 2);
      }
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SOURCE")
  void simpleStatisticsCannotTellTheClassesApart(Phantoms.Task task) {
    double[][] training = features(task, 1);
    double[][] fresh = features(task, 2);
    double auroc = new LogisticRegression(training, alternating()).auroc(fresh, alternating());
    assertThat(auroc).isLessThan(0.65);
  }

  @Test
  void theRegressionLearnsWhatIsThere() {
    double[][] features = features(Phantoms.Task.TEXTURE, 1);
    double middle = Arrays.stream(features).mapToDouble(row -> row[0]).average().orElseThrow();
    int[] bright = Arrays.stream(features).mapToInt(row -> row[0] > middle ? 1 : 0).toArray();
    assertThat(new LogisticRegression(features, bright).auroc(features, bright))
        .isGreaterThan(0.98);
  }

  private static int[] alternating() {
    return IntStream.range(0, IMAGES).map(index -> index % 2).toArray();
  }

  /** A row an image: mean, deviation, a histogram of 16 bins, a thumbnail of 8x8. */
  private static double[][] features(Phantoms.Task task, long seed) {
    return IntStream.range(0, IMAGES)
        .parallel()
        .mapToObj(index -> features(Phantoms.draw(task, seed, index)))
        .toArray(double[][]::new);
  }

  private static double[] features(byte[] image) {
    double[] features = new double[2 + 16 + 64];
    double[] statistics = meanAndDeviation(image);
    features[0] = statistics[0];
    features[1] = statistics[1];
    for (int at = 0; at < image.length; at++) {
      features[2 + (image[at] & 0xff) / 16] += 1.0 / image.length;
      int row = at / Phantoms.SIZE / 8;
      int column = at % Phantoms.SIZE / 8;
      features[18 + 8 * row + column] += grey(image, at) / 64;
    }
    return features;
  }

  private static double[] meanAndDeviation(byte[] image) {
    double mean = IntStream.range(0, image.length).mapToDouble(at -> grey(image, at)).sum();
    mean /= image.length;
    double squares = 0;
    for (int at = 0; at < image.length; at++) {
      squares += (grey(image, at) - mean) * (grey(image, at) - mean);
    }
    return new double[] {mean, Math.sqrt(squares / image.length)};
  }

  private static double grey(byte[] image, int at) {
    return (image[at] & 0xff) / 255.0;
  }

  @Test
  void aWrittenTaskIsADataSetOfBalancedClassesAndSinglePatients() {
    Phantoms.write(Phantoms.Task.LESION, folder, Phantoms.Options.of(10));
    Dataset data = Dataset.read(folder);
    assertThat(data.classes()).containsExactlyInAnyOrder("soft", "firm");
    assertThat(data.samples()).hasSize(10);
    assertThat(data.samples()).filteredOn(sample -> sample.classIndex() == 0).hasSize(5);
    assertThat(data.samples()).extracting(sample -> sample.group()).doesNotHaveDuplicates();
    assertThat(data.hasOfficialSplit()).isFalse();
    Pixels pixels = new ImageDecoder().decode(folder.resolve("lesion-00002.png"));
    assertThat(pixels.channels()).isEqualTo(1);
    byte[] drawn = Phantoms.draw(Phantoms.Task.LESION, 1, 1);
    assertThat(pixels.bytes()).isEqualTo(drawn);
  }

  @Test
  void partsAreWrittenWhereTheyAreAskedFor() {
    Phantoms.write(
        Phantoms.Task.TEXTURE, folder, Phantoms.Options.of(20).withParts(8, 6).withSeed(5));
    Split split = Dataset.read(folder).positive("coarse").split(1);
    assertThat(split.indices(Part.TRAIN)).hasSize(8);
    assertThat(split.indices(Part.VALIDATION)).hasSize(6);
    assertThat(split.indices(Part.TEST)).hasSize(6);
  }

  @Test
  void theSourceTaskAsksNothingThatTheOthersAsk() {
    List<String> classes = Phantoms.Task.SOURCE.classes();
    assertThat(classes).hasSize(72).doesNotHaveDuplicates();
    assertThat(classes)
        .noneMatch(name -> name.contains("ring") || name.contains("cross"))
        .noneMatch(name -> name.contains("soft") || name.contains("firm"));
  }

  @Test
  void tooFewImagesAreRefused() {
    Phantoms.Options one = Phantoms.Options.of(1);
    assertThatThrownBy(() -> Phantoms.write(Phantoms.Task.LESION, folder, one))
        .isInstanceOf(DataException.class)
        .hasMessage("expected at least 2 images of lesion, one a class, but found 1");
    assertThatThrownBy(() -> Phantoms.Options.of(10).withParts(5, 5))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("10 images, 5 of them for training and 5 for validation");
  }

  @Test
  void lesionsLieWhereTheyAreSaidToLie() {
    for (int index = 0; index < 20; index++) {
      byte[] grey = Phantoms.draw(Phantoms.Task.LESION, 1, index);
      List<Phantoms.Lesion> lesions = Phantoms.lesions(1, index);
      assertThat(lesions).hasSizeBetween(2, 6);
      double inside = 0;
      double outside = 0;
      int covered = 0;
      for (int at = 0; at < grey.length; at++) {
        double x = at % Phantoms.SIZE + 0.5;
        int row = at / Phantoms.SIZE;
        double y = row + 0.5;
        boolean isCovered = lesions.stream().anyMatch(lesion -> lesion.covers(x, y, 0));
        covered += isCovered ? 1 : 0;
        inside += isCovered ? grey[at] & 0xff : 0;
        outside += isCovered ? 0 : grey[at] & 0xff;
      }
      assertThat(inside / covered - outside / (grey.length - covered)).isGreaterThan(40);
    }
  }
}
