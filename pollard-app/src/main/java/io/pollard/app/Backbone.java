package io.pollard.app;

import io.pollard.hub.Environment;
import io.pollard.hub.WeightsSource;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.progress.Progress;
import io.pollard.weights.Weights;
import java.util.Optional;

/**
 * The network that is trained, and where its pretrained weights come from.
 *
 * <pre>{@code
 * Backbone.of("resnet18", "resnet18.safetensors");
 * Backbone.of("resnet50", "torchvision:resnet50:V2");
 * Backbone.random("resnet18");
 * }</pre>
 *
 * @param network with the head of its source task
 * @param weights a source as {@link WeightsSource#parse} reads it; empty starts at random
 */
public record Backbone(Network network, Optional<String> weights) {

  /**
   * A declared network.
   *
   * @param network its name, one of {@link Networks#names}
   * @throws IllegalArgumentException with all names if it is not declared
   */
  public static Backbone of(String network, String weights) {
    return of(Networks.pretrained(network), weights);
  }

  public static Backbone of(Network network, String weights) {
    return new Backbone(network, Optional.of(weights));
  }

  /**
   * A declared network from random weights.
   *
   * @throws IllegalArgumentException with all names if it is not declared
   */
  public static Backbone random(String network) {
    return random(Networks.pretrained(network));
  }

  public static Backbone random(Network network) {
    return new Backbone(network, Optional.empty());
  }

  /** Fetches and reads the weights, and says where they are from. */
  Optional<Weights> open(Progress progress) {
    if (weights.isEmpty()) {
      return Optional.empty();
    }
    Weights read = WeightsSource.parse(weights.get()).open(Environment.ofProcess(), progress);
    read.notes().forEach(progress::say);
    progress.say("weights: " + read.provenance().source());
    progress.say("licence of the weights: " + read.provenance().licence());
    return Optional.of(read);
  }
}
