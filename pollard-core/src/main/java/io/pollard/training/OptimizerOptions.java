package io.pollard.training;

import io.pollard.network.TensorSpec;

/**
 * How gradients change weights, as PyTorch defines it. {@link Adam} and {@link Sgd} add weight
 * decay to the gradient.
 */
public sealed interface OptimizerOptions {

  /** Whether weight decay changes a tensor. */
  default boolean decays(TensorSpec tensor) {
    return true;
  }

  /**
   * Kingma and Ba 2015.
   *
   * @param beta1 decay of the mean of gradients, 0 to 1
   * @param beta2 decay of the mean of their squares, 0 to 1
   * @param epsilon added to the root, above 0
   * @param weightDecay at least 0
   */
  record Adam(double beta1, double beta2, double epsilon, double weightDecay)
      implements OptimizerOptions {
    public Adam {
      requireMoments(beta1, beta2, epsilon);
      requireDecay(weightDecay);
    }

    /** PyTorch's defaults: .9, .999, 1e-8, no weight decay. */
    public static Adam standard() {
      return new Adam(0.9, 0.999, 1e-8, 0);
    }
  }

  /** Which tensors weight decay changes. */
  enum Decayed {
    /**
     * Weights of convolutions and linear layers; biases, norms, tokens and positions are spared, as
     * timm and DeiT do.
     */
    WEIGHTS,
    /** All that are trained, as PyTorch does unless told. */
    ALL
  }

  /**
   * Loshchilov and Hutter 2019: each step first takes the share rate x weightDecay of the weight
   * itself, then goes as {@link Adam} without decay.
   *
   * @param beta1 decay of the mean of gradients, 0 to 1
   * @param beta2 decay of the mean of their squares, 0 to 1
   * @param epsilon added to the root, above 0
   * @param weightDecay at least 0
   */
  record AdamW(double beta1, double beta2, double epsilon, double weightDecay, Decayed decayed)
      implements OptimizerOptions {
    public AdamW {
      requireMoments(beta1, beta2, epsilon);
      requireDecay(weightDecay);
    }

    /** PyTorch's .9, .999 and 1e-8, decaying {@link Decayed#WEIGHTS}. */
    public static AdamW of(double weightDecay) {
      return new AdamW(0.9, 0.999, 1e-8, weightDecay, Decayed.WEIGHTS);
    }

    /** What it has in common with Adam, whose weight decay works otherwise. */
    public Adam numbers() {
      return new Adam(beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public boolean decays(TensorSpec tensor) {
      return switch (decayed) {
        case ALL -> true;
        case WEIGHTS ->
            tensor.role() == TensorSpec.Role.CONVOLUTION_WEIGHT
                || tensor.role() == TensorSpec.Role.LINEAR_WEIGHT;
      };
    }
  }

  /**
   * Stochastic gradient descent.
   *
   * @param momentum 0 for none
   * @param dampening of the gradient that enters the momentum; the first is not damped
   * @param weightDecay at least 0
   */
  record Sgd(double momentum, double dampening, double weightDecay) implements OptimizerOptions {
    public Sgd {
      if (!(momentum >= 0 && momentum < 1 && dampening >= 0 && dampening <= 1)) {
        throw new IllegalArgumentException(
            "expected momentum from 0 to below 1 and dampening from 0 to 1 but found "
                + momentum
                + " and "
                + dampening);
      }
      requireDecay(weightDecay);
    }
  }

  private static void requireMoments(double beta1, double beta2, double epsilon) {
    if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0)) {
      throw new IllegalArgumentException(
          "expected betas from 0 to below 1 and epsilon above 0 but found "
              + beta1
              + ", "
              + beta2
              + ", "
              + epsilon);
    }
  }

  private static void requireDecay(double weightDecay) {
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
      throw new IllegalArgumentException(
          "expected a weight decay of 0 or more but found " + weightDecay);
    }
  }
}
