package io.pollard.study;

import io.pollard.files.AddedLater;
import io.pollard.metrics.OperatingPoint;
import java.util.List;

/**
 * What is recorded beside a trial without determining it; a file may lack any of it.
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
 */
public record TrialFacts(
    @AddedLater("\"unstated\"") String programVersion,
    @AddedLater("\"unstated\"") String engineVersion,
    @AddedLater("\"unstated\"") String processor,
    @AddedLater("1") int threads,
    @AddedLater("\"unstated\"") String weightsSource,
    @AddedLater("\"unstated\"") String weightsLicence,
    @AddedLater("\"unstated\"") String data,
    @AddedLater("[]") List<String> allowedLeaks,
    @AddedLater("{\"type\": \"youden\"}") OperatingPoint operatingPoint) {

  private static final String UNSTATED = "unstated";

  public TrialFacts {
    allowedLeaks = List.copyOf(allowedLeaks);
  }

  /** Where nobody states them: decisions at Youden's threshold. */
  public static TrialFacts unstated() {
    return new TrialFacts(
        UNSTATED,
        UNSTATED,
        UNSTATED,
        Runtime.getRuntime().availableProcessors(),
        UNSTATED,
        UNSTATED,
        UNSTATED,
        List.of(),
        new OperatingPoint.Youden());
  }
}
