package io.pollard.app.paper;

/** Where a row of an exhibit finds what stands beside the published numbers. */
public sealed interface RowSource {

  /**
   * A row of a study's table of methods.
   *
   * @param study its folder's name
   * @param method as the table has it: "TTL-2"
   */
  record OfMethod(String study, String method) implements RowSource {}

  /**
   * All trials of a strategy at one cut.
   *
   * @param study its folder's name
   * @param strategy as tables have it: "TTL"
   * @param cut the last unit kept
   */
  record OfTrials(String study, String strategy, String cut) implements RowSource {}

  /**
   * How much of a unit's features is there after training: coefficients over chance.
   *
   * @param network after training, "FTL"; "pretrained" for the network before
   * @param unit of one side
   * @param other unit of the other side: the same of the pretrained network and of this one, or two
   *     units of this network
   */
  record OfFeatures(String network, String unit, String other) implements RowSource {}

  /** The cuts that features detect, one a run. */
  record Detected() implements RowSource {}

  /**
   * Which level of features a finding is grouped by.
   *
   * @param finding a column of CheXpert
   */
  record OfFinding(String finding) implements RowSource {}
}
