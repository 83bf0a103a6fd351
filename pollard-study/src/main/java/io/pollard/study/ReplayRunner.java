package io.pollard.study;

import io.pollard.data.Seeds;
import io.pollard.network.Network;
import io.pollard.strategy.TransferStrategy;
import io.pollard.study.SearchReplay.ReplayedRepeat;
import io.pollard.training.EpochRow;
import io.pollard.training.TrialDescription;
import io.pollard.training.TrialRunner;
import io.pollard.training.TrialStore;
import io.pollard.training.TrialWork;
import io.pollard.training.ValidationScore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** "Trains" by reading what the trials of a repeat have stored, and remembers how far. */
final class ReplayRunner implements TrialRunner {

  private final ReplayedRepeat repeat;
  private final Map<String, Integer> read = new HashMap<>();

  ReplayRunner(ReplayedRepeat repeat) {
    this.repeat = repeat;
  }

  /** What training what was read would take, in full transfers. */
  double fullTransfers() {
    double sum = 0;
    for (Map.Entry<String, Integer> trial : read.entrySet()) {
      sum += ReplayedRepeat.multiplyAdds(repeat.trial(trial.getKey()), trial.getValue());
    }
    return sum / repeat.fullTransfer();
  }

  private String cut(TransferStrategy strategy) {
    return strategy.cut().isEmpty() ? repeat.last() : strategy.cut();
  }

  @Override
  public Network network() {
    return repeat.network();
  }

  @Override
  public TrialDescription describe(TransferStrategy strategy, Seeds seeds) {
    return repeat.trial(cut(strategy)).description();
  }

  @Override
  public void check(TransferStrategy strategy, Seeds seeds, TrialStore store) {}

  @Override
  public TrialWork work(TransferStrategy strategy, Seeds seeds) {
    StoredTrial trial = repeat.trial(cut(strategy));
    List<EpochRow> history = trial.history();
    int images = history.get(0).images();
    int steps = (images - 1) / trial.description().recipe().batch() + 1;
    return TrialWork.of(trial.description(), trial.plan(), steps, images, trial.validated());
  }

  @Override
  public ValidationScore run(TransferStrategy strategy, Seeds seeds, TrialStore store, int until) {
    String cut = cut(strategy);
    read.merge(cut, until, Math::max);
    return repeat.trial(cut).validation(until).orElseThrow();
  }
}
