package io.pollard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pollard.metrics.Metric;
import io.pollard.metrics.RepeatedDifference.Repeat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Small versions of {@code bench certify}; a share of 2.5 % of 200 has an error of 1.1 %. */
class CertifiedNetworksTest {

  private static final double AT_MOST = .025 + 3 * .011;

  /** Whether the simulated truth is the truth: 20,000 patients have an error of about .003. */
  @Test
  void largeDataSetsHaveTheScoresThatWereAskedFor() {
    for (Metric metric : new Metric[] {Metric.AUROC, Metric.AVERAGE_PRECISION}) {
      CertifiedNetworks networks = new CertifiedNetworks(metric, 20_000, 1, 1, 0);
      Repeat drawn = networks.draw(networks.mean(.85), networks.mean(.9), new Random(1)).get(0);
      assertThat(metric.of(drawn.pair().first())).isCloseTo(.85, within(.012));
      assertThat(metric.of(drawn.pair().second())).isCloseTo(.9, within(.012));
    }
  }

  @Test
  void anAurocThatIsWorseByTheMarginIsSeldomCertified() {
    for (int images : new int[] {1, 3}) {
      CertifiedNetworks networks = new CertifiedNetworks(Metric.AUROC, 100, images, 1, 0);
      assertThat(networks.certified(-.05, .05, 200, 1, 1)).isLessThan(AT_MOST);
      assertThat(networks.certified(0, .05, 60, 1, 2)).isGreaterThan(.4);
    }
  }

  @Test
  void norIsOneOverSeveralSplits() {
    for (double spread : new double[] {0, .2}) {
      CertifiedNetworks networks = new CertifiedNetworks(Metric.AUROC, 100, 1, 3, spread);
      assertThat(networks.certified(-.05, .05, 100, 1, 1)).isLessThan(.025 + 3 * .0156);
    }
  }

  @Test
  void norIsAnAveragePrecision() {
    CertifiedNetworks networks = new CertifiedNetworks(Metric.AVERAGE_PRECISION, 250, 1, 1, 0);
    assertThat(networks.certified(0, .05, 20, 100, 2)).isGreaterThan(.4);
    assertThat(networks.certified(-.05, .05, 60, 100, 1)).isLessThan(.025 + 3 * .0202);
  }
}
