package io.pollard.strategy;

import io.pollard.network.FeatureShape;
import io.pollard.network.Head;
import io.pollard.network.Layer;
import io.pollard.network.Network;

/**
 * The two heads of the paper's figure 8, and two more on tokens, as far as the features leave a
 * choice.
 */
public enum HeadForm {
  /** A linear classifier on the global average (the paper's choice) or on the class token. */
  POOLED,
  /** A linear classifier on the whole map or on all tokens. */
  FLAT,
  /** On tokens a linear classifier on the mean of the patches' tokens; elsewhere as pooled. */
  MEAN,
  /** On tokens a linear classifier on the class token and that mean; elsewhere as pooled. */
  BOTH;

  /**
   * The head of this form that fits what the network gives to its head. On a vector all forms are
   * one linear layer. A network with a decoder keeps of it, under all forms, what its trunk has
   * skips for.
   *
   * @param network cut or halved already, with the head that it was declared with
   * @param outputs of the new head: classes, or maps of a decoder
   */
  public Head on(Network network, int outputs) {
    if (network.head() instanceof Head.Decoder decoder) {
      return decoder.over(network.halvings(), outputs);
    }
    // What kind of features these are is the same for every input that the network takes.
    FeatureShape features = network.features(network.usualInput());
    if (features.isVector()) {
      return Head.linearOnly(outputs);
    }
    if (this == FLAT) {
      return Head.flat(outputs);
    }
    if (!features.isTokens()) {
      return Head.pooled(outputs);
    }
    int before = network.tokens().map(Layer.Tokens::before).orElse(0);
    return switch (this) {
      case MEAN -> Head.onMeanToken(before, outputs);
      case BOTH -> Head.onClassAndMeanToken(before, outputs);
      case POOLED, FLAT -> Head.onClassToken(outputs);
    };
  }
}
