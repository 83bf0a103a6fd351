package io.pollard.onnx;

import io.pollard.data.Preprocessing;
import io.pollard.imaging.ImageCache;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A model file on the images of a cache: what export checks and gates go by.
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
    Dimension first = read.model().graph().inputs().get(0).dims().get(0);
    int batch = first instanceof Dimension.Fixed fixed ? Math.toIntExact(fixed.size()) : 1;
    return new ExportedModel(OnnxSession.of(file, threads), read.card().preprocessing(), batch);
  }

  /**
   * The logits [n][outputs] of a cache's images, centre crops.
   *
   * @param cache prepared for the file's preprocessing
   * @param samples indices in its data set
   */
  public float[][] logits(ImageCache cache, List<Integer> samples) {
    PreparedImages images = new PreparedImages(cache, preprocessing, batch);
    float[][] logits = new float[samples.size()][];
    for (int from = 0; from < logits.length; from += batch) {
      List<Integer> some = samples.subList(from, Math.min(logits.length, from + batch));
      float[] all = session.run(images.of(some), images.shape()).get(Exporter.LOGITS);
      int outputs = all.length / batch;
      for (int i = 0; i < some.size(); i++) {
        logits[from + i] = Arrays.copyOfRange(all, i * outputs, (i + 1) * outputs);
      }
    }
    return logits;
  }

  @Override
  public void close() {
    session.close();
  }
}
