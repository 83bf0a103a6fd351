package io.pollard.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pollard.data.DataException;
import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layers;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.network.ResNet;
import io.pollard.network.Unit;
import io.pollard.strategy.HeadForm;
import io.pollard.strategy.Method;
import io.pollard.strategy.Plan;
import io.pollard.strategy.TransferStrategy;
import io.pollard.strategy.UnitPlan;
import io.pollard.training.OpenTrial;
import io.pollard.training.TrialDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trials hold their networks. */
class NetworkFileTest {

  private static final Network OWN =
      new Network(
          "two-units",
          List.of(
              Unit.named("first", 1, Layers.conv("conv", 8, 3), Layers.relu()),
              Unit.named("second", 2, Layers.conv("conv", 16, 3), Layers.relu())),
          Head.pooled(7));

  private static final TransferStrategy.Own FROZEN_FIRST =
      TransferStrategy.own(
          "Frozen first",
          (network, task) -> {
            List<UnitPlan> units =
                new TransferStrategy.FullTransfer(HeadForm.POOLED).plan(network, task).units();
            UnitPlan first =
                new UnitPlan(
                    network.units().get(0),
                    UnitPlan.Source.PRETRAINED,
                    0,
                    UnitPlan.Statistics.KEEP);
            return new Plan(
                network.name(), List.of(first, units.get(1)), Head.pooled(task.outputs().size()));
          });

  @TempDir private Path folder;

  private Study study() {
    return Study.at(folder);
  }

  /** Every declared network, whole and under each strategy at a cut in its middle. */
  @Test
  void everyDeclaredPlanIsReadAsItWasWritten() throws IOException {
    for (String name : Networks.names()) {
      Network network = Networks.pretrained(name);
      String cut = network.units().get(network.units().size() / 2).name();
      for (Method method : Method.values()) {
        Plan plan =
            (method.hasCut()
                    ? method.at(cut, network, Method.Settings.paper())
                    : method.whole(Method.Settings.paper()))
                .plan(network, 2);
        NetworkFile written = NetworkFile.of(plan);
        assertThat(StudyJson.as(NetworkFile.class, StudyJson.parse(StudyJson.text(written))))
            .as(name + " " + method)
            .isEqualTo(written);
      }
    }
  }

  private static TrialDescription describe(Network network, TransferStrategy strategy) {
    Plan plan = strategy.plan(network, 2);
    TrialDescription like = Trials.of(Trials.FULL);
    return new TrialDescription(
            like.data(),
            like.split(),
            like.task(),
            network.name(),
            strategy,
            TrialDescription.lines(plan, FeatureShape.of(3, 64, 64)),
            like.weights(),
            like.preprocessing(),
            like.recipe(),
            like.seeds(),
            like.precision(),
            like.semantics())
        .withNetwork(network);
  }

  private StoredTrial train(Network network, TransferStrategy strategy) {
    TrialDescription description = describe(network, strategy);
    String id;
    try (OpenTrial trial = study().open(description)) {
      id = trial.id();
      trial.putPlan(strategy.plan(network, 2));
      trial.putHistory(Trials.HISTORY);
      trial.putPredictions(Trials.PREDICTIONS);
      trial.finish(Trials.OUTCOME);
    }
    return study().trial(id);
  }

  @Test
  void aNetworkAndAStrategyOfAUsersOwnAreReadWithoutTheirDeclarations() {
    StoredTrial trial = train(OWN, FROZEN_FIRST);
    assertThat(trial.id()).startsWith("two-units-frozen-first-second-s1-");
    assertThat(trial.plan()).isEqualTo(FROZEN_FIRST.plan(OWN, 2));
    assertThat(trial.description().pretrained()).isEqualTo(OWN);
    assertThat(trial.isFullTransfer()).isFalse();
    StoredTrial full = train(OWN, Trials.FULL);
    assertThat(full.isFullTransfer()).isTrue();
    assertThat(study().fullTransferFor(trial)).contains(full);
    assertThat(MethodTable.of(study()).table().as(Table.Format.CSV).lines().toList())
        .satisfiesExactly(
            header -> assertThat(header).startsWith("method,cut,"),
            row -> assertThat(row).startsWith("FTL,,"),
            row -> assertThat(row).startsWith("Frozen first,,"));
  }

  @Test
  void aDeclaredNetworkAddsNothingToTheIdentityAndAnotherOfItsNameDoes() {
    TrialDescription declared = describe(ResNet.resnet18(1000), Trials.FULL);
    assertThat(declared.ownNetwork()).isEmpty();
    assertThat(Identity.of(declared)).isEqualTo(Identity.of(Trials.of(Trials.FULL)));
    Network other = new Network("resnet18", OWN.units(), OWN.head());
    TrialDescription own = describe(other, Trials.FULL);
    assertThat(own.ownNetwork()).contains(other);
    assertThat(Identity.of(own)).isNotEqualTo(Identity.of(declared));
  }

  @Test
  void aDamagedOrMissingNetworkIsNamed() throws IOException {
    StoredTrial trial = train(OWN, FROZEN_FIRST);
    Path file = trial.folder().resolve("network.json");
    String text = Files.readString(file);
    Files.writeString(file, text.replace("\"channels\": 16", "\"channels\": 17"));
    assertThatThrownBy(trial::plan)
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("the study file " + file + " is damaged (its SHA-256 is not");
    Files.delete(file);
    assertThatThrownBy(trial::plan)
        .isInstanceOf(DataException.class)
        .hasMessageStartingWith("expected the trial's network in " + file + " but found none");
  }

  @Test
  void aTrialOfAStrategyOfOnesOwnIsWholeBeforeItsPlanIsWritten() {
    TrialDescription description = describe(OWN, FROZEN_FIRST);
    try (OpenTrial trial = study().open(description)) {
      assertThat(study().finished(description)).isEmpty();
      assertThat(study().damaged()).isEmpty();
      trial.putPlan(FROZEN_FIRST.plan(OWN, 2));
    }
    assertThat(study().damage()).isEmpty();
  }

  @Test
  void aTrialDoesNotGoOnWithAnotherNetwork() {
    TrialDescription description = describe(OWN, FROZEN_FIRST);
    Plan plan = FROZEN_FIRST.plan(OWN, 2);
    try (OpenTrial trial = study().open(description)) {
      trial.putPlan(plan);
    }
    try (OpenTrial trial = study().open(description)) {
      trial.putPlan(plan);
      assertThatThrownBy(() -> trial.putPlan(plan.fromRandom()))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("which the trial began with");
    }
  }

  @Test
  void aStrategysNameIsOfPlainLetters() {
    assertThatThrownBy(() -> TransferStrategy.own("a/b", (network, task) -> null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "expected a strategy's name of letters, digits, blanks and hyphens but found a/b");
  }
}
