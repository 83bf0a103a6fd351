package io.pollard.app.report;

/**
 * What is said about a topic, or an item of a checklist.
 *
 * @param text what is known; where it is missing also what has to be written
 */
record Answer(Status status, String text) {

  /** Whether a reader finds what is asked. */
  enum Status {
    ANSWERED("answered"),
    NOT_APPLICABLE("not applicable"),
    MISSING("missing");

    private final String label;

    Status(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  static Answer of(String text) {
    return new Answer(Status.ANSWERED, text);
  }

  static Answer notApplicable(String why) {
    return new Answer(Status.NOT_APPLICABLE, why);
  }

  static Answer missing(String toBeWritten) {
    return new Answer(Status.MISSING, toBeWritten);
  }
}
