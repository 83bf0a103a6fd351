package io.pollard.weights;

import java.util.List;

/**
 * Where weights come from.
 *
 * @param source who made them, and where they are published
 * @param sha256 of the file, 64 hexadecimal digits in lower case
 * @param licence what may be done with them, as their makers say; "unknown" where nobody said
 * @param trainedOn the source task, such as "ImageNet-1k, 1000 classes"
 * @param classes names of the source task's classes, in the order of the file's head; empty where
 *     they are not known
 */
public record Provenance(
    String source, String sha256, String licence, String trainedOn, List<String> classes) {

  /** What is said where nobody said anything. */
  public static final String UNKNOWN = "unknown";

  private static final String INFLATED = ", inflated from 2D";

  public Provenance {
    classes = List.copyOf(classes);
  }

  /** Of weights of images for a network that reads volumes. */
  Provenance inflated() {
    return new Provenance(source + INFLATED, sha256, licence, trainedOn, classes);
  }
}
