package io.pollard.app.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pollard.study.Study;
import io.pollard.testing.StoredStudies;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {

  @TempDir private Path folder;

  @Test
  void wordsOfAShellAreQuotedWhereTheyMust() {
    assertThat(Commands.quoted("../data/x-rays_1.csv")).isEqualTo("../data/x-rays_1.csv");
    assertThat(Commands.quoted("a b")).isEqualTo("'a b'");
    assertThat(Commands.quoted("it's $HOME; rm *")).isEqualTo("'it'\\''s $HOME; rm *'");
    assertThat(Commands.quoted("")).isEqualTo("''");
  }

  @Test
  void aTrialsOptionsGiveItsCommand() {
    Study study = Study.existing(StoredStudies.copy("format-1", folder).resolve("study"));
    assertThat(Commands.train(study.trial("sapling-lwft"), "again"))
        .hasValue(
            "pollard train lesions --backbone sapling --weights sapling --positive firm --intensity"
                + " auto --fit crop --on-bad-file fail --recipe short2d --epochs 3 --batch 16 --rate"
                + " 0.001 --class-weights none --augment none --operating-point youden --strategy"
                + " lwft --cut layer2.1 --head flat --rate-ratio 0.1 --frozen-batch-norm keep --seed"
                + " 1 --split-seed 1 --precision fp32 --study again");
  }
}
