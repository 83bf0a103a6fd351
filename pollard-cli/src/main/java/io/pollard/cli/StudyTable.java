package io.pollard.cli;

import io.pollard.data.DataException;
import io.pollard.study.MethodTable;
import io.pollard.study.Study;
import io.pollard.study.StudyComparison;
import io.pollard.study.StudyComparison.DataSets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code pollard study table STUDY...}: the paper's table, or several studies side by side. */
@Command(
    name = "table",
    sortOptions = false,
    description = {
      "Compares the methods of a study: scores on the test part as mean ± sample standard deviation"
          + " of n repeats, what each costs, and its AUPRC minus that of full transfer with a 95 %%"
          + " interval.",
      "",
      "The row that validation selects is marked: the highest mean validation AUPRC, the smaller"
          + " network on ties. After a search the rows are its answers, -1 the best of the block"
          + " ends, -2 of both stages; else there is a row for each strategy and cut.",
      "",
      "Of several studies all trials are compared, a row for those that differ in nothing but split"
          + " and seeds. In the place of a study may stand a table of trials, which --trials"
          + " --format csv has written: it holds all that the comparison needs.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  pollard study table pollard-study",
      "  pollard study table hospital-a hospital-b --format md",
      "  pollard study table hospital-a hospital-b --trials --format csv --out trials.csv",
      "  pollard study table trials.csv --scores test_auroc,test_minus_full_auroc"
    })
final class StudyTable implements Callable<Integer> {

  @ParentCommand private StudyCommand parent;

  @Parameters(
      paramLabel = "STUDY",
      arity = "1..*",
      description = "Folders of studies, or tables of trials.")
  private List<Path> sources;

  @Option(names = "--trials", description = "A row a trial, with all scores and costs.")
  private boolean isOfTrials;

  @Option(
      names = "--pool",
      description =
          "Data sets of one task are repeats of one row, as those of a generated task (rows of"
              + " their own).")
  private boolean isPooled;

  @Option(
      names = "--scores",
      split = ",",
      paramLabel = "NAME",
      description =
          "Scores, differences and costs of several studies, as --trials names them (AUPRC, AUROC,"
              + " differences of AUPRC).")
  private List<String> scores;

  @Option(names = "--out", paramLabel = "FILE", description = "Where it goes (standard output).")
  private Path out;

  @Mixin private FormatOption format;

  @Override
  public Integer call() {
    boolean isOne = sources.size() == 1 && !StudyComparison.isTable(sources.get(0));
    if (isOfTrials && (isPooled || scores != null)) {
      throw new DataException(
          "expected --trials or a comparison by --pool and --scores but found both: --trials has"
              + " all scores of all trials");
    }
    if (isOne && !isOfTrials && !isPooled && scores == null) {
      MethodTable table = MethodTable.of(Study.existing(sources.get(0)));
      format.write(table.table(), Optional.ofNullable(out), parent.console());
      table.notes().forEach(parent.console()::say);
      // Said by the notes.
      return ExitCode.partly(ExitCode.DONE, table.damage());
    }
    StudyComparison trials = StudyComparison.of(sources);
    DataSets dataSets = isPooled ? DataSets.POOLED : DataSets.APART;
    format.write(
        isOfTrials
            ? trials.trialsTable()
            : trials.table(dataSets, scores == null ? StudyComparison.SCORES : scores),
        Optional.ofNullable(out),
        parent.console());
    trials.notes().forEach(parent.console()::say);
    if (!isOfTrials) {
      trials.meaning(dataSets).forEach(parent.console()::say);
    }
    return parent.tellDamage(trials.damage());
  }
}
