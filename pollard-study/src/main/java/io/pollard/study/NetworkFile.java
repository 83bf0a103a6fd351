package io.pollard.study;

import io.pollard.strategy.Plan;
import io.pollard.training.TrialDescription;

/**
 * What {@code network.json} says: what a trial trains, as data, so that whoever reads the trial
 * needs neither the strategy nor the network's declaration.
 *
 * @param plan the network with its head, and what is done with each unit
 */
record NetworkFile(int format, int semantics, Plan plan) {

  static final String NAME = "network.json";

  static NetworkFile of(Plan plan) {
    return new NetworkFile(StudyFiles.FORMAT, TrialDescription.SEMANTICS, plan);
  }
}
