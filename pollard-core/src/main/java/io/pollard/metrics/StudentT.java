package io.pollard.metrics;

/** Student's t distribution with whole degrees of freedom. */
final class StudentT {

  private static final double SHARE = 0.95;

  /** Halvings of a right angle until a double has no more digits. */
  private static final int HALVINGS = 60;

  private StudentT() {}

  /**
   * Between minus this and this lie 95 % of the distribution: 12.706 for one degree of freedom,
   * 1.960 for many.
   *
   * @param freedom 1 or more
   */
  static double twoSided95(int freedom) {
    double low = 0;
    double high = Math.PI / 2;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (within(middle, freedom) < SHARE) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.sqrt(freedom) * Math.tan(low);
  }

  /**
   * The share of the distribution beyond -t and t together, 0 to 1, to within 1e-14.
   *
   * @param t infinite ones too
   * @param freedom 1 or more
   */
  static double twoSidedTail(double t, int freedom) {
    return Math.max(0, 1 - within(Math.atan(Math.abs(t) / Math.sqrt(freedom)), freedom));
  }

  /**
   * The share of the distribution between -t and t, with t = √freedom · tan(angle): the finite
   * series of Abramowitz and Stegun, 26.7.3 and 26.7.4.
   */
  private static double within(double angle, int freedom) {
    double cosine = Math.cos(angle);
    boolean isOdd = freedom % 2 == 1;
    double term = isOdd ? cosine : 1;
    double sum = 0;
    for (int next = isOdd ? 3 : 2; next <= freedom; next += 2) {
      sum += term;
      term *= cosine * cosine * (next - 1) / next;
    }
    return isOdd ? (angle + Math.sin(angle) * sum) * 2 / Math.PI : Math.sin(angle) * sum;
  }
}
