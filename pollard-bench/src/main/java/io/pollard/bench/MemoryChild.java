package io.pollard.bench;

import io.pollard.torch.TrainingProbe;
import io.pollard.training.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** A few steps, and the most memory that this process ever held, in bytes. */
@Command(name = MemoryChild.NAME, hidden = true)
final class MemoryChild implements Runnable {

  static final String NAME = "memory-child";

  private static final int STEPS = 5;

  @ParentCommand private Main main;

  @Mixin private Work work;

  @Option(names = "--batch", required = true)
  private int batch;

  @Option(names = "--precision", required = true)
  private Precision precision;

  @Override
  public void run() {
    try (TrainingProbe probe =
        TrainingProbe.of(work.plan(), work.in(), batch, work.options(precision))) {
      for (int i = 0; i < STEPS; i++) {
        probe.step();
      }
    }
    main.console().out().println(ResidentMemory.highest());
  }
}
