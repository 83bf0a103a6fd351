package io.pollard.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.util.concurrent.CompletableFuture;

/**
 * ONNX Runtime's environment, one for the process. Version 1.29 looks at the process's command line
 * by a recursion as deep as that is long, and where a class path of some 6,000 characters stands in
 * it, a usual thread's stack overflows and takes the process along. So a thread with a large stack
 * makes the environment.
 */
final class RuntimeEnvironment {

  private static final long STACK = 256L << 20;

  private RuntimeEnvironment() {}

  /** Made when it is first asked for. */
  private static final class Holder {
    static final OrtEnvironment OF_PROCESS = made();
  }

  static OrtEnvironment get() {
    return Holder.OF_PROCESS;
  }

  private static OrtEnvironment made() {
    CompletableFuture<OrtEnvironment> environment = new CompletableFuture<>();
    Thread maker =
        new Thread(
            null,
            () -> {
              try {
                environment.complete(OrtEnvironment.getEnvironment());
              } catch (RuntimeException | Error e) {
                environment.completeExceptionally(e);
              }
            },
            "ONNX Runtime's environment",
            STACK);
    maker.start();
    return environment.join();
  }
}
