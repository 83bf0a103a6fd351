package io.pollard.app;

import io.pollard.hub.Environment;
import io.pollard.hub.WeightsSource;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.network.Networks;
import io.pollard.progress.Progress;
import io.pollard.weights.NumberFaults;
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
 * @param channels what becomes of a first convolution for other channels than the input's
 */
public record Backbone(Network network, Optional<String> weights, Channels channels) {

  /** What becomes of weights whose first convolution is for another number of channels. */
  public enum Channels {
    /** They are refused. */
    AS_THEY_ARE,
    /** One channel is repeated, several are added to one. */
    CONVERTED
  }

  /** Weights whose channels are the input's. */
  public Backbone(Network network, Optional<String> weights) {
    this(network, weights, Channels.AS_THEY_ARE);
  }

  /** The same, with the first convolution made for the input's channels. */
  public Backbone withConvertedChannels() {
    return new Backbone(network, weights, Channels.CONVERTED);
  }

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

  /**
   * Fetches and reads the weights, and says where they are from.
   *
   * @throws io.pollard.weights.WeightsException if they can't be read, or numbers of the network's
   *     trunk are none
   */
  Optional<Weights> open(Progress progress) {
    if (weights.isEmpty()) {
      return Optional.empty();
    }
    Weights read =
        WeightsSource.parse(weights.get())
            .open(Environment.ofProcess(), progress)
            .fittedTo(network)
            .withDepthOf(network);
    read.notes().forEach(progress::say);
    NumberFaults.ofTrunk(read.file(), network, network.usualInput()).orThrow(read.file().path());
    progress.say("weights: " + read.provenance().source());
    progress.say("licence of the weights: " + read.provenance().licence());
    return Optional.of(read);
  }

  /** Weights for images of this size and so many channels. */
  Weights forInput(Weights read, FeatureShape in, Progress progress) {
    Weights fitting = read.withPositionsOf(network.withoutDecoder(), in);
    Weights converted =
        channels == Channels.AS_THEY_ARE
            ? fitting
            : fitting.withChannelsOf(network.withoutDecoder(), in);
    converted.notes().stream().skip(read.notes().size()).forEach(progress::say);
    return converted;
  }
}
