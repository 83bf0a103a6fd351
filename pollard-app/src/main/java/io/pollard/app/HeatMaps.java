package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.imaging.Raster;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.onnx.Explanation;
import io.pollard.onnx.ExportOptions;
import io.pollard.onnx.MapGrid;
import io.pollard.onnx.MapOutput;
import io.pollard.onnx.ModelCard;
import io.pollard.onnx.ModelWriter;
import io.pollard.onnx.OnnxModel;
import io.pollard.onnx.Predictor;
import io.pollard.onnx.PredictorOptions;
import io.pollard.study.StoredTrial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a trained network reads its evidence in an image, as numbers and as a picture.
 *
 * <pre>{@code
 * try (HeatMaps maps = HeatMaps.ofModel(Path.of("model.onnx"), Optional.empty())) {
 *   Explanation some = maps.explain(new ImageSource.File(Path.of("scan.png")));
 *   byte[] png = maps.overlay(some, some.prediction().decision(), MapColours.POSITIVE);
 * }
 * }</pre>
 *
 * <p>Safe to use from many threads. Holds native memory until it is closed.
 */
public final class HeatMaps implements AutoCloseable {

  private final Predictor predictor;
  private final Optional<Path> temporary;

  private HeatMaps(Predictor predictor, Optional<Path> temporary) {
    this.predictor = predictor;
    this.temporary = temporary;
  }

  /**
   * @param threads of the runtime; without it all cores
   * @throws io.pollard.onnx.ModelException if the file can't be used
   * @throws DataException if it was exported without maps
   */
  public static HeatMaps ofModel(Path file, Optional<Integer> threads) {
    return new HeatMaps(Predictor.load(file, options(threads)), Optional.empty());
  }

  /**
   * Exports the trial into a temporary file, which is deleted by {@link #close}.
   *
   * @param threads of the runtime; without it as many as the trial was trained with
   * @throws DataException if its head has no maps, with the reason, or its weights are gone
   */
  public static HeatMaps ofTrial(StoredTrial trial, Optional<Integer> threads) {
    Network network = trial.plan().network();
    FeatureShape input = trial.input();
    OnnxModel model = ExportJob.exported(trial, ExportOptions.defaults(), ModelCards.of(trial));
    OnnxModel mapped = added(model, network, input);
    try {
      Path file = Files.createTempFile("pollard-maps", ".onnx");
      try {
        ModelWriter.write(file, mapped);
        return new HeatMaps(
            Predictor.load(file, options(Optional.of(threads.orElse(trial.facts().threads())))),
            Optional.of(file));
      } catch (RuntimeException e) {
        Files.deleteIfExists(file);
        throw e;
      }
    } catch (IOException e) {
      throw new DataException("expected to write a temporary model file but found " + e, e);
    }
  }

  /**
   * @throws DataException if the network has no maps, with the reason
   */
  static OnnxModel added(OnnxModel model, Network network, FeatureShape input) {
    try {
      return MapOutput.added(model, network, input);
    } catch (IllegalArgumentException e) {
      throw new DataException(String.valueOf(e.getMessage()), e);
    }
  }

  private static PredictorOptions options(Optional<Integer> threads) {
    PredictorOptions options = PredictorOptions.defaults().withMaps();
    return threads.map(options::withThreads).orElse(options);
  }

  /** What the file says of itself. */
  public ModelCard card() {
    return predictor.card();
  }

  /** A sentence that a user should see. */
  public Optional<String> note() {
    return predictor.note();
  }

  /** What a cell of the maps stands for. */
  public MapGrid grid() {
    return card().maps().orElseThrow();
  }

  /**
   * @throws DataException if the image can't be read, or is a series that is scored by windows
   * @throws io.pollard.data.NoAnswerException if the network gives NaN or infinity
   */
  public Explanation explain(ImageSource source) {
    return predictor.explain(source);
  }

  /** The same of a decoded image or volume. */
  public Explanation explain(Raster sample) {
    return predictor.explain(sample);
  }

  /**
   * A PNG file of the image with a class's map over it and a bar of its colours below; of a volume
   * the slice with the largest value of the map.
   *
   * @param name of the class
   */
  public byte[] overlay(Explanation explanation, String name, MapColours colours) {
    return MapOverlay.of(explanation, card().preprocessing(), name, colours).png(true);
  }

  /** The same without the bar, at most so many pixels wide and high. */
  public byte[] thumbnail(Explanation explanation, String name, MapColours colours, int side) {
    return MapOverlay.of(explanation, card().preprocessing(), name, colours, side, side).png(false);
  }

  @Override
  public void close() {
    predictor.close();
    try {
      if (temporary.isPresent()) {
        Files.deleteIfExists(temporary.get());
      }
    } catch (IOException e) {
      throw new DataException("the temporary file " + temporary.get() + " can't be deleted", e);
    }
  }
}
