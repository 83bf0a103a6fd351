package io.pollard.onnx;

import io.pollard.data.DataException;
import io.pollard.data.Preprocessing;
import io.pollard.data.Task;
import io.pollard.imaging.Pixels;
import io.pollard.metrics.OperatingPoint;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Loads mutated models and predicts with those that load, in a process of its own, so that a crash
 * of the runtime is one of the outcomes. Prints the index of every mutation and what became of it.
 */
final class MutatedModels {

  private static final int SIZE = 32;

  private MutatedModels() {}

  /** A folder, the first mutation, and the one after the last. */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[0], "mutated.onnx");
    List<OnnxModel> originals = originals();
    Pixels image = Pixels.of(SIZE, SIZE, 1, new byte[SIZE * SIZE]);
    for (int i = Integer.parseInt(arguments[1]); i < Integer.parseInt(arguments[2]); i++) {
      Random random = new Random(i);
      OnnxModel original = originals.get(random.nextInt(originals.size()));
      System.out.print(i + " ");
      System.out.flush();
      System.out.println(outcome(file, original, i, random, image));
    }
  }

  private static String outcome(
      Path file, OnnxModel original, int index, Random random, Pixels image) throws IOException {
    boolean isWhole = index % 20 == 0;
    boolean isStructure = index % 2 == 1;
    byte[] bytes;
    try {
      bytes = ModelWriter.bytes(isStructure ? Mutations.ofStructure(original, random) : original);
    } catch (IllegalArgumentException impossible) {
      return "NOT_WRITTEN";
    }
    Files.write(file, isWhole || isStructure ? bytes : Mutations.ofBytes(bytes, random));
    PredictorOptions options = PredictorOptions.defaults().withThreads(1).withoutSpinning();
    try (Predictor predictor = Predictor.load(file, options)) {
      predictor.predict(image);
      return isWhole ? "WHOLE" : (isStructure ? "STRUCTURE" : "BYTES") + "_HARMLESS";
    } catch (ModelException e) {
      if (!e.getMessage().startsWith(file + ": ") || e.getMessage().lines().count() != 1) {
        return "UNCLEAR " + e.getMessage();
      }
      return (isStructure ? "STRUCTURE_" : "BYTES_") + e.reason();
    } catch (DataException | Error | IllegalStateException e) {
      return "ESCAPED " + e;
    }
  }

  private static List<OnnxModel> originals() {
    ModelCard card =
        new ModelCard(
            Task.SingleLabel.of(List.of("normal", "pneumonia"), "pneumonia"),
            Preprocessing.imagenet().withSize(SIZE),
            Optional.of(new Decision(new OperatingPoint.Youden(), 0.5)),
            Map.of(),
            Optional.empty());
    OnnxModel residual = exported("resnet18", "layer1.1", Head.pooled(2), card);
    return List.of(
        residual,
        integers(residual),
        exported("densenet121", "features.denseblock1.denselayer2", Head.pooled(2), card),
        exported("efficientnet_b0", "features.2.0", Head.pooled(2), card),
        exported("timm-deit_tiny_patch16_224", "blocks.0", Head.onClassToken(2), card));
  }

  private static OnnxModel exported(String name, String cut, Head head, ModelCard card) {
    FeatureShape in = FeatureShape.of(3, SIZE, SIZE);
    Network network = Networks.named(name, 10).cut(cut, head);
    return Exporter.export(
            network, in, FilledWeights.of(network, in), ExportOptions.defaults(), "test")
        .withMetadata(card.toMetadata());
  }

  /** The same in 8-bit integers; which ranges they stand for is nothing to a reader. */
  private static OnnxModel integers(OnnxModel model) {
    Quantiser quantiser = new Quantiser(model.graph());
    Map<String, ValueRange> ranges = new HashMap<>();
    quantiser.calibrated().forEach(value -> ranges.put(value, new ValueRange(-4, 4)));
    return new OnnxModel(
        model.irVersion(),
        model.opset(),
        model.producer(),
        model.producerVersion(),
        quantiser.apply(ranges, 7),
        model.metadata());
  }
}
