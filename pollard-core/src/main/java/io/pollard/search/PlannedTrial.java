package io.pollard.search;

import io.pollard.data.Seeds;
import io.pollard.strategy.TransferStrategy;

/** One trial of a search. */
public record PlannedTrial(TransferStrategy strategy, Seeds seeds) {}
