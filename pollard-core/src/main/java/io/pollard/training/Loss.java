package io.pollard.training;

import io.pollard.data.OutputActivation;
import io.pollard.data.Target;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What training makes small, as data: engines compute it, each as a {@link Visitor}. p are
 * probabilities, of the softmax over classes or the sigmoid of each finding or structure; w are
 * weights, 0 or more.
 */
public sealed interface Loss {

  <R> R accept(Visitor<R> visitor);

  /** What computes losses; a new one fails to compile until every engine has it. */
  interface Visitor<R> {
    R crossEntropy(CrossEntropy loss);

    R binaryCrossEntropy(BinaryCrossEntropy loss);

    R dice(Dice loss);

    R focal(Focal loss);

    R binaryFocal(BinaryFocal loss);

    R logitAdjusted(LogitAdjusted loss);

    R sum(Sum loss);
  }

  /**
   * Of exactly one of several classes: sum of -w_c ln p_c over the samples, c a sample's class,
   * divided by the sum of their w_c.
   *
   * @param weights one a class
   */
  record CrossEntropy(List<Double> weights) implements Loss {
    public CrossEntropy {
      weights = List.copyOf(weights);
      weights.forEach(Loss::requireWeight);
    }

    /** Every class weighs 1. */
    public static CrossEntropy unweighted(int classes) {
      return new CrossEntropy(Collections.nCopies(classes, 1.0));
    }

    /**
     * Class-balanced (Cui et al. 2019): a class weighs one over its effective number of samples, (1
     * - β^n) / (1 - β), scaled so that the weights sum to the number of classes.
     *
     * @param counts training samples of each class, 1 or more
     * @param beta 0 to below 1; .99 to .9999 are usual
     */
    public static CrossEntropy classBalanced(int[] counts, double beta) {
      return unweighted(counts.length).weighted(EffectiveNumber.weights(counts, beta));
    }

    /** The same with other weights, one a class. */
    public CrossEntropy weighted(double[] others) {
      if (others.length != weights.size()) {
        throw new IllegalArgumentException(
            "expected " + weights.size() + " weights but found " + others.length);
      }
      return new CrossEntropy(Arrays.stream(others).boxed().toList());
    }

    /**
     * Of one sample, as if its class weighed 1: -ln p_c, in double; no more than 708.4, where p_c
     * is the smallest normal number.
     *
     * @param logits one a class
     * @param target the index of the sample's class
     */
    public static double of(float[] logits, int target) {
      return -Math.log(Math.max(Double.MIN_NORMAL, OutputActivation.SOFTMAX.of(logits)[target]));
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.crossEntropy(this);
    }
  }

  /**
   * Of findings, or of structures at every position: -w+ ln p where it is present, -w- ln (1 - p)
   * where it is absent; the mean over all that are known. Where nothing is known it is 0.
   *
   * @param weights one a finding
   */
  record BinaryCrossEntropy(List<Weight> weights) implements Loss {

    /** How much it weighs where a finding is present, and where it is absent. */
    public record Weight(double present, double absent) {
      public Weight {
        requireWeight(present);
        requireWeight(absent);
      }
    }

    public BinaryCrossEntropy {
      weights = List.copyOf(weights);
    }

    /** Everything weighs 1. */
    public static BinaryCrossEntropy unweighted(int findings) {
      return new BinaryCrossEntropy(Collections.nCopies(findings, new Weight(1, 1)));
    }

    /**
     * Class-balanced (Cui et al. 2019): of each finding, its presence and its absence weigh one
     * over their effective numbers of samples, scaled so that the two sum to 2.
     *
     * @param present training samples with each finding, 1 or more
     * @param absent training samples known to be without it, 1 or more
     * @param beta 0 to below 1; .99 to .9999 are usual
     */
    public static BinaryCrossEntropy classBalanced(int[] present, int[] absent, double beta) {
      return new BinaryCrossEntropy(
          IntStream.range(0, present.length)
              .mapToObj(k -> EffectiveNumber.weights(new int[] {present[k], absent[k]}, beta))
              .map(pair -> new Weight(pair[0], pair[1]))
              .toList());
    }

    /**
     * Of one sample, as if everything weighed 1: the mean over its findings that are known to be
     * present or absent, in double; not a number where none is.
     *
     * @param logits one a finding
     */
    public static double of(float[] logits, Target.Findings target) {
      double sum = 0;
      int known = 0;
      for (int k = 0; k < logits.length; k++) {
        Target.Presence presence = target.presences().get(k);
        if (presence.isKnown()) {
          double ofTruth = presence == Target.Presence.PRESENT ? logits[k] : -(double) logits[k];
          sum += softplus(-ofTruth);
          known++;
        }
      }
      return known == 0 ? Double.NaN : sum / known;
    }

    /** ln (1 + e^x). */
    private static double softplus(double x) {
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.binaryCrossEntropy(this);
    }
  }

  /**
   * Soft Dice of masks (Milletari et al. 2016, with p in place of p²; Drozdzal et al. 2016): 1 - (2
   * sum p y + s) / (sum p + sum y + s) over the known positions, y being 1 inside and 0 outside;
   * the mean over samples and structures.
   *
   * @param smoothing s, above 0: what makes an empty mask that is left empty a loss near 0
   */
  record Dice(double smoothing) implements Loss {
    public Dice {
      if (!(smoothing > 0 && Double.isFinite(smoothing))) {
        throw new IllegalArgumentException("expected a smoothing above 0 but found " + smoothing);
      }
    }

    /** By one position, s = 1. */
    public static Dice smoothed() {
      return new Dice(1);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.dice(this);
    }
  }

  /**
   * Cross-entropy that looks at what is still wrong (Lin et al. 2017): each sample's part is
   * multiplied by (1 - p_c)^focus. At a focus of 0 it is the cross-entropy.
   *
   * @param focus 0 or more; 2 is usual
   */
  record Focal(CrossEntropy of, double focus) implements Loss {
    public Focal {
      requireFocus(focus);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.focal(this);
    }
  }

  /**
   * The same of findings or structures: each part is multiplied by (1 - q)^focus, q being p where
   * it is present and 1 - p where it is absent. The paper's α are weights of α and 1 - α.
   *
   * @param focus 0 or more; 2 is usual
   */
  record BinaryFocal(BinaryCrossEntropy of, double focus) implements Loss {
    public BinaryFocal {
      requireFocus(focus);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.binaryFocal(this);
    }
  }

  /**
   * Cross-entropy of logits to which tau x ln of their classes' priors is added (Menon et al. 2021,
   * equation 10), the mean over the samples: what is learnt are scores as of classes that are
   * equally frequent. Predictions take the logits as they are.
   *
   * @param priors of the classes, each above 0
   * @param tau above 0; at 1 the balanced error is what becomes small
   */
  record LogitAdjusted(List<Double> priors, double tau) implements Loss {
    public LogitAdjusted {
      priors = List.copyOf(priors);
      if (!priors.stream().allMatch(prior -> prior > 0 && prior <= 1)) {
        throw new IllegalArgumentException(
            "expected priors above 0 and up to 1 but found " + priors);
      }
      requireTau(tau);
    }

    /** What is added to each class's logit in training. */
    public List<Double> offsets() {
      return priors.stream().map(prior -> tau * Math.log(prior)).toList();
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.logitAdjusted(this);
    }
  }

  /**
   * Several of one task together.
   *
   * @param terms at least one
   */
  record Sum(List<Term> terms) implements Loss {

    /**
     * @param factor what it is multiplied by, above 0
     */
    public record Term(double factor, Loss loss) {
      public Term {
        if (!(factor > 0 && Double.isFinite(factor))) {
          throw new IllegalArgumentException("expected a factor above 0 but found " + factor);
        }
      }
    }

    public Sum {
      terms = List.copyOf(terms);
      if (terms.isEmpty()) {
        throw new IllegalArgumentException("expected at least one loss but found none");
      }
    }

    /** As they are. */
    public static Sum of(Loss... losses) {
      return new Sum(Stream.of(losses).map(loss -> new Term(1, loss)).toList());
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.sum(this);
    }
  }

  private static void requireWeight(double weight) {
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException("expected a weight of 0 or more but found " + weight);
    }
  }

  private static void requireFocus(double focus) {
    if (!(focus >= 0 && Double.isFinite(focus))) {
      throw new IllegalArgumentException("expected a focus of 0 or more but found " + focus);
    }
  }

  private static void requireTau(double tau) {
    if (!(tau > 0 && Double.isFinite(tau))) {
      throw new IllegalArgumentException("expected a tau above 0 but found " + tau);
    }
  }
}
