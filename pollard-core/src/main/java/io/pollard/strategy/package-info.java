/**
 * Transfer strategies: pure functions from a pretrained network to a plan that says of each unit
 * whether it is kept, where its weights come from, at which multiple of the rate it trains, and
 * what its batch norm's statistics do.
 *
 * <pre>{@code
 * Plan plan = new TransferStrategy.Truncation("layer3.3", HeadForm.POOLED).plan(ResNet.resnet50(1000), 2);
 * }</pre>
 */
package io.pollard.strategy;
