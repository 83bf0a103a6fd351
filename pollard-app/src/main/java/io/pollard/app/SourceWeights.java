package io.pollard.app;

import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.files.WholeFile;
import io.pollard.network.Head;
import io.pollard.study.StoredTrial;
import io.pollard.weights.Checksum;
import io.pollard.weights.Safetensors;
import io.pollard.weights.Sidecar;
import io.pollard.weights.StoredTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Weights of a trial as others start from them: a source task's (paper, sections IV-G.2 and A).
 *
 * <pre>{@code
 * StoredTrial trial = job.train(new FullTransfer(HeadForm.POOLED), Seeds.of(1));
 * SourceWeights.of(trial).write(Path.of("findings.safetensors"));
 * Backbone.of("resnet18", "findings.safetensors");
 * }</pre>
 */
public final class SourceWeights {

  private final StoredTrial trial;

  private SourceWeights(StoredTrial trial) {
    this.trial = trial;
  }

  /**
   * @throws DataException if the trial has no weights, or trained another network than its backbone
   */
  public static SourceWeights of(StoredTrial trial) {
    if (!Files.exists(trial.bestWeights())) {
      throw new DataException(
          "expected weights in "
              + trial.bestWeights()
              + " but found none: the trial ended without");
    }
    if (!trial.isFullTransfer()) {
      throw new DataException(
          "expected a trial of full transfer, whose network is the whole backbone, but found "
              + trial.id());
    }
    return new SourceWeights(trial);
  }

  /**
   * Writes the trunk, without the head of its task, and beside it what is to be known of it, {@code
   * NAME.json}: where it comes from, its licence, what it was trained on and how images are
   * prepared. Each file is written beside and renamed, the weights first.
   *
   * @param out a file that ends with {@code .safetensors}
   * @return its sidecar
   * @throws DataException if it has another name or can't be written
   */
  public Path write(Path out) {
    if (!out.toString().endsWith(".safetensors")) {
      throw new DataException("expected a file NAME.safetensors as --out but found " + out);
    }
    Path sidecar = Sidecar.pathFor(out);
    try {
      Path folder = out.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Safetensors.write(out, trunk(), Map.of("format", "pt", "trial", trial.id()));
      WholeFile.writeText(sidecar, sidecar().text(Checksum.hash(Checksum.Kind.SHA256, out)));
    } catch (IOException e) {
      throw new DataException(
          "the file " + out + " can't be written: " + e + "; --out names another file", e);
    }
    return sidecar;
  }

  /** Without the head of the trial's task. */
  public List<StoredTensor> trunk() {
    return Safetensors.read(trial.bestWeights()).tensors().values().stream()
        .filter(tensor -> !tensor.name().startsWith(Head.NAME + "."))
        .toList();
  }

  private Sidecar sidecar() {
    String start =
        trial.description().isFromRandom()
            ? "from random weights"
            : "from the weights of SHA-256 " + trial.description().weights();
    return new Sidecar(
        Optional.of(
            "%s, trial %s of pollard %s, %s"
                .formatted(
                    trial.description().network(),
                    trial.id(),
                    trial.facts().programVersion().orElse("unstated"),
                    start)),
        trial.facts().weightsLicence().filter(any -> !trial.description().isFromRandom()),
        Optional.of(trainedOn()),
        List.of(),
        Optional.of(trial.description().preprocessing()));
  }

  private String trainedOn() {
    Task task = trial.description().task();
    return "%s %s: %s; data of digest %s"
        .formatted(
            task.outputs().size(),
            task instanceof Task.SingleLabel ? "classes" : "findings",
            String.join(", ", task.outputs()),
            trial.description().data());
  }
}
