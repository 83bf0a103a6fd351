/**
 * Scores of predictions and how sure they are: {@link io.pollard.metrics.Metric} says how good a
 * network is, {@link io.pollard.metrics.GroupBootstrap} gives the interval, patients resampled, and
 * {@link io.pollard.metrics.Spread} what repeats say.
 *
 * <pre>{@code
 * double auroc = Metric.AUROC.of(predictions);
 * Interval interval = GroupBootstrap.of(1).interval(Metric.AUROC, predictions);
 * }</pre>
 */
package io.pollard.metrics;
