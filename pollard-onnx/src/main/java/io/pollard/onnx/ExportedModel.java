package io.pollard.onnx;

import static java.util.Objects.requireNonNull;

import io.pollard.data.NoAnswerException;
import io.pollard.data.Part;
import io.pollard.data.Preprocessing;
import io.pollard.data.Sample;
import io.pollard.data.SliceWindows;
import io.pollard.data.Task;
import io.pollard.imaging.ImageCache;
import io.pollard.training.PredictionRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A model file on the images of a cache: what export's check and gate go by.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
public final class ExportedModel implements AutoCloseable {

  private final Path file;
  private final OnnxSession session;
  private final Task task;
  private final Preprocessing preprocessing;
  private final int batch;

  private ExportedModel(Path file, OnnxSession session, ModelCard card, int batch) {
    this.file = file;
    this.session = session;
    this.task = card.task();
    this.preprocessing = card.preprocessing();
    this.batch = batch;
  }

  /**
   * @throws ModelException if it is no model file of Pollard, or the runtime refuses it
   */
  public static ExportedModel load(Path file, int threads) {
    ModelFile read = ModelFile.read(file);
    return new ExportedModel(
        file, OnnxSession.of(file, threads), read.card(), Quantisation.batch(read.model().graph()));
  }

  /**
   * What it says of a cache's images, centre crops.
   *
   * @param cache prepared for the file's preprocessing
   * @param samples indices in its data set
   * @throws NoAnswerException if it gives NaN or infinity for one
   */
  public List<PredictionRow> predict(ImageCache cache, List<Integer> samples, Part part) {
    PreparedImages images = new PreparedImages(cache, preprocessing, batch);
    List<List<float[]>> windows = new ArrayList<>();
    samples.forEach(sample -> windows.add(new ArrayList<>()));
    List<List<Integer>> rounds =
        SliceWindows.rounds(samples.stream().map(images::windows).toList());
    for (int window = 0; window < rounds.size(); window++) {
      List<Integer> places = rounds.get(window);
      for (int from = 0; from < places.size(); from += batch) {
        List<Integer> some = places.subList(from, Math.min(places.size(), from + batch));
        List<Integer> shown = some.stream().map(samples::get).toList();
        float[] all =
            requireNonNull(
                session.run(images.of(shown, window), images.shape()).get(Exporter.LOGITS));
        int outputs = all.length / batch;
        for (int i = 0; i < some.size(); i++) {
          windows.get(some.get(i)).add(Arrays.copyOfRange(all, i * outputs, (i + 1) * outputs));
        }
      }
    }
    List<PredictionRow> rows = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      // The file's own probabilities of float32 are equal where logits still differ.
      float[] logits = preprocessing.combined(task, windows.get(i));
      Sample sample = cache.dataset().samples().get(samples.get(i));
      NoAnswerException.requireAnswer(sample.id(), file.toString(), task.outputs(), logits);
      rows.add(PredictionRow.of(part, sample, task, logits));
    }
    return rows;
  }

  @Override
  public void close() {
    session.close();
  }
}
