package io.pollard.app;

import io.pollard.data.Part;
import io.pollard.onnx.InputGate;
import io.pollard.onnx.InputGateFit;
import io.pollard.onnx.ModelCard;
import io.pollard.onnx.OnnxModel;
import io.pollard.progress.Progress;
import io.pollard.study.StoredTrial;

/** Gives a trial's model its input gate, of the trial's own training and validation images. */
record InputGating(StoredTrial trial, TrialImages images, int threads, Progress progress) {

  /** Multiply-adds that a part may take, some minutes of a processor. */
  private static final double MOST_WORK = 4e12;

  /** With fewer nothing could be said of an image in a hundred. */
  private static final int FEWEST_IMAGES = 100;

  /**
   * The model with its metadata, which is without a gate where it can have none; a sentence says
   * why.
   *
   * @param model as it was exported or quantised
   */
  OnnxModel gated(OnnxModel model, ModelCard card) {
    int most = mostImages();
    progress.say("finding how far other images lie from the training images");
    try {
      InputGateFit fit =
          InputGateFit.of(
              model,
              card.preprocessing(),
              images.cache(),
              images.training(most),
              images.some(Part.VALIDATION, most).samples(),
              threads);
      say(fit.gate());
      return fit.model().withMetadata(card.withGate(fit.gate()).toMetadata());
    } catch (IllegalArgumentException e) {
      progress.say("the model file has no input gate: " + e.getMessage());
      return model.withMetadata(card.toMetadata());
    }
  }

  private int mostImages() {
    double work = trial.plan().network().multiplyAdds(trial.input());
    return (int) Math.max(FEWEST_IMAGES, Math.min(InputGateFit.MOST_IMAGES, MOST_WORK / work));
  }

  private void say(InputGate gate) {
    if (!gate.isEnough()) {
      progress.say(
          "the input gate's threshold is the largest distance of only "
              + gate.validationImages()
              + (gate.validationImages() == 1 ? " validation image" : " validation images")
              + ", so that about one in "
              + (gate.validationImages() + 1)
              + " images of their kind is called unlike them");
    }
  }
}
