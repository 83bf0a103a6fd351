package io.pollard.onnx;

import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Sample;
import io.pollard.imaging.ImageCache;
import io.pollard.training.PredictionRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A model file on the images of a cache: what export's check and gate go by.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
public final class ExportedModel implements AutoCloseable {

  private final OnnxSession session;
  private final Preprocessing preprocessing;
  private final int batch;

  private ExportedModel(OnnxSession session, Preprocessing preprocessing, int batch) {
    this.session = session;
    this.preprocessing = preprocessing;
    this.batch = batch;
  }

  /**
   * @throws ModelException if it is no model file of Pollard, or the runtime refuses it
   */
  public static ExportedModel load(Path file, int threads) {
    ModelFile read = ModelFile.read(file);
    return new ExportedModel(
        OnnxSession.of(file, threads),
        read.card().preprocessing(),
        Quantisation.batch(read.model().graph()));
  }

  /**
   * What it says of a cache's images, centre crops.
   *
   * @param cache prepared for the file's preprocessing
   * @param samples indices in its data set
   */
  public List<PredictionRow> predict(ImageCache cache, List<Integer> samples, Part part) {
    PreparedImages images = new PreparedImages(cache, preprocessing, batch);
    List<PredictionRow> rows = new ArrayList<>();
    for (int from = 0; from < samples.size(); from += batch) {
      List<Integer> some = samples.subList(from, Math.min(samples.size(), from + batch));
      float[] all = session.run(images.of(some), images.shape()).get(Exporter.LOGITS);
      int outputs = all.length / batch;
      for (int i = 0; i < some.size(); i++) {
        List<Float> logits = new ArrayList<>();
        for (int k = 0; k < outputs; k++) {
          logits.add(all[i * outputs + k]);
        }
        Sample sample = cache.dataset().samples().get(some.get(i));
        rows.add(
            new PredictionRow(
                part, sample.id(), sample.group(), sample.target(), logits, softmax(logits)));
      }
    }
    return rows;
  }

  /** In double: the file's own probabilities of float32 are equal where logits still differ. */
  private static List<Double> softmax(List<Float> logits) {
    double largest = logits.stream().mapToDouble(logit -> logit).max().orElseThrow();
    double sum = logits.stream().mapToDouble(logit -> Math.exp(logit - largest)).sum();
    return logits.stream().map(logit -> Math.exp(logit - largest) / sum).toList();
  }

  @Override
  public void close() {
    session.close();
  }
}
