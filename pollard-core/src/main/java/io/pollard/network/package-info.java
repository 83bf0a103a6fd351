/**
 * Networks as data: layers are records, units are trees of them, and cut points, shapes, parameter
 * counts, multiply-adds, receptive fields and tensor names follow. An engine is a {@link
 * io.pollard.network.Layer.Visitor}; {@link io.pollard.network.Networks} has the declared families.
 *
 * <pre>{@code
 * Network network = Networks.named("resnet50", 1000);
 * for (CutPoint point : network.cutPoints(FeatureShape.of(3, 224, 224))) {
 *   System.out.println(point.name() + " " + point.parameters());
 * }
 * }</pre>
 */
package io.pollard.network;
