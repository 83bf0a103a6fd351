package io.pollard.torch;

import static java.util.Objects.requireNonNull;

import io.pollard.torch.TrainingNetwork.Parameter;
import io.pollard.training.OptimizerOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Stochastic gradient descent with momentum, as PyTorch defines it. */
final class Sgd implements Optimizer {

  private final OptimizerOptions.Sgd options;
  private final List<Parameter> parameters;
  private final Map<String, Tensor> momenta;
  private long steps;

  Sgd(OptimizerOptions.Sgd options, List<Parameter> parameters) {
    this.options = options;
    this.parameters = List.copyOf(parameters);
    this.momenta = options.momentum() > 0 ? Optimizer.zerosBeside(parameters) : Map.of();
  }

  @Override
  public void step(double rate) {
    EngineException.guard(
        "an SGD step failed",
        () -> {
          try (PointerScope scope = new PointerScope();
              NoGradGuard noGradients = new NoGradGuard()) {
            parameters.forEach(
                parameter -> step(parameter, rate * parameter.plan().rateMultiple()));
          }
          return null;
        });
    steps++;
  }

  private void step(Parameter parameter, double rate) {
    Tensor gradient = parameter.tensor().grad();
    double decay = parameter.plan().decay(options.weightDecay());
    if (decay > 0) {
      gradient = gradient.add(parameter.tensor(), new Scalar(decay));
    }
    if (options.momentum() > 0) {
      Tensor momentum = requireNonNull(momenta.get(parameter.name()));
      double damped = steps == 0 ? 1 : 1 - options.dampening();
      momentum.mul_(new Scalar(options.momentum())).add_(gradient, new Scalar(damped));
      gradient = momentum;
    }
    parameter.tensor().add_(gradient, new Scalar(-rate));
    parameter.tensor().mutable_grad().reset();
  }

  @Override
  public Map<String, Tensor> memory() {
    return new LinkedHashMap<>(momenta);
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public void resumeAt(long steps) {
    this.steps = steps;
  }

  @Override
  public void close() {
    momenta.values().forEach(Tensor::releaseReference);
  }
}
