package io.pollard.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The script that users start, for benchmarks that begin where a user begins. */
final class StartScript {

  @Option(
      names = "--pollard",
      paramLabel = "FILE",
      defaultValue = "./pollard",
      description = "The start script (${DEFAULT-VALUE}).")
  private Path file;

  /** {@code pollard predict}: a row of JSON for each image; what else it says is dropped. */
  ProcessBuilder predict(Path model, Path images) {
    return new ProcessBuilder(
            file.toString(), "predict", model.toString(), images.toString(), "--format", "jsonl")
        .redirectError(ProcessBuilder.Redirect.DISCARD);
  }
}
