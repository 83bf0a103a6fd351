package io.pollard.onnx;

import ai.onnxruntime.OrtEnvironment;
import io.pollard.files.NativesHome;
import io.pollard.onnx.ModelException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * ONNX Runtime's environment, one for the process. Versions after ours (as 1.29) look at the
 * process's command line by a recursion as deep as that is long, and where a class path of some
 * 6,000 characters stands in it, a usual thread's stack overflows and takes the process along. So
 * that an application may choose its version, a thread with a large stack makes the environment.
 */
final class RuntimeEnvironment {

  private static final long STACK = 256L << 20;

  private RuntimeEnvironment() {}

  /** Made when it is first asked for; why not, where that failed. */
  private static final class Holder {
    static final CompletableFuture<OrtEnvironment> OF_PROCESS = making();
  }

  /** Begins to load the runtime's library, so that a file can be checked meanwhile. */
  static void prepare() {
    Objects.requireNonNull(Holder.OF_PROCESS);
  }

  /**
   * @param file that is to be run, for the message
   * @throws ModelException if the runtime's library can't be unpacked or loaded
   */
  static OrtEnvironment get(Path file) {
    try {
      return Holder.OF_PROCESS.join();
    } catch (CompletionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      if (cause instanceof IOException) {
        throw new ModelException(Reason.RUNTIME, file, String.valueOf(cause.getMessage()), e);
      }
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new ModelException(
          Reason.RUNTIME,
          file,
          "expected to load ONNX Runtime's library from "
              + System.getProperty(RuntimeNatives.PLACE, "its jar")
              + " and to make a folder in "
              + System.getProperty("java.io.tmpdir")
              + " but found "
              + cause
              + "; "
              + NativesHome.SETTING
              + " names a folder from which programs may run, -Djava.io.tmpdir=FOLDER one that can"
              + " be written",
          e);
    }
  }

  private static CompletableFuture<OrtEnvironment> making() {
    CompletableFuture<OrtEnvironment> environment = new CompletableFuture<>();
    Thread maker =
        new Thread(
            null,
            () -> {
              try {
                RuntimeNatives.prepare();
                environment.complete(OrtEnvironment.getEnvironment());
                RuntimeNatives.deleteItsFolder();
              } catch (IOException | RuntimeException | Error e) {
                environment.completeExceptionally(e);
              }
            },
            "pollard-runtime",
            STACK);
    maker.setDaemon(true);
    maker.start();
    return environment;
  }
}
