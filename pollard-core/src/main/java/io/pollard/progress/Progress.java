package io.pollard.progress;

/** Who listens to long work: a console, a log, a test. Called from one thread at a time. */
public interface Progress {

  /** Nobody listens. */
  Progress SILENT =
      new Progress() {
        @Override
        public void say(String sentence) {}

        @Override
        public Bar bar(String what, long total) {
          return new Bar() {
            @Override
            public void advance(long by, String status) {}

            @Override
            public void close() {}
          };
        }
      };

  /** One sentence for a person. */
  void say(String sentence);

  /**
   * Work that takes a while.
   *
   * @param what is done, as "preparing images"
   * @param total steps that it takes
   */
  Bar bar(String what, long total);

  /** A piece of work under way; closed when it ends, however it ends. */
  interface Bar extends AutoCloseable {

    /**
     * @param by steps done since the last call
     * @param status a few words beside the bar, as "loss 0.412"; may be empty
     */
    void advance(long by, String status);

    @Override
    void close();
  }
}
