package io.pollard.onnx;

import static java.util.Objects.requireNonNull;

import io.pollard.data.Preprocessing;
import io.pollard.data.Sample;
import io.pollard.imaging.ImageCache;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.ImageDecoder.Described;
import io.pollard.imaging.Look;
import io.pollard.imaging.Looks;
import io.pollard.imaging.Preparation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Gives a model its input gate: training images are run through the graph for the mean and the
 * covariance of what its head reads, validation images for how far such images lie from them.
 *
 * @param model with the output {@link Exporter#DISTANCE}
 */
public record InputGateFit(OnnxModel model, InputGate gate) {

  /** With so many images of a part the numbers hardly change any more. */
  public static final int MOST_IMAGES = 1000;

  /** Training images whose files are looked at. */
  public static final int MOST_FILES = 256;

  /**
   * Numbers of the kept directions, 128 KiB, or one for so many of the model's where it is large.
   */
  private static final int NUMBERS = 1 << 15;

  private static final int SHARE = 100;
  private static final int MOST_DIRECTIONS = 128;

  /**
   * @param model float32 or int8, a classifier
   * @param cache prepared for the model's preprocessing
   * @param training samples that the network was trained on, at least 2
   * @param validation samples that it was not trained on, at least 1
   * @throws IllegalArgumentException if there are fewer, the network doesn't end with a linear
   *     layer, or its features hardly vary: with what was expected and found
   * @throws io.pollard.data.DataException if a training image can't be read any more
   */
  public static InputGateFit of(
      OnnxModel model,
      Preprocessing preprocessing,
      ImageCache cache,
      List<Integer> training,
      List<Integer> validation,
      int threads) {
    if (training.size() < 2 || validation.isEmpty()) {
      throw new IllegalArgumentException(
          "expected at least 2 training images and a validation image but found "
              + training.size()
              + " and "
              + validation.size());
    }
    HeadInput head = HeadInput.of(model.graph());
    OnnxModel watched = with(model, head.watched(model.graph()));
    Path name = Path.of("gate.onnx");
    try (OnnxSession session = OnnxSession.of(name, ModelWriter.bytes(watched), threads)) {
      Vectors vectors = new Vectors(session, head, preprocessing, cache);
      double[][] known =
          training.stream().flatMap(one -> vectors.of(one).stream()).toArray(double[][]::new);
      FeatureGaussian gaussian =
          FeatureGaussian.of(known, directions(model, head)).inSinglePrecision();
      double[] distances =
          validation.stream()
              .mapToDouble(
                  one ->
                      vectors.of(one).stream()
                          .mapToDouble(gaussian::distance)
                          .average()
                          .orElseThrow())
              .toArray();
      InputGate gate =
          InputGate.of(gaussian, training.size(), distances, looks(preprocessing, cache, training));
      return new InputGateFit(with(model, head.measured(model.graph(), gaussian)), gate);
    }
  }

  private static int directions(OnnxModel model, HeadInput head) {
    long weights = model.graph().initializers().stream().mapToLong(TensorData::elements).sum();
    long room = Math.max(NUMBERS, weights / SHARE) / head.features();
    return (int) Math.max(1, Math.min(MOST_DIRECTIONS, room));
  }

  private static OnnxModel with(OnnxModel model, Graph graph) {
    return new OnnxModel(
        model.irVersion(),
        model.opset(),
        model.producer(),
        model.producerVersion(),
        graph,
        model.metadata());
  }

  private static Looks looks(
      Preprocessing preprocessing, ImageCache cache, List<Integer> training) {
    ImageDecoder decoder = new ImageDecoder();
    List<Sample> samples = cache.dataset().samples();
    int count = Math.min(MOST_FILES, training.size());
    List<Look> looks = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int index = training.get((int) ((long) k * training.size() / count));
      Described read = decoder.described(samples.get(index).source());
      looks.add(
          Look.of(
              read.raster(), read.attributes(), Preparation.windows(read.raster(), preprocessing)));
    }
    return Looks.of(looks, training.stream().map(cache::size).toList());
  }

  /** What the head reads of images. */
  private static final class Vectors {
    private final OnnxSession session;
    private final HeadInput head;
    private final PreparedImages images;

    Vectors(OnnxSession session, HeadInput head, Preprocessing preprocessing, ImageCache cache) {
      this.session = session;
      this.head = head;
      this.images = new PreparedImages(cache, preprocessing, 1);
    }

    /** Of every window of a sample. */
    List<double[]> of(int sample) {
      List<double[]> all = new ArrayList<>();
      for (int window = 0; window < images.windows(sample); window++) {
        Map<String, float[]> seen = session.run(images.of(List.of(sample), window), images.shape());
        float[] values = requireNonNull(seen.get(head.value()));
        double[] vector = new double[values.length];
        Arrays.setAll(vector, i -> values[i]);
        all.add(vector);
      }
      return all;
    }
  }
}
