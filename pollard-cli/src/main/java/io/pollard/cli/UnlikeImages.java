package io.pollard.cli;

import io.pollard.app.ClassifiedImage;
import java.util.Optional;

/** How many images are unlike those that a network was trained on. */
final class UnlikeImages {

  private int images;
  private int unlike;

  void count(ClassifiedImage image) {
    images++;
    if (!image.unlikeness().isEmpty()) {
      unlike++;
    }
  }

  boolean isAny() {
    return unlike > 0;
  }

  /** For a person; empty where there is none. */
  Optional<String> sentence() {
    if (unlike == 0) {
      return Optional.empty();
    }
    return Optional.of(
        (images == 1 ? "the image is" : unlike + " of " + images + " images are")
            + " unlike the training images; what the network says of "
            + (unlike == 1 ? "it" : "them")
            + " may mean nothing (column unlike_why)");
  }
}
