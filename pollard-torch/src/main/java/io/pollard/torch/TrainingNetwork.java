package io.pollard.torch;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Network;
import io.pollard.network.Network.DecoderStep;
import io.pollard.network.TensorSpec;
import io.pollard.network.Unit;
import io.pollard.strategy.Plan;
import io.pollard.strategy.UnitPlan;
import io.pollard.strategy.UnitPlan.Statistics;
import io.pollard.torch.Interpreter.Mode;
import io.pollard.training.ParameterPlan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A planned network with its tensors in libtorch. The map from name to tensor is the state dict;
 * weights of convolutions and images lie as the factory's {@link Layout} says.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
final class TrainingNetwork implements AutoCloseable {

  /** A trained tensor and how a step changes it. */
  record Parameter(String name, Tensor tensor, ParameterPlan plan) {}

  private final Plan plan;
  private final Network network;
  private final TensorFactory factory;
  private final Rotations rotations;
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private final List<Parameter> parameters = new ArrayList<>();

  /**
   * At the rates of the plan alone.
   *
   * @param values first values of each tensor, row-major
   */
  TrainingNetwork(
      Plan plan, FeatureShape in, TensorFactory factory, Function<TensorSpec, float[]> values) {
    this(plan, in, factory, (spec, shape) -> factory.of(values.apply(spec), shape));
  }

  /**
   * @param planned of each tensor that is trained
   * @param values first values of each tensor, row-major
   */
  TrainingNetwork(
      Plan plan,
      FeatureShape in,
      TensorFactory factory,
      Map<String, ParameterPlan> planned,
      Function<TensorSpec, float[]> values) {
    this(plan, in, factory, planned, (spec, shape) -> factory.of(values.apply(spec), shape));
  }

  /** Makes a tensor's first values. */
  @FunctionalInterface
  interface FirstValues {
    Tensor of(TensorSpec spec, long... shape);
  }

  /** At the rates of the plan alone. */
  TrainingNetwork(Plan plan, FeatureShape in, TensorFactory factory, FirstValues values) {
    this(plan, in, factory, ParameterPlan.of(plan, in), values);
  }

  private TrainingNetwork(
      Plan plan,
      FeatureShape in,
      TensorFactory factory,
      Map<String, ParameterPlan> planned,
      FirstValues values) {
    this.plan = plan;
    this.network = plan.network();
    this.factory = factory;
    this.rotations = new Rotations(network.patches(in), factory);
    try (PointerScope scope = new PointerScope()) {
      network
          .tensorsByUnit(in)
          .values()
          .forEach(specs -> specs.forEach(spec -> add(spec, planned.get(spec.name()), values)));
    }
  }

  private void add(TensorSpec spec, @Nullable ParameterPlan planned, FirstValues values) {
    if (spec.role() == TensorSpec.Role.BATCH_COUNT) {
      return;
    }
    long[] shape = spec.shape().stream().mapToLong(Long::longValue).toArray();
    Tensor tensor = factory.laidOut(values.of(spec, shape));
    tensor.retainReference();
    state.put(spec.name(), tensor);
    if (planned != null) {
      tensor.set_requires_grad(true);
      parameters.add(new Parameter(spec.name(), tensor, planned));
    }
  }

  Plan plan() {
    return plan;
  }

  TensorFactory factory() {
    return factory;
  }

  /** The state dict, without batch counts. */
  Map<String, Tensor> state() {
    return java.util.Collections.unmodifiableMap(state);
  }

  List<Parameter> parameters() {
    return java.util.Collections.unmodifiableList(parameters);
  }

  /** How a pass runs. */
  record Pass(Mode mode, ScalarType precision) {
    static Pass evaluation() {
      return evaluation(ScalarType.Float);
    }

    static Pass evaluation(ScalarType precision) {
      return new Pass(Mode.EVALUATE, precision);
    }

    static Pass training(ScalarType precision) {
      return new Pass(Mode.TRAIN, precision);
    }
  }

  /**
   * Logits [N, outputs] of images [N, C, H, W]; of a decoder maps [N, outputs, H, W]. In bfloat16
   * the trunk runs under autocast, the head in float32.
   */
  Tensor forward(Tensor images, Pass pass) {
    return forward(images, 0, pass, (unit, features) -> {});
  }

  /** Sees the features after each unit. */
  interface Tap {
    void see(Unit unit, Tensor features);
  }

  /** As {@link #forward(Tensor, Pass)}, from the features after {@code skipped} units. */
  Tensor forward(Tensor features, int skipped, Pass pass, Tap tap) {
    return EngineException.guard(
        "a forward pass failed",
        () -> {
          Interpreter interpreter = new Interpreter(state, rotations, pass.mode());
          if (network.head() instanceof Head.Decoder decoder) {
            if (skipped > 0) {
              throw new IllegalArgumentException(
                  "expected images, as a decoder reads maps of every size, but found features after "
                      + skipped
                      + " units");
            }
            return decode(interpreter, decoder, features, pass, tap);
          }
          Tensor trunk = trunk(interpreter, features, skipped, plan.units().size(), pass, tap);
          return head(interpreter, ((Head.Classifier) network.head()).body(), trunk);
        });
  }

  /** The features after {@code until} units. */
  Tensor features(Tensor images, int until, Pass pass) {
    return features(images, until, pass, (unit, features) -> {});
  }

  /** The same, seen after each unit on the way. */
  Tensor features(Tensor images, int until, Pass pass, Tap tap) {
    return EngineException.guard(
        "a forward pass failed",
        () -> trunk(new Interpreter(state, rotations, pass.mode()), images, 0, until, pass, tap));
  }

  private Tensor trunk(
      Interpreter interpreter, Tensor images, int from, int until, Pass pass, Tap tap) {
    Tensor features = images;
    if (pass.precision() != ScalarType.BFloat16) {
      return units(interpreter, features, from, until, tap);
    }
    try (Autocast autocast = Autocast.on(factory.device())) {
      return units(interpreter, features, from, until, tap);
    }
  }

  /**
   * Every unit's handles are given back as soon as it is through: what backward needs, libtorch
   * keeps itself and frees on the way back, so that gradients take the room of activations.
   */
  private Tensor units(Interpreter interpreter, Tensor images, int from, int until, Tap tap) {
    Tensor features = images;
    for (int index = from; index < until; index++) {
      UnitPlan unit = plan.units().get(index);
      Tensor next;
      try (PointerScope scope = new PointerScope()) {
        next = interpreter.apply(unit.unit().body(), features, unit.batchNorm());
        tap.see(unit.unit(), next);
        next.retainReference();
      }
      if (index > from) {
        features.releaseReference();
      }
      features = next;
    }
    if (until > from) {
      ownedByScope(features);
    }
    return features;
  }

  /**
   * Hands a reference over to the scope around, or to the garbage collector where there is none.
   */
  private static void ownedByScope(Tensor tensor) {
    PointerScope scope = PointerScope.getInnerScope();
    if (scope != null) {
      scope.attach(tensor);
      tensor.releaseReference();
    }
  }

  private Tensor head(Interpreter interpreter, Layer body, Tensor features) {
    return interpreter.apply(body, features.to(factory.type()), Statistics.UPDATE);
  }

  /** In bfloat16 all but the last layer runs under autocast. */
  private Tensor decode(
      Interpreter interpreter, Head.Decoder decoder, Tensor images, Pass pass, Tap tap) {
    List<DecoderStep> steps = network.decoderSteps(shape(images));
    Map<String, Tensor> skips = new LinkedHashMap<>();
    for (DecoderStep step : steps) {
      step.skip().ifPresent(unit -> skips.put(network.units().get(unit).name(), images));
    }
    Tap both =
        (unit, features) -> {
          if (skips.containsKey(unit.name())) {
            features.retainReference();
            skips.put(unit.name(), features);
          }
          tap.see(unit, features);
        };
    Tensor trunk = trunk(interpreter, images, 0, plan.units().size(), pass, both);
    skips.values().forEach(TrainingNetwork::ownedByScope);
    if (pass.precision() != ScalarType.BFloat16) {
      return head(interpreter, decoder.last(), blocks(interpreter, steps, trunk, skips, tap));
    }
    Tensor map;
    try (Autocast autocast = Autocast.on(factory.device())) {
      map = blocks(interpreter, steps, trunk, skips, tap);
    }
    return head(interpreter, decoder.last(), map);
  }

  private Tensor blocks(
      Interpreter interpreter,
      List<DecoderStep> steps,
      Tensor trunk,
      Map<String, Tensor> skips,
      Tap tap) {
    Tensor x = trunk;
    for (DecoderStep step : steps) {
      x = interpreter.apply(Network.UP, x);
      if (step.skip().isPresent()) {
        Tensor skip = skips.get(network.units().get(step.skip().getAsInt()).name());
        x = torch.cat(new TensorVector(x, skip), step.joined().channelAxis());
      }
      x = interpreter.apply(step.block().body(), x, Statistics.UPDATE);
      tap.see(step.block(), x);
    }
    return x;
  }

  /** Of one image. */
  private static FeatureShape shape(Tensor images) {
    int[] sizes = Arrays.stream(images.shape()).mapToInt(Math::toIntExact).toArray();
    return FeatureShape.of(sizes[1], Arrays.copyOfRange(sizes, 2, sizes.length));
  }

  @Override
  public void close() {
    rotations.close();
    state.values().forEach(Tensor::releaseReference);
    state.clear();
    parameters.clear();
  }
}
