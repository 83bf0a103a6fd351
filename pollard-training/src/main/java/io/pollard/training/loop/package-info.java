/**
 * The training loop: epochs, schedule, best weights, checkpoints and what is done when something is
 * damaged, not finite, interrupted or too large. Pure Java over a small port ({@link
 * io.pollard.training.loop.TrainableModel}), which an engine implements.
 */
package io.pollard.training.loop;
