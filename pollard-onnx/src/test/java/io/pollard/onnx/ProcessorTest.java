package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessorTest {

  @Test
  void readsNameAndIntegerProductsAsLinuxSaysThem() {
    assertThat(
            Processor.of(
                List.of("model name\t: A fast one @ 3: GHz", "flags\t\t: fpu avx2 avx512_vnni")))
        .isEqualTo(new Processor("A fast one @ 3: GHz", Optional.of(true)));
    assertThat(Processor.of(List.of("model name\t: old", "flags\t\t: fpu avx2 avx512f")))
        .isEqualTo(new Processor("old", Optional.of(false)));
    assertThat(Processor.of(List.of("Features\t: fp asimd asimddp")).integerDotProducts())
        .contains(true);
    assertThat(Processor.of(List.of()).integerDotProducts()).isEmpty();
  }
}
