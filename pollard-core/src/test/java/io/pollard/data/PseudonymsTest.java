package io.pollard.data;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PseudonymsTest {

  private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);

  /**
   * Python 3.11: {@code hmac.new(b"0123456789abcdef0123456789abcdef", "Müller^Anna".encode(),
   * "sha256").hexdigest()[:16]}.
   */
  @Test
  void theyAreHmacSha256AsPythonHasIt() {
    Pseudonyms pseudonyms = Pseudonyms.of(KEY);
    assertThat(pseudonyms.of("Müller^Anna")).isEqualTo("eb1d3985b19b033d");
    assertThat(pseudonyms.of("0012345")).isEqualTo("3bfafdaff25e13b7");
  }

  @Test
  void whatLooksTheSameIsOnePatientAndCaseOrZerosMakeAnother() {
    Pseudonyms pseudonyms = Pseudonyms.of(KEY);
    assertThat(pseudonyms.of(" P\u00a01 ")).isEqualTo(pseudonyms.of("P 1"));
    assertThat(pseudonyms.of("p 1")).isNotEqualTo(pseudonyms.of("P 1"));
    assertThat(pseudonyms.of("012345")).isNotEqualTo(pseudonyms.of("12345"));
  }

  @Test
  void anotherKeyGivesOthers() {
    byte[] other = KEY.clone();
    other[31] ^= 1;
    assertThat(Pseudonyms.of(other).of("P1")).isNotEqualTo(Pseudonyms.of(KEY).of("P1"));
    Set<String> drawn = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      drawn.add(Pseudonyms.of(Pseudonyms.newKey()).of("P1"));
    }
    assertThat(drawn).hasSize(20);
  }

  @Test
  void aKeyIsAskedForOnceAndOnlyWhereItIsNeeded() {
    AtomicInteger asked = new AtomicInteger();
    Pseudonyms pseudonyms =
        Pseudonyms.by(
            () -> {
              asked.incrementAndGet();
              return KEY;
            });
    assertThat(asked).hasValue(0);
    assertThat(pseudonyms.of("P1")).isEqualTo(pseudonyms.of("P1"));
    assertThat(asked).hasValue(1);
  }

  @Test
  void aKeyOfAnotherLengthIsRefusedAndAKeyIsTheCallersNoMore() {
    assertThatThrownBy(() -> Pseudonyms.of(Arrays.copyOf(KEY, 31)).of("P1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected a key of 32 bytes but found 31");
    byte[] mine = KEY.clone();
    Pseudonyms pseudonyms = Pseudonyms.of(mine);
    Arrays.fill(mine, (byte) 0);
    assertThat(pseudonyms.of("P1")).isEqualTo(Pseudonyms.of(KEY).of("P1"));
  }

  @Test
  void thoseOfAProcessAreTheSameAsLongAsItRuns() {
    assertThat(Pseudonyms.ofProcess().of("P1"))
        .isEqualTo(Pseudonyms.ofProcess().of("P1"))
        .matches("[0-9a-f]{16}");
  }
}
