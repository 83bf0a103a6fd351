package io.pollard.data;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is asked of an image; head width, loss, metrics and outputs follow from it. */
public sealed interface Task {

  /** The names of the head's outputs, in their order. */
  List<String> outputs();

  /**
   * Exactly one of several classes; a sample's target is the index of its class.
   *
   * @param classes two or more, in the order of the outputs
   * @param positive the class that scores of a two-class task are about; empty for more classes
   */
  record SingleLabel(List<String> classes, Optional<String> positive) implements Task {

    /**
     * @throws IllegalArgumentException if there are fewer than two classes, one stands twice, or
     *     the positive class of a two-class task is missing or unknown
     */
    public SingleLabel {
      classes = List.copyOf(classes);
      if (classes.size() < 2) {
        throw new IllegalArgumentException("expected at least two classes but found " + classes);
      }
      if (Set.copyOf(classes).size() < classes.size()) {
        throw new IllegalArgumentException("expected different classes but found " + classes);
      }
      if (classes.size() == 2 && positive.isEmpty()) {
        throw new IllegalArgumentException(
            "expected a positive class, one of " + classes + " (--positive), but found none");
      }
      if (positive.isPresent() && !classes.contains(positive.get())) {
        throw new IllegalArgumentException(
            "expected a positive class among " + classes + " but found " + positive.get());
      }
    }

    public static SingleLabel of(List<String> classes, String positive) {
      return new SingleLabel(classes, Optional.of(positive));
    }

    @Override
    public List<String> outputs() {
      return classes;
    }

    public boolean isBinary() {
      return classes.size() == 2;
    }

    /**
     * The index of the positive class of a two-class task.
     *
     * @throws IllegalStateException if there is none
     */
    public int positiveIndex() {
      return classes.indexOf(
          positive.orElseThrow(
              () -> new IllegalStateException("a task of " + classes + " has no positive class")));
    }
  }
}
