package io.pollard.torch;

import static java.util.Objects.requireNonNull;

import io.pollard.torch.TrainingNetwork.Parameter;
import io.pollard.training.OptimizerOptions;
import io.pollard.training.ParameterPlan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;

/**
 * Adam, and AdamW, through libtorch's fused kernels, one call for all parameters of one rate and
 * decay. The binding has no access to the moments of libtorch's own optimizer class, and without
 * them no checkpoint.
 */
final class Adam implements Optimizer {

  /** What weight decay is. */
  private enum Decay {
    ADDED_TO_GRADIENT("aten::_fused_adam_"),
    DECOUPLED("aten::_fused_adamw_");

    private final String kernel;

    Decay(String kernel) {
      this.kernel = kernel;
    }
  }

  private final OptimizerOptions.Adam options;
  private final Decay decay;
  private final TensorFactory factory;
  private final Map<ParameterPlan, List<Parameter>> byPlan;
  private final Map<String, Tensor> means;
  private final Map<String, Tensor> squares;
  private long steps;

  Adam(OptimizerOptions.Adam options, List<Parameter> parameters, TensorFactory factory) {
    this(options, Decay.ADDED_TO_GRADIENT, parameters, factory);
  }

  Adam(OptimizerOptions.AdamW options, List<Parameter> parameters, TensorFactory factory) {
    this(options.numbers(), Decay.DECOUPLED, parameters, factory);
  }

  private Adam(
      OptimizerOptions.Adam options,
      Decay decay,
      List<Parameter> parameters,
      TensorFactory factory) {
    this.options = options;
    this.decay = decay;
    this.factory = factory;
    this.byPlan =
        parameters.stream()
            .collect(
                Collectors.groupingBy(Parameter::plan, LinkedHashMap::new, Collectors.toList()));
    this.means = Optimizer.zerosBeside(parameters);
    this.squares = Optimizer.zerosBeside(parameters);
  }

  @Override
  public void step(double rate) {
    steps++;
    EngineException.guard(
        "an Adam step failed",
        () -> {
          try (PointerScope scope = new PointerScope();
              NoGradGuard noGradients = new NoGradGuard()) {
            byPlan.forEach(
                (plan, parameters) -> {
                  double planned = rate * plan.rateMultiple();
                  double weightDecay = plan.decay(options.weightDecay());
                  if (factory.device() == ComputeDevice.META) {
                    parameters.forEach(parameter -> singly(parameter, planned, weightDecay));
                  } else {
                    fused(parameters, planned, weightDecay);
                  }
                });
          }
          return null;
        });
  }

  private void fused(List<Parameter> parameters, double rate, double weightDecay) {
    GenericList tensors = newList();
    GenericList gradients = newList();
    GenericList means = newList();
    GenericList squares = newList();
    GenericList counts = newList();
    Tensor count = factory.float32Zero().add_(new Scalar((double) steps));
    for (Parameter parameter : parameters) {
      tensors.push_back(new IValue(parameter.tensor()));
      gradients.push_back(new IValue(parameter.tensor().grad()));
      means.push_back(new IValue(this.means.get(parameter.name())));
      squares.push_back(new IValue(this.squares.get(parameter.name())));
      counts.push_back(new IValue(count));
    }
    IValueVector arguments =
        new IValueVector(
            new IValue(tensors),
            new IValue(gradients),
            new IValue(means),
            new IValue(squares),
            new IValue(newList()),
            new IValue(counts),
            new IValue(rate),
            new IValue(options.beta1()),
            new IValue(options.beta2()),
            new IValue(weightDecay),
            new IValue(options.epsilon()),
            new IValue(false),
            new IValue(false),
            new IValue(),
            new IValue());
    Dispatcher.singleton().findSchemaOrThrow(decay.kernel, "").callBoxed(arguments);
    parameters.forEach(parameter -> parameter.tensor().mutable_grad().reset());
  }

  /** The same by the definition, for a device without the fused kernel. */
  private void singly(Parameter parameter, double rate, double weightDecay) {
    Tensor gradient = parameter.tensor().grad();
    if (weightDecay > 0) {
      switch (decay) {
        case ADDED_TO_GRADIENT ->
            gradient = gradient.add(parameter.tensor(), new Scalar(weightDecay));
        case DECOUPLED -> parameter.tensor().mul_(new Scalar(1 - rate * weightDecay));
      }
    }
    Tensor mean = requireNonNull(means.get(parameter.name()));
    Tensor square = requireNonNull(squares.get(parameter.name()));
    mean.lerp_(gradient, new Scalar(1 - options.beta1()));
    square
        .mul_(new Scalar(options.beta2()))
        .addcmul_(gradient, gradient, new Scalar(1 - options.beta2()));
    double unbiased = 1 - Math.pow(options.beta1(), (double) steps);
    double root = Math.sqrt(1 - Math.pow(options.beta2(), (double) steps));
    Tensor denominator = square.sqrt().div_(new Scalar(root)).add_(new Scalar(options.epsilon()));
    parameter.tensor().addcdiv_(mean, denominator, new Scalar(-rate / unbiased));
    parameter.tensor().mutable_grad().reset();
  }

  private static GenericList newList() {
    return new GenericList(new TensorList().elementType());
  }

  @Override
  public Map<String, Tensor> memory() {
    Map<String, Tensor> memory = new LinkedHashMap<>();
    means.forEach((name, tensor) -> memory.put("mean/" + name, tensor));
    squares.forEach((name, tensor) -> memory.put("square/" + name, tensor));
    return memory;
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
    memory().values().forEach(Tensor::releaseReference);
    means.clear();
    squares.clear();
  }
}
