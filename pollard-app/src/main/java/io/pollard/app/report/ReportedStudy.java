package io.pollard.app.report;

import io.pollard.app.TestExamples;
import io.pollard.app.TestExamples.Example;
import io.pollard.data.DataException;
import io.pollard.data.Task;
import io.pollard.progress.Progress;
import io.pollard.study.Certificate;
import io.pollard.study.CutScores;
import io.pollard.study.MethodTable;
import io.pollard.study.Protocol;
import io.pollard.study.SplitContents;
import io.pollard.study.StoredTransferability;
import io.pollard.study.StoredTrial;
import io.pollard.study.Study;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What all sections of a report read, read once.
 *
 * @param scores of every strategy and cut, and which one validation selects
 * @param methods the paper's table
 * @param splits that can be read
 * @param certificates of every protocol of the study that can still be answered
 * @param unanswered a sentence for each protocol that can't
 * @param transferability empty where the study has none
 * @param examples test images, where they may be shown
 * @param whyNoExamples a sentence, where there are none
 */
public record ReportedStudy(
    Study study,
    CutScores scores,
    MethodTable methods,
    List<SplitContents> splits,
    List<Certificate> certificates,
    List<String> unanswered,
    Optional<StoredTransferability> transferability,
    List<Example> examples,
    String whyNoExamples) {

  /** Right ones, and as many wrong ones. */
  private static final int EXAMPLES = 4;

  public ReportedStudy {
    splits = List.copyOf(splits);
    certificates = List.copyOf(certificates);
    unanswered = List.copyOf(unanswered);
    examples = List.copyOf(examples);
  }

  /**
   * Reads a study; nothing in it is written.
   *
   * @throws DataException if there is none, or it was written by a newer Pollard
   */
  static ReportedStudy of(ReportOptions options, Progress progress) {
    Study study = Study.existing(options.study());
    List<Certificate> certificates = new ArrayList<>();
    List<String> unanswered = new ArrayList<>();
    for (Protocol protocol : protocols(study)) {
      try {
        certificates.add(Certificate.again(study, protocol));
      } catch (DataException e) {
        unanswered.add(protocol.sentence() + ": can't be answered any more: " + e.getMessage());
      }
    }
    CutScores scores = CutScores.of(study);
    List<Example> examples = new ArrayList<>();
    String whyNone = addExamples(scores, options, progress, examples);
    return new ReportedStudy(
        study,
        scores,
        MethodTable.of(study),
        SplitContents.of(study),
        certificates,
        unanswered,
        StoredTransferability.of(study),
        examples,
        whyNone);
  }

  /** Why there are none; empty where there are. */
  private static String addExamples(
      CutScores scores, ReportOptions options, Progress progress, List<Example> examples) {
    if (options.images() == ReportOptions.Images.NONE) {
      return "This report was made without images: none leaves the study unless --images says so.";
    }
    if (scores.selected().isEmpty()) {
      return "Validation selects no network yet, so there is no decision to show.";
    }
    try {
      examples.addAll(
          TestExamples.of(
              scores.selected().get().first(),
              options.data(),
              EXAMPLES,
              options.cache(),
              progress));
      return examples.isEmpty() ? "There is no test image to show." : "";
    } catch (DataException e) {
      return "Images can't be shown: " + e.getMessage();
    }
  }

  /** None where they are damaged, which the study's damage names. */
  private static List<Protocol> protocols(Study study) {
    try {
      return study.protocols();
    } catch (DataException damage) {
      return List.of();
    }
  }

  /** What the trials learn; empty before the first one. */
  public Optional<Task> task() {
    return study.task();
  }

  /** What validation selects; empty where no trial has scores. */
  public Optional<CutScores.Row> selected() {
    return scores.selected();
  }

  /** Any trial that says what all have in common: the selected one, or else the first. */
  public Optional<StoredTrial> example() {
    return selected().map(CutScores.Row::first).or(() -> study.trials().stream().findFirst());
  }
}
