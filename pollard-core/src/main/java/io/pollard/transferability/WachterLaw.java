package io.pollard.transferability;

/**
 * The limiting law of the canonical correlations of two independent Gaussian views (Wachter 1980,
 * Annals of Statistics 8(5)): what chance gives. It needs no simulation; with as few as tens of
 * directions the finite law lies within thousandths.
 *
 * <p>With a = p / n and b = q / n the squared coefficients have the density {@code sqrt((u - x)(x -
 * l)) / (2 pi min(a, b) x (1 - x))} between {@code l, u = (sqrt(a (1 - b)) -+ sqrt(b (1 - a)))^2},
 * and where a + b is above 1 the rest of the mass at 1. The distribution is a closed form in the
 * angle t of {@code x = (l + u) / 2 + (u - l) / 2 cos t}.
 *
 * @param samples n, from which no mean was taken off: one fewer of centred views
 * @param first directions of one view, p
 * @param second directions of the other, q
 */
public record WachterLaw(long samples, int first, int second) {

  private static final int BISECTIONS = 200;

  /** Of Simpson's rule; even. */
  private static final int STEPS = 1 << 14;

  public WachterLaw {
    if (first < 1 || second < 1 || samples < Math.max(first, second)) {
      throw new IllegalArgumentException(
          "expected directions in both views, and as many samples at least, but found "
              + first
              + " and "
              + second
              + " directions of "
              + samples
              + " samples");
    }
  }

  public static WachterLaw of(long samples, int first, int second) {
    return new WachterLaw(samples, first, second);
  }

  private double a() {
    return (double) first / samples;
  }

  private double b() {
    return (double) second / samples;
  }

  /** The share of coefficients that are 1 whatever the views, since there are so few samples. */
  public double shareOfOnes() {
    return Math.max(0, a() + b() - 1) / Math.min(a(), b());
  }

  /** The least coefficient that the law has. */
  public double least() {
    return Math.abs(Math.sqrt(a() * (1 - b())) - Math.sqrt(b() * (1 - a())));
  }

  /** The largest, beside those that are 1. */
  public double largest() {
    return Math.sqrt(a() * (1 - b())) + Math.sqrt(b() * (1 - a()));
  }

  /**
   * The coefficient below which a share of them lies.
   *
   * @param share 0 to 1
   */
  public double quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("expected a share of 0 to 1 but found " + share);
    }
    if (share == 0 || share >= 1 - shareOfOnes()) {
      return share == 0 ? least() : shareOfOnes() > 0 ? 1 : largest();
    }
    // The angle falls as the coefficient rises.
    double low = 0;
    double high = Math.PI;
    for (int i = 0; i < BISECTIONS && low < high; i++) {
      double middle = (low + high) / 2;
      if (upTo(middle) > share) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.sqrt(square((low + high) / 2));
  }

  public double median() {
    return quantile(.5);
  }

  public double mean() {
    double sum = 0;
    double step = Math.PI / STEPS;
    for (int i = 0; i <= STEPS; i++) {
      int weight = i == 0 || i == STEPS ? 1 : i % 2 == 0 ? 2 : 4;
      sum += weight * density(i * step) * Math.sqrt(square(i * step));
    }
    return sum * step / 3 + shareOfOnes();
  }

  /** Its quartiles, and whiskers that reach to its ends, or as far as a box's do. */
  public Box box() {
    double lower = quantile(.25);
    double upper = quantile(.75);
    double reach = Box.REACH * (upper - lower);
    return new Box(
        Math.max(least(), lower - reach),
        lower,
        median(),
        upper,
        Math.min(quantile(1), upper + reach));
  }

  private double centre() {
    return (least() * least() + largest() * largest()) / 2;
  }

  private double radius() {
    return (largest() * largest() - least() * least()) / 2;
  }

  private double scale() {
    return radius() / (2 * Math.PI * Math.min(a(), b()));
  }

  /** The squared coefficient of an angle, without cancellation where it is near 0. */
  private double square(double angle) {
    double half = Math.cos(angle / 2);
    return least() * least() + 2 * radius() * half * half;
  }

  /** By the angle. */
  private double density(double angle) {
    double sine = Math.sin(angle);
    double x = square(angle);
    double fromZero = x == 0 ? 2 : radius() * sine * sine / x;
    return scale() * (fromZero + radius() * sine * sine / (1 - x));
  }

  /** The share of coefficients up to that of an angle: the density from the angle to pi. */
  private double upTo(double angle) {
    double one = (1 - centre()) / radius();
    return scale()
        * (integral(centre() / radius(), Math.PI - angle)
            + integral(one, Math.PI)
            - integral(one, angle));
  }

  /** Of sin^2 t / (c - cos t) from 0 to an angle; c is 1 or above. */
  private static double integral(double c, double angle) {
    double root = Math.sqrt(Math.max(0, c * c - 1));
    double arc =
        root == 0
            ? 0
            : 2 * root * Math.atan2((c + 1) * Math.sin(angle / 2), root * Math.cos(angle / 2));
    return c * angle + Math.sin(angle) - arc;
  }
}
