package io.pollard.study;

import io.pollard.data.DatasetOptions;
import io.pollard.files.AddedLater;
import io.pollard.metrics.OperatingPoint;
import java.util.List;
import java.util.Optional;

/**
 * What is recorded beside a trial without determining it; a file may lack any of it, and then it is
 * empty.
 *
 * @param programVersion of Pollard
 * @param engineVersion of the training engine, as "libtorch 2.10.0"
 * @param processor by its name
 * @param threads the engine's
 * @param weightsSource where the pretrained weights come from
 * @param weightsLicence theirs
 * @param data the path of the data set, as it was given
 * @param allowedLeaks what leaks in the split and was allowed, a sentence each
 * @param operatingPoint how the threshold of decisions is chosen on validation
 * @param reading how the data set was read; empty where nobody states it. How its images were
 *     prepared is in the trial's own preprocessing
 */
public record TrialFacts(
    @AddedLater("null") Optional<String> programVersion,
    @AddedLater("null") Optional<String> engineVersion,
    @AddedLater("null") Optional<String> processor,
    @AddedLater("1") int threads,
    @AddedLater("null") Optional<String> weightsSource,
    @AddedLater("null") Optional<String> weightsLicence,
    @AddedLater("null") Optional<String> data,
    @AddedLater("[]") List<String> allowedLeaks,
    @AddedLater("{\"type\": \"youden\"}") OperatingPoint operatingPoint,
    @AddedLater("null") Optional<DatasetOptions> reading) {

  /** What tables say where a trial does not; the first builds wrote the word into their files. */
  static final String UNSTATED = "unstated";

  public TrialFacts {
    programVersion = stated(programVersion);
    engineVersion = stated(engineVersion);
    processor = stated(processor);
    weightsSource = stated(weightsSource);
    weightsLicence = stated(weightsLicence);
    data = stated(data);
    allowedLeaks = List.copyOf(allowedLeaks);
  }

  private static Optional<String> stated(Optional<String> text) {
    return text.filter(word -> !word.equals(UNSTATED));
  }

  /** Where nobody states them: decisions at Youden's threshold. */
  public static TrialFacts unstated() {
    return new TrialFacts(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Runtime.getRuntime().availableProcessors(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        new OperatingPoint.Youden(),
        Optional.empty());
  }
}
