package io.pollard.training;

import io.pollard.data.Augmentation;
import io.pollard.network.FeatureShape;
import io.pollard.network.Network;
import io.pollard.strategy.Plan;
import io.pollard.strategy.UnitPlan;

/**
 * What training takes, in multiply-adds, by a rule: forward is 1; backward through what is trained
 * is 2 more, one for the gradient of its input and one for that of its weights; units that are
 * frozen and have nothing trained below them cost forward alone. Where the features of the frozen
 * units at the bottom are computed once, these cost nothing in an epoch. The optimizer's own work,
 * activations and normalisation are not counted.
 *
 * @param trainedImage each time that an image is trained on
 * @param validatedImage each time that an image is looked at in validation
 * @param cachedImage once for each image of the training and validation parts
 */
public record TrainingCost(long trainedImage, long validatedImage, long cachedImage) {

  private static final int FORWARD_AND_BACKWARD = 3;

  /**
   * @param in one image
   * @param augmentation without, features that don't change are computed once
   */
  public static TrainingCost of(Plan plan, FeatureShape in, Augmentation augmentation) {
    Network network = plan.network();
    long whole = network.multiplyAdds(in);
    int cachedUnits = augmentation == Augmentation.NONE ? plan.frozenPrefix() : 0;
    long cached = upTo(network, cachedUnits, in);
    long frozen =
        upTo(network, (int) plan.units().stream().takeWhile(UnitPlan::isFrozen).count(), in);
    return new TrainingCost(
        FORWARD_AND_BACKWARD * (whole - frozen) + frozen - cached, whole - cached, cached);
  }

  private static long upTo(Network network, int units, FeatureShape in) {
    return units == 0 ? 0 : network.cutPoints(in).get(units - 1).multiplyAdds();
  }

  /**
   * Of a trial.
   *
   * @param trained images trained on in an epoch
   * @param validated images of the validation part
   */
  public long of(long epochs, long trained, long validated) {
    return epochs * (trained * trainedImage + validated * validatedImage)
        + (trained + validated) * cachedImage;
  }
}
