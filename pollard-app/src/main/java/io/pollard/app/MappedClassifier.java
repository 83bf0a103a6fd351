package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.data.Task;
import io.pollard.metrics.ConformalSets;
import io.pollard.network.FeatureShape;
import io.pollard.onnx.Explanation;
import io.pollard.onnx.Prediction;
import java.util.List;
import java.util.function.Consumer;

/** A network that writes its maps of each image beside what it says. */
record MappedClassifier(HeatMaps maps, MapWriter writer) implements Classifier {

  @Override
  public Task task() {
    return maps.card().task();
  }

  @Override
  public FeatureShape input() {
    return maps.card().preprocessing().input();
  }

  @Override
  public List<String> levels() {
    return maps.card().sets().stream().map(ConformalSets::percent).toList();
  }

  @Override
  public void classify(List<ImageSource> sources, Consumer<Row> to) {
    for (int i = 0; i < sources.size(); i++) {
      to.accept(row(i + 1, sources.get(i)));
    }
  }

  private Row row(int number, ImageSource source) {
    Explanation explanation;
    try {
      explanation = maps.explain(source);
    } catch (DataException e) {
      return Row.bad(source.name(), e);
    }
    Prediction said = explanation.prediction();
    return Row.of(source.name(), said.decision(), said.probabilities(), said.likeness())
        .withSets(said.sets())
        .withMaps(writer.write(number, explanation));
  }

  @Override
  public void close() {
    maps.close();
  }
}
