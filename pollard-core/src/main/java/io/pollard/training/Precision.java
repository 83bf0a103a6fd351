package io.pollard.training;

/** In which numbers training steps run; head, loss, validation and test always run in float32. */
public enum Precision {
  /** bfloat16 where the processor has it, else float32. */
  AUTO,
  BF16,
  FP32
}
