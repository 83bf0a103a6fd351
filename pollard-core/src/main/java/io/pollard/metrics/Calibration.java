package io.pollard.metrics;

import io.pollard.data.DataException;
import io.pollard.data.OutputActivation;
import io.pollard.data.Task;
import java.util.List;
import java.util.Locale;

/**
 * A map that makes probabilities say how often they are right. It is fitted on validation cases
 * alone, and it changes the probabilities that are shown, never a decision: decisions are made of
 * the network's own probabilities, which both maps keep in their order.
 */
public sealed interface Calibration {

  /** How a map is fitted. */
  enum Method {
    /** One number for all logits, any number of classes. */
    TEMPERATURE {
      @Override
      public Calibration fit(Task.SingleLabel task, List<LabelledLogits> validation) {
        return Temperature.fit(validation);
      }
    },
    /** A rising function of the positive one of two classes. */
    ISOTONIC {
      @Override
      public Calibration fit(Task.SingleLabel task, List<LabelledLogits> validation) {
        return Isotonic.fit(task, validation);
      }
    };

    /**
     * @param validation cases that no weight was trained on
     * @throws DataException if they don't determine a map, or there is none for so many classes
     */
    public abstract Calibration fit(Task.SingleLabel task, List<LabelledLogits> validation);

    /** As it is typed: "temperature". */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  Method method();

  /**
   * The calibrated probabilities of a case.
   *
   * @param logits one a class, finite
   * @return one a class, 0 to 1, together 1
   */
  double[] of(Task.SingleLabel task, float[] logits);

  /**
   * The softmax of all logits divided by one temperature (Guo et al., "On calibration of modern
   * neural networks", ICML 2017, section 4.2). Above 1 it makes probabilities less sure. The order
   * of the classes stays, and of two classes that of the cases.
   *
   * @param value above 0
   */
  record Temperature(double value) implements Calibration {

    /** Beyond it probabilities are those of logits that say nothing, or everything. */
    private static final double EXTREME = 1_000;

    /** Halvings of a range of 20 powers of e until a double has no more digits. */
    private static final int HALVINGS = 80;

    public Temperature {
      if (!(value > 0 && Double.isFinite(value))) {
        throw new IllegalArgumentException("expected a temperature above 0 but found " + value);
      }
    }

    /**
     * The temperature of the largest likelihood. Minus the logarithm of the likelihood is convex in
     * 1 / temperature; its slope, the sum over the cases of the mean logit under the softmax minus
     * the true class's logit, rises through zero once.
     */
    static Temperature fit(List<LabelledLogits> cases) {
      if (cases.isEmpty()) {
        throw new DataException("expected validation cases to fit a temperature but found none");
      }
      if (cases.stream().allMatch(Temperature::isRight)) {
        throw new DataException(
            "expected a validation case that the network is wrong about, to fit a temperature, but"
                + " of "
                + cases.size()
                + " it is wrong about none: the smaller the temperature the better; isotonic"
                + " regression, or more validation cases, can be calibrated by");
      }
      if (slope(1 / EXTREME, cases) >= 0) {
        throw new DataException(
            "expected a network that is better than chance on validation, to fit a temperature, but"
                + " its logits say nothing of the classes");
      }
      double low = -Math.log(EXTREME);
      double high = Math.log(EXTREME);
      for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2;
        if (slope(Math.exp(middle), cases) < 0) {
          low = middle;
        } else {
          high = middle;
        }
      }
      return new Temperature(Math.exp(-(low + high) / 2));
    }

    /** Whether its class has the largest logit, alone. */
    private static boolean isRight(LabelledLogits one) {
      float own = one.logits().get(one.target());
      return one.logits().stream().filter(logit -> logit >= own).count() == 1;
    }

    private static double slope(double inverse, List<LabelledLogits> cases) {
      double slope = 0;
      for (LabelledLogits one : cases) {
        double[] shares = OutputActivation.SOFTMAX.of(one.floats(), inverse);
        double mean = 0;
        for (int k = 0; k < shares.length; k++) {
          mean += shares[k] * one.logits().get(k);
        }
        slope += mean - one.logits().get(one.target());
      }
      return slope;
    }

    @Override
    public Method method() {
      return Method.TEMPERATURE;
    }

    @Override
    public double[] of(Task.SingleLabel task, float[] logits) {
      return task.activation().of(logits, 1 / value);
    }
  }

  /**
   * The rising function of the positive class's probability that is nearest to the truths (Zadrozny
   * and Elkan, "Transforming classifier scores into accurate multiclass probability estimates", KDD
   * 2002), by pool-adjacent-violators; between its knots straight lines, beyond them their ends, as
   * scikit-learn's {@code IsotonicRegression(out_of_bounds="clip")}. It may say 0 and 1.
   *
   * <p>Of more than two classes there is none: one map a class, normalised, can change which class
   * is the most probable, and what is normalised is not calibrated any more.
   *
   * @param scores the network's probabilities of the positive class at the knots, ascending, 0 to 1
   * @param shares what they become, not falling, 0 to 1
   */
  record Isotonic(List<Double> scores, List<Double> shares) implements Calibration {

    public Isotonic {
      scores = List.copyOf(scores);
      shares = List.copyOf(shares);
      if (scores.isEmpty() || scores.size() != shares.size()) {
        throw new IllegalArgumentException(
            "expected as many shares as scores, at least one, but found "
                + scores.size()
                + " and "
                + shares.size());
      }
      requireRising("scores that rise", scores, true);
      requireRising("shares that don't fall", shares, false);
    }

    private static void requireRising(String what, List<Double> values, boolean isStrict) {
      for (int i = 0; i < values.size(); i++) {
        double value = values.get(i);
        double before = i == 0 ? Double.NEGATIVE_INFINITY : values.get(i - 1);
        if (!(value >= 0 && value <= 1) || value < before || (isStrict && value == before)) {
          throw new IllegalArgumentException(
              "expected " + what + " from 0 to 1 but found " + before + " and " + value);
        }
      }
    }

    static Isotonic fit(Task.SingleLabel task, List<LabelledLogits> cases) {
      if (!task.isBinary()) {
        throw new DataException(
            "expected two classes for isotonic regression but found "
                + task.classes().size()
                + ": one map a class, normalised, can change the decision; temperature calibrates"
                + " any number of classes");
      }
      int positive = task.positiveIndex();
      long positives = cases.stream().filter(one -> one.target() == positive).count();
      if (positives == 0 || positives == cases.size()) {
        throw new DataException(
            "expected validation cases of both classes for isotonic regression but found "
                + positives
                + " positive ones of "
                + cases.size());
      }
      return IsotonicFit.of(
          cases.stream()
              .map(
                  one ->
                      new IsotonicFit.Truth(
                          task.activation().of(one.floats())[positive],
                          one.target() == positive ? 1 : 0))
              .toList());
    }

    @Override
    public Method method() {
      return Method.ISOTONIC;
    }

    /** What a probability of the positive class becomes. */
    public double share(double score) {
      int above = 0;
      while (above < scores.size() && scores.get(above) < score) {
        above++;
      }
      if (above == 0) {
        return shares.get(0);
      }
      if (above == scores.size()) {
        return shares.get(above - 1);
      }
      double from = scores.get(above - 1);
      double low = shares.get(above - 1);
      double part = (score - from) / (scores.get(above) - from);
      return Math.min(shares.get(above), low + part * (shares.get(above) - low));
    }

    @Override
    public double[] of(Task.SingleLabel task, float[] logits) {
      int positive = task.positiveIndex();
      double share = share(task.activation().of(logits)[positive]);
      double[] probabilities = new double[2];
      probabilities[positive] = share;
      probabilities[1 - positive] = 1 - share;
      return probabilities;
    }
  }
}
