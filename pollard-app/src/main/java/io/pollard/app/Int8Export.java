package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Part;
import io.pollard.imaging.ImageCache;
import io.pollard.metrics.Metric;
import io.pollard.onnx.ExportedModel;
import io.pollard.onnx.Gate;
import io.pollard.onnx.Latency;
import io.pollard.onnx.ModelCard;
import io.pollard.onnx.ModelWriter;
import io.pollard.onnx.OnnxModel;
import io.pollard.onnx.Processor;
import io.pollard.onnx.Quantisation;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A trial's model in 8-bit integers, and the gate before it.
 *
 * @param weightBits 7 or 8
 * @param margin of the validation score that may be lost
 * @param hasInputGate whether a file that passes gets an input gate of its own
 */
record Int8Export(
    StoredTrial trial,
    TrialImages images,
    int threads,
    int weightBits,
    double margin,
    Latency latency,
    boolean hasInputGate,
    boolean hasMaps,
    Progress progress) {

  /**
   * Writes the int8 file, whatever the gate says of it.
   *
   * @param model in float32
   * @param floatFile where it was written
   * @param calibration other images than the validation part's; null for these
   */
  Gate write(OnnxModel model, Path floatFile, @Nullable ImageCache calibration, Path file) {
    TrialImages.Chosen validation = images.some(Part.VALIDATION, Integer.MAX_VALUE);
    ImageCache cache = calibration == null ? images.cache() : calibration;
    List<Integer> samples =
        calibration == null
            ? images.some(Part.VALIDATION, Quantisation.MOST_IMAGES).samples()
            : spread(calibration.dataset().samples().size());
    Quantisation.note(model).ifPresent(progress::say);
    progress.say("finding the ranges of integers, then comparing them with float32");
    if (samples.size() < Quantisation.ENOUGH_IMAGES) {
      progress.say(
          "the ranges are of "
              + samples.size()
              + (samples.size() == 1 ? " image" : " images")
              + " only; from "
              + Quantisation.ENOUGH_IMAGES
              + " on it hardly matters which");
    }
    OnnxModel quantised =
        Quantisation.apply(
            model, trial.description().preprocessing(), cache, samples, weightBits, threads);
    Map<String, Object> how = new LinkedHashMap<>();
    how.put("weight_bits", weightBits);
    how.put("calibration", calibration == null ? "validation part" : "other images");
    how.put("calibration_images", samples.size());
    ModelCard card = ModelCards.of(trial);
    ModelWriter.write(file, quantised.withMetadata(card.withQuantisation(how).toMetadata()));
    Gate gate =
        new Gate(
            score(floatFile, validation.samples()),
            score(file, validation.samples()),
            margin,
            latency.compare(floatFile, file));
    Processor processor = Processor.here();
    how.put("validation_images", validation.samples().size());
    how.put("average_precision_float32", finite(gate.floatScore()));
    how.put("average_precision_int8", finite(gate.int8Score()));
    how.put("margin", margin);
    how.put("processor", processor.name());
    how.put("integer_dot_products", processor.integerDotProducts().orElse(null));
    ModelCard whole = card.withQuantisation(how);
    OnnxModel gated =
        hasInputGate && gate.isPassed()
            ? new InputGating(trial, images, threads, progress).gated(quantised, whole)
            : quantised.withMetadata(whole.toMetadata());
    ModelWriter.write(
        file, hasMaps ? HeatMaps.added(gated, trial.plan().network(), trial.input()) : gated);
    return gate;
  }

  private static List<Integer> spread(int samples) {
    int count = Math.min(samples, Quantisation.MOST_IMAGES);
    return IntStream.range(0, count).mapToObj(k -> (int) ((long) k * samples / count)).toList();
  }

  private static Double finite(double value) {
    if (!Double.isFinite(value)) {
      throw new DataException(
          "expected a validation part with images of every class, by which int8 is judged, but it"
              + " has no average precision");
    }
    return value;
  }

  private double score(Path file, List<Integer> samples) {
    try (ExportedModel exported = ExportedModel.load(file, threads)) {
      return Metric.AVERAGE_PRECISION.of(
          trial.scored(exported.predict(images.cache(), samples, Part.VALIDATION)));
    }
  }
}
