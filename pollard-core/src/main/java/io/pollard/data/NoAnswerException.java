package io.pollard.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A network gave NaN or infinity where it must give a number. That is no answer, so nothing is
 * decided by it; its weights, or what they make of an image, are beyond what float32 holds.
 */
public final class NoAnswerException extends DataException {
  private static final long serialVersionUID = 1;

  private static final int SHOWN = 3;

  private NoAnswerException(String message) {
    super(message);
  }

  /** Whether all logits are numbers. */
  public static boolean isAnswer(float[] logits) {
    for (float logit : logits) {
      if (!Float.isFinite(logit)) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param what was asked about, as "scan.png"
   * @param network that was asked, as "model.onnx"
   * @param outputs its names of them, in their order
   * @param logits one an output
   * @throws NoAnswerException if one is NaN or infinite
   */
  public static void requireAnswer(
      String what, String network, List<String> outputs, float[] logits) {
    if (isAnswer(logits)) {
      return;
    }
    List<String> found = new ArrayList<>();
    for (int k = 0; k < logits.length; k++) {
      if (!Float.isFinite(logits[k])) {
        found.add(text(logits[k]) + " for " + outputs.get(k));
      }
    }
    throw new NoAnswerException(
        what
            + ": expected a finite logit of every class from "
            + network
            + " but found "
            + counted(found)
            + "; that is no answer, so nothing is decided: its weights, or what they make of the"
            + " image, are beyond float32");
  }

  /**
   * The same of many.
   *
   * @param network that was asked
   * @param samples ids, as many as there are rows
   * @param logits [n][outputs]
   * @throws NoAnswerException with the first few samples, if a logit is NaN or infinite
   */
  public static void requireAnswers(String network, List<String> samples, float[][] logits) {
    List<String> without = new ArrayList<>();
    for (int i = 0; i < logits.length; i++) {
      if (!isAnswer(logits[i])) {
        without.add(samples.get(i));
      }
    }
    requireAll(network, without, logits.length);
  }

  /**
   * The same where it is known which have none.
   *
   * @param without ids of those
   * @param all how many were asked about
   * @throws NoAnswerException with the first few, if there is one
   */
  public static void requireAll(String network, List<String> without, int all) {
    if (!without.isEmpty()) {
      throw new NoAnswerException(
          "expected a finite logit of every class from "
              + network
              + " but found NaN or infinity for "
              + without.size()
              + " of "
              + all
              + " images, "
              + counted(without)
              + "; that is no answer, so nothing is decided or scored");
    }
  }

  private static String counted(List<String> all) {
    String first = all.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return all.size() <= SHOWN ? first : first + " and " + (all.size() - SHOWN) + " more";
  }

  private static String text(float logit) {
    return Float.isNaN(logit) ? "NaN" : logit > 0 ? "infinity" : "-infinity";
  }
}
