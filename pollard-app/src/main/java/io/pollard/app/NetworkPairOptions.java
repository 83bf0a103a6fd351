package io.pollard.app;

import java.util.Set;

/**
 * Two files of weights for one network that are compared on images, with or without labels.
 *
 * <pre>{@code
 * NetworkPairOptions.of(
 *     Images.of(Path.of("xrays")), Backbone.of("resnet18", "resnet18.safetensors"), "mine.safetensors");
 * }</pre>
 *
 * @param images all of which are looked at
 * @param before the network, and its weights before; without weights random ones of the settings'
 *     seed
 * @param after weights of the same network, as {@link io.pollard.hub.WeightsSource} reads them
 * @param settings without probes, which need parts and labels
 * @param threads of the engine, at least 1
 */
public record NetworkPairOptions(
    Images images, Backbone before, String after, TransferabilitySettings settings, int threads) {

  public NetworkPairOptions {
    if (settings.has(TransferabilitySettings.Analysis.PROBES)) {
      throw new IllegalArgumentException(
          "expected svcca or blocks of two files of weights but found probes, which need a trial's"
              + " parts; --analyses svcca,blocks leaves them out");
    }
  }

  /** SVCCA and blocks on all cores. */
  public static NetworkPairOptions of(Images images, Backbone before, String after) {
    return new NetworkPairOptions(
        images,
        before,
        after,
        TransferabilitySettings.standard()
            .with(
                Set.of(
                    TransferabilitySettings.Analysis.SVCCA,
                    TransferabilitySettings.Analysis.BLOCKS)),
        Runtime.getRuntime().availableProcessors());
  }

  public NetworkPairOptions with(TransferabilitySettings other) {
    return new NetworkPairOptions(images, before, after, other, threads);
  }

  public NetworkPairOptions withThreads(int number) {
    return new NetworkPairOptions(images, before, after, settings, number);
  }
}
