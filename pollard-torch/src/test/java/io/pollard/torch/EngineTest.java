package io.pollard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.training.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineTest {

  private static Precision automatic(String processorInformation) {
    return Engine.resolve(Precision.AUTO, ComputeDevice.CPU, processorInformation);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "flags\t\t: fpu avx512_vnni avx512_bf16 avx512_fp16\n",
        "flags\t\t: fpu amx_bf16 avx512_fp16 amx_tile amx_int8\n",
        "Features\t: fp asimd i8mm bf16\n"
      })
  void aProcessorThatMultipliesBfloat16IsUsedForIt(String processorInformation) {
    assertThat(automatic(processorInformation)).isEqualTo(Precision.BF16);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "model name\t: Xeon\nflags\t\t: fpu avx2 avx512f avx512_vnni avx512_fp16 f16c\n",
        "Features\t: fp asimd svebf16 i8mm\n"
      })
  void anyOtherTrainsInFloat32(String processorInformation) {
    assertThat(automatic(processorInformation)).isEqualTo(Precision.FP32);
  }

  @Test
  void whatIsAskedForIsWhatIsUsedAndAGpuNeedsNoFlag() {
    assertThat(Engine.resolve(Precision.BF16, ComputeDevice.CPU, "")).isEqualTo(Precision.BF16);
    assertThat(Engine.resolve(Precision.FP32, ComputeDevice.CUDA, "bf16"))
        .isEqualTo(Precision.FP32);
    assertThat(Engine.resolve(Precision.AUTO, ComputeDevice.CUDA, "")).isEqualTo(Precision.BF16);
  }
}
