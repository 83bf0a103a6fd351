package io.pollard.data;

/** How a network's logits become probabilities. */
public enum OutputActivation {
  /** Exactly one output is true: exp(z_k) / sum exp(z_j). */
  SOFTMAX {
    @Override
    public double[] of(float[] logits, double factor) {
      double largest = Double.NEGATIVE_INFINITY;
      for (float logit : logits) {
        largest = Math.max(largest, logit);
      }
      double[] probabilities = new double[logits.length];
      double sum = 0;
      for (int k = 0; k < logits.length; k++) {
        probabilities[k] = Math.exp((logits[k] - largest) * factor);
        sum += probabilities[k];
      }
      for (int k = 0; k < logits.length; k++) {
        probabilities[k] = Math.min(1, probabilities[k] / sum);
      }
      return probabilities;
    }

    @Override
    public float logit(double probability) {
      return (float) Math.log(probability);
    }
  },
  /** Each output is true or not, whatever the others are: 1 / (1 + exp(-z_k)). */
  SIGMOID {
    @Override
    public double[] of(float[] logits, double factor) {
      double[] probabilities = new double[logits.length];
      for (int k = 0; k < logits.length; k++) {
        probabilities[k] = 1 / (1 + Math.exp(-(double) logits[k] * factor));
      }
      return probabilities;
    }

    @Override
    public float logit(double probability) {
      return (float)
          (Math.log(probability) - Math.log(Math.max(Double.MIN_NORMAL, 1 - probability)));
    }
  };

  /**
   * In double.
   *
   * @param logits one an output
   * @return each 0 to 1
   */
  public double[] of(float[] logits) {
    return of(logits, 1);
  }

  /**
   * The same of all logits times a factor, as one over a temperature.
   *
   * @param factor above 0
   */
  public abstract double[] of(float[] logits, double factor);

  /**
   * A logit of that probability; of a softmax those of probabilities that sum to 1.
   *
   * @param probability above 0 to 1
   */
  public abstract float logit(double probability);
}
