package io.pollard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  @Test
  void integersAreWarnedOfWhereTheyMayBeSlow() {
    Path file = Path.of("model.int8.onnx");
    ModelCard exact = TestModels.card();
    ModelCard integers = exact.withQuantisation(Map.of("weight_bits", 7L));
    Processor with = Processor.of(List.of("flags : fpu avx_vnni"));
    Processor without = Processor.of(List.of("flags : fpu avx2"));
    Processor unknown = Processor.of(List.of());
    assertThat(with.note(file, integers)).isEmpty();
    assertThat(without.note(file, integers).orElseThrow())
        .startsWith("model.int8.onnx has 8-bit integers, for which this processor has no");
    assertThat(unknown.note(file, integers).orElseThrow())
        .startsWith("model.int8.onnx has 8-bit integers, and nothing says whether");
    assertThat(without.note(file, exact)).isEmpty();
    assertThat(unknown.note(file, exact)).isEmpty();
  }
}
