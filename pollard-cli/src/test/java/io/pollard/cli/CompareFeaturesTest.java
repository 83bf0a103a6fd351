package io.pollard.cli;

import static io.pollard.cli.Ran.pollard;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before a network is opened. */
class CompareFeaturesTest {

  @TempDir private Path folder;

  private static Ran transferability(String source, String... flags) {
    List<String> arguments = new ArrayList<>(List.of("transferability", source));
    arguments.addAll(List.of(flags));
    return pollard(arguments);
  }

  @Test
  void what_is_no_study_is_refused() {
    transferability(folder.toString()).refused("expected a study's folder", folder.toString());
    pollard("transferability").refused("STUDY[/TRIAL]|DATA");
  }

  @Test
  void shares_of_two_kinds_exclude_each_other_and_must_be_shares() {
    transferability(folder.toString(), "--keep-variance=.9", "--keep-mass=.9")
        .refused("expected --keep-variance or --keep-mass but found both");
    transferability(folder.toString(), "--keep-mass=1.5").refused("up to 1 to keep but found 1.5");
    transferability(folder.toString(), "--keep-variance=0").refused("but found 0.0");
  }

  @Test
  void positions_and_resamples_are_numbers_that_mean_something() {
    transferability(folder.toString(), "--positions=0").refused("at least one position");
    transferability(folder.toString(), "--positions=4", "--fold=pooled")
        .refused("none where they are pooled");
    transferability(folder.toString(), "--resamples=-1").refused("0 for none, but found -1");
  }

  @Test
  void words_that_are_not_known_are_refused_with_those_that_are() {
    transferability(folder.toString(), "--analyses=svcca,cka")
        .refused("--analyses", "SVCCA", "BLOCKS", "PROBES");
    transferability(folder.toString(), "--part=both").refused("--part", "TRAINVAL");
    transferability(folder.toString(), "--fold=mean").refused("--fold", "POOLED");
  }

  @Test
  void two_files_need_a_network_and_both_files_and_nothing_of_studies() {
    transferability("xrays", "--before=a.safetensors").refused("but found no --backbone");
    transferability("xrays", "--backbone=resnet18", "--after=a").refused("but found no --before");
    transferability("xrays", "--backbone=resnet18", "--before=a").refused("but found no --after");
    String[] both = {"--backbone=resnet18", "--before=a.safetensors", "--after=b.safetensors"};
    for (String flag : List.of("--part=val", "--data=d", "--weights=w", "--curve=c")) {
      List<String> flags = new ArrayList<>(List.of(both));
      flags.add(flag);
      transferability("xrays", flags.toArray(String[]::new))
          .refused("only of a study", flag.substring(0, flag.indexOf('=')));
    }
    transferability("xrays", "more", both[0], both[1], both[2]).refused("expected one data set");
    transferability("xrays", both[0], both[1], both[2], "--analyses=probes")
        .refused("--analyses svcca,blocks");
    transferability("xrays", "--backbone=resnet51", both[1], both[2])
        .refused("expected one of ", "resnet51");
  }

  @Test
  void the_help_says_that_the_test_part_is_not_looked_at() {
    String help = pollard("transferability", "--help").expect(ExitCode.DONE).out();
    assertThat(help.replaceAll("\\s+", " "))
        .contains(
            "choices don't look at the test part",
            "pollard transferability pollard-study",
            "--keep-mass",
            "levels.csv, detected.csv, coefficients.csv, blocks.csv, probes.csv");
    assertThat(pollard("--help").out()).contains("transferability");
  }
}
