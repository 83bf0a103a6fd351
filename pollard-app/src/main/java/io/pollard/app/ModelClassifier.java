package io.pollard.app;

import io.pollard.data.ImageSource;
import io.pollard.data.Task;
import io.pollard.metrics.ConformalSets;
import io.pollard.network.FeatureShape;
import io.pollard.onnx.FileAnswer;
import io.pollard.onnx.Predictor;
import io.pollard.onnx.PredictorOptions;
import io.pollard.progress.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A model file. */
record ModelClassifier(Predictor predictor) implements Classifier {

  static ModelClassifier load(Path file, Optional<Integer> threads, Progress progress) {
    PredictorOptions options = PredictorOptions.defaults();
    Predictor predictor = Predictor.load(file, threads.map(options::withThreads).orElse(options));
    predictor.note().ifPresent(progress::say);
    return new ModelClassifier(predictor);
  }

  @Override
  public Task.SingleLabel task() {
    return predictor.card().task();
  }

  @Override
  public FeatureShape input() {
    return predictor.card().preprocessing().input();
  }

  @Override
  public void classify(List<ImageSource> sources, Consumer<Row> to) {
    predictor.predictSources(sources.iterator(), answer -> to.accept(row(answer)));
  }

  @Override
  public List<String> levels() {
    return predictor.card().sets().stream().map(ConformalSets::percent).toList();
  }

  private static Row row(FileAnswer answer) {
    if (answer instanceof FileAnswer.Given given) {
      return Row.of(
              given.file(),
              given.prediction().decision(),
              given.prediction().probabilities(),
              given.prediction().likeness())
          .withSets(given.prediction().sets());
    }
    FileAnswer.Unreadable bad = (FileAnswer.Unreadable) answer;
    return Row.bad(bad.file(), bad.reason());
  }

  @Override
  public void close() {
    predictor.close();
  }
}
