/**
 * Training on libtorch: an interpreter that calls its operators on a map from tensor name to
 * tensor, with no second tree of modules. The only package that knows libtorch; its failures leave
 * as {@link io.pollard.torch.EngineException}.
 *
 * <pre>{@code
 * try (var runner = TorchRunner.of(data, ResNet.resnet50(1000), weights, TrainingRecipe.paper2d())) {
 *   runner.run(new TransferStrategy.Truncation("layer3.3", HeadForm.POOLED), Seeds.of(1), study);
 * }
 * }</pre>
 */
package io.pollard.torch;
