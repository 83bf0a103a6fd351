package io.pollard.training;

/** How gradients change weights, as PyTorch defines it; weight decay is added to the gradient. */
public sealed interface OptimizerOptions {

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
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1 && epsilon > 0)) {
        throw new IllegalArgumentException(
            "expected betas from 0 to below 1 and epsilon above 0 but found "
                + beta1
                + ", "
                + beta2
                + ", "
                + epsilon);
      }
      requireDecay(weightDecay);
    }

    /** PyTorch's defaults: .9, .999, 1e-8, no weight decay. */
    public static Adam standard() {
      return new Adam(0.9, 0.999, 1e-8, 0);
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

  private static void requireDecay(double weightDecay) {
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))) {
      throw new IllegalArgumentException(
          "expected a weight decay of 0 or more but found " + weightDecay);
    }
  }
}
