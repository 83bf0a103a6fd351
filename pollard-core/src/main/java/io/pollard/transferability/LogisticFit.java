package io.pollard.transferability;

/**
 * Makes a {@link LogisticLoss} with a penalty as small as it gets, by Newton's method. Its steps
 * are solved by conjugate gradients, preconditioned by the {@link Curvature} where the fit begins.
 * From one penalty to the next that is close to the curvature where it ends, so that few passes
 * over the rows are needed, whatever the channels have in common.
 */
final class LogisticFit {

  /**
   * The gradient's length where it ends, by the penalty. As the penalty bounds the curvature from
   * below, coefficients are no further than this from the best ones.
   */
  private static final double TOLERANCE = 1e-8;

  private static final int MOST_STEPS = 200;
  private static final int MOST_INNER_STEPS = 500;

  /** How much of the fall that the slope promises is enough (Armijo). */
  private static final double ENOUGH = 1e-4;

  /** Losses that differ by so little are the same but for rounding. */
  private static final double ROUNDING = 1e-14;

  private static final double SMALLEST_STRIDE = 1e-10;

  private final LogisticLoss loss;
  private final Curvature curvature;

  LogisticFit(LogisticLoss loss) {
    this.loss = loss;
    this.curvature = new Curvature(loss);
  }

  /**
   * @param penalty above 0: half of it times the squares of all weights but the intercepts
   * @param start from where it goes
   */
  double[] minimum(double penalty, double[] start) {
    if (!(penalty > 0 && Double.isFinite(penalty))) {
      throw new IllegalArgumentException("expected a penalty above 0 but found " + penalty);
    }
    double[] weights = start;
    LogisticLoss.At at = penalised(weights, penalty);
    Curvature.Solver solver = curvature.at(at, penalty);
    for (int step = 0; step < MOST_STEPS; step++) {
      double length = Math.sqrt(dot(at.gradient(), at.gradient()));
      if (length <= TOLERANCE * Math.min(1, penalty)) {
        break;
      }
      double[] direction = newton(at, penalty, solver, length * Math.min(.1, Math.sqrt(length)));
      double slope = dot(at.gradient(), direction);
      double stride = 1;
      double[] next = moved(weights, direction, stride);
      LogisticLoss.At there = penalised(next, penalty);
      while (there.value() > at.value() * (1 + ROUNDING) + ENOUGH * stride * slope
          && stride > SMALLEST_STRIDE) {
        stride /= 2;
        next = moved(weights, direction, stride);
        there = penalised(next, penalty);
      }
      if (stride <= SMALLEST_STRIDE) {
        break;
      }
      weights = next;
      at = there;
    }
    return weights;
  }

  /** The loss and its gradient with the penalty. */
  private LogisticLoss.At penalised(double[] weights, double penalty) {
    LogisticLoss.At at = loss.at(weights);
    double[] gradient = at.gradient();
    double squares = addPenalty(weights, penalty, gradient);
    return new LogisticLoss.At(at.value() + penalty / 2 * squares, gradient, at.probabilities());
  }

  /**
   * Adds the penalty times the weights that have one.
   *
   * @return the sum of their squares
   */
  private double addPenalty(double[] weights, double penalty, double[] sums) {
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      if ((i + 1) % loss.width() != 0) {
        sums[i] += penalty * weights[i];
        squares += weights[i] * weights[i];
      }
    }
    return squares;
  }

  /** Where the second derivative says that the minimum is, to within a residual of the length. */
  private double[] newton(
      LogisticLoss.At at, double penalty, Curvature.Solver solver, double enough) {
    double[] solution = new double[at.gradient().length];
    double[] residual = new double[solution.length];
    for (int i = 0; i < residual.length; i++) {
      residual[i] = -at.gradient()[i];
    }
    double[] preconditioned = solver.solve(residual);
    double[] direction = preconditioned;
    double product = dot(residual, preconditioned);
    for (int step = 0; step < MOST_INNER_STEPS; step++) {
      double[] image = loss.curvature(at, direction);
      addPenalty(direction, penalty, image);
      double bend = dot(direction, image);
      if (!(bend > 0)) {
        break;
      }
      double stride = product / bend;
      solution = moved(solution, direction, stride);
      residual = moved(residual, image, -stride);
      if (Math.sqrt(dot(residual, residual)) <= enough) {
        break;
      }
      preconditioned = solver.solve(residual);
      double next = dot(residual, preconditioned);
      direction = moved(preconditioned, direction, next / product);
      product = next;
    }
    return solution;
  }

  private static double dot(double[] one, double[] other) {
    return LogisticLoss.dot(one, 0, other, other.length);
  }

  private static double[] moved(double[] from, double[] direction, double stride) {
    double[] to = new double[from.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = from[i] + stride * direction[i];
    }
    return to;
  }
}
