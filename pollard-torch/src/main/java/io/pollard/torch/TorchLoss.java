package io.pollard.torch;

import io.pollard.training.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleFunction;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A loss on tensors: what libtorch differentiates.
 *
 * <p>Holds its weights in native memory until it is closed.
 */
final class TorchLoss implements AutoCloseable {

  private static final long MEAN = 1;

  private final Weights weights;
  private final BinaryOperator<Tensor> loss;

  private TorchLoss(Weights weights, BinaryOperator<Tensor> loss) {
    this.weights = weights;
    this.loss = loss;
  }

  static TorchLoss of(Loss loss, TensorFactory factory) {
    Weights weights = new Weights(factory);
    return new TorchLoss(weights, loss.accept(new Terms(weights)));
  }

  /**
   * @param logits [N, K] of classes or findings, [N, K, ..] of structures
   * @param targets of classes [N], whole numbers; else as the logits, 1 where it is present, 0
   *     where it is absent, between them how probable that is, -1 where it is unknown
   * @return a number
   */
  Tensor of(Tensor logits, Tensor targets) {
    return loss.apply(logits, targets);
  }

  @Override
  public void close() {
    weights.close();
  }

  /** Tensors that outlive the scopes in which steps are computed. */
  private static final class Weights implements AutoCloseable {
    private final TensorFactory factory;
    private final List<Tensor> kept = new ArrayList<>();

    Weights(TensorFactory factory) {
      this.factory = factory;
    }

    <T> Tensor of(List<T> each, ToDoubleFunction<T> weight) {
      Tensor tensor = factory.of(each.stream().mapToDouble(weight).toArray(), each.size());
      tensor.retainReference();
      kept.add(tensor);
      return tensor;
    }

    @Override
    public void close() {
      kept.forEach(Tensor::releaseReference);
    }
  }

  /** From logits and targets to a number. */
  private static final class Terms implements Loss.Visitor<BinaryOperator<Tensor>> {
    private final Weights weights;

    Terms(Weights weights) {
      this.weights = weights;
    }

    @Override
    public BinaryOperator<Tensor> crossEntropy(Loss.CrossEntropy loss) {
      Tensor each = weights.of(loss.weights(), weight -> weight);
      return (logits, classes) ->
          torch.cross_entropy_loss(logits, classes, new TensorOptional(each), MEAN, -100, 0);
    }

    @Override
    public BinaryOperator<Tensor> focal(Loss.Focal loss) {
      Tensor each = weights.of(loss.of().weights(), weight -> weight);
      return (logits, classes) -> {
        Tensor column = classes.unsqueeze(1); // [N, 1]
        Tensor all = logits.logsumexp(1); // [N]
        Tensor logOfTrue = logits.gather(1, column).squeeze(1).sub(all);
        // ln (1 - p) by the other classes: 1 - p itself is 0 where p is nearly 1
        Tensor others = logits.scatter(1, column, number(Double.NEGATIVE_INFINITY));
        Tensor logOfRest = others.logsumexp(1).sub(all);
        Tensor ofSamples = each.index_select(0, classes);
        return focused(logOfTrue, logOfRest, loss.focus())
            .mul(ofSamples)
            .sum()
            .div(ofSamples.sum());
      };
    }

    @Override
    public BinaryOperator<Tensor> logitAdjusted(Loss.LogitAdjusted loss) {
      Tensor added = weights.of(loss.offsets(), offset -> offset);
      BinaryOperator<Tensor> entropy =
          crossEntropy(Loss.CrossEntropy.unweighted(loss.priors().size()));
      return (logits, classes) -> entropy.apply(logits.add(added), classes);
    }

    @Override
    public BinaryOperator<Tensor> binaryCrossEntropy(Loss.BinaryCrossEntropy loss) {
      return binary(loss, (logOfTrue, logOfRest) -> logOfTrue.neg());
    }

    @Override
    public BinaryOperator<Tensor> binaryFocal(Loss.BinaryFocal loss) {
      return binary(
          loss.of(), (logOfTrue, logOfRest) -> focused(logOfTrue, logOfRest, loss.focus()));
    }

    /**
     * @param part of the loss, by the logarithms of the probability of what is true and of its
     *     opposite
     */
    private BinaryOperator<Tensor> binary(
        Loss.BinaryCrossEntropy loss, BinaryOperator<Tensor> part) {
      Tensor ofPresent = weights.of(loss.weights(), Loss.BinaryCrossEntropy.Weight::present);
      Tensor ofAbsent = weights.of(loss.weights(), Loss.BinaryCrossEntropy.Weight::absent);
      return (logits, targets) -> {
        Tensor logOfPresent = torch.log_sigmoid(logits);
        Tensor logOfAbsent = torch.log_sigmoid(logits.neg());
        Tensor known = targets.ge(number(0)).to(logits.scalar_type());
        Tensor present = targets.to(logits.scalar_type()).mul(known);
        Tensor absent = known.sub(present);
        Tensor whole =
            part.apply(logOfPresent, logOfAbsent)
                .mul(along(ofPresent, logits))
                .mul(present)
                .add(part.apply(logOfAbsent, logOfPresent).mul(along(ofAbsent, logits)).mul(absent))
                .sum();
        return whole.div(known.sum().clamp_min(number(1)));
      };
    }

    /** -ln p (1 - p)^focus. */
    private static Tensor focused(Tensor logOfTrue, Tensor logOfRest, double focus) {
      return logOfTrue.neg().mul(logOfRest.mul(number(focus)).exp());
    }

    @Override
    public BinaryOperator<Tensor> dice(Loss.Dice loss) {
      Scalar smoothing = number(loss.smoothing());
      return (logits, targets) -> {
        Tensor present = where(targets, 1, logits);
        Tensor known = present.add(where(targets, 0, logits));
        Tensor probabilities = logits.sigmoid().mul(known);
        Tensor both = sums(probabilities.mul(present)); // [N, K]
        Tensor each = sums(probabilities).add(sums(present));
        Tensor dice = both.mul(number(2)).add(smoothing).div(each.add(smoothing));
        return dice.neg().add(number(1)).mean();
      };
    }

    @Override
    public BinaryOperator<Tensor> sum(Loss.Sum loss) {
      List<BinaryOperator<Tensor>> terms = new ArrayList<>();
      for (Loss.Sum.Term term : loss.terms()) {
        BinaryOperator<Tensor> one = term.loss().accept(this);
        terms.add((logits, targets) -> one.apply(logits, targets).mul(number(term.factor())));
      }
      return (logits, targets) ->
          terms.stream().map(term -> term.apply(logits, targets)).reduce(Tensor::add).orElseThrow();
    }

    /** 1 where the target is that, else 0. */
    private static Tensor where(Tensor targets, double value, Tensor logits) {
      return targets.eq(number(value)).to(logits.scalar_type());
    }

    /** [K] as [K, 1, ..], to be multiplied with [N, K, ..]. */
    private static Tensor along(Tensor weights, Tensor logits) {
      long[] shape = new long[Math.toIntExact(logits.dim() - 1)];
      Arrays.fill(shape, 1);
      shape[0] = weights.size(0);
      return weights.view(shape);
    }

    /** [N, K, ..] over all positions. */
    private static Tensor sums(Tensor values) {
      return values.flatten(2, -1).sum(2);
    }

    private static Scalar number(double value) {
      return new Scalar(value);
    }
  }
}
