package io.pollard.training;

/**
 * One row of a trial's history.
 *
 * @param epoch from 1
 * @param rate the learning rate that the epoch ran at
 * @param trainingLoss mean over the epoch's steps
 * @param validationLoss on the whole validation part, unweighted
 * @param averagePrecision on validation
 * @param auroc on validation
 * @param isBest whether it is the best epoch so far
 * @param images trained in this epoch
 * @param trainingSeconds without validation
 * @param validationSeconds of validation alone
 * @param score on validation: what schedule and selection look at
 */
public record EpochRow(
    int epoch,
    double rate,
    double trainingLoss,
    double validationLoss,
    double averagePrecision,
    double auroc,
    boolean isBest,
    int images,
    double trainingSeconds,
    double validationSeconds,
    double score) {

  /** Of a trial that goes by the average precision. */
  public EpochRow(
      int epoch,
      double rate,
      double trainingLoss,
      double validationLoss,
      double averagePrecision,
      double auroc,
      boolean isBest,
      int images,
      double trainingSeconds,
      double validationSeconds) {
    this(
        epoch,
        rate,
        trainingLoss,
        validationLoss,
        averagePrecision,
        auroc,
        isBest,
        images,
        trainingSeconds,
        validationSeconds,
        averagePrecision);
  }
}
