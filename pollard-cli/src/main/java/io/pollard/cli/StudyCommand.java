package io.pollard.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** {@code pollard study}: what a study holds, as lists, tables and pictures. */
@Command(
    name = "study",
    sortOptions = false,
    description = {"Lists, shows, compares and draws the trials of a study.", ""},
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {StudyList.class, StudyShow.class, StudyTable.class, StudyPlot.class},
    footer = {
      "",
      "Examples:",
      "  pollard study list pollard-study",
      "  pollard study show pollard-study/resnet18-ftl",
      "  pollard study table pollard-study --format md",
      "  pollard study plot pollard-study"
    })
final class StudyCommand implements Callable<Integer> {

  @ParentCommand private Main main;

  Console console() {
    return main.console();
  }

  /** Says what is damaged and was left out. */
  int tellDamage(List<String> damage) {
    damage.forEach(console()::say);
    return ExitCode.partly(ExitCode.DONE, damage);
  }

  @Override
  public Integer call() {
    console().say("expected list, show, table or plot; pollard study --help says more");
    return ExitCode.REFUSED;
  }
}
