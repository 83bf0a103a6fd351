package io.pollard.cli;

import io.pollard.progress.Progress;
import io.pollard.text.StrangersText;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Progress on the console: bars that move on a terminal, else a plain line now and then. */
public final class ConsoleProgress implements Progress {

  private static final int BAR_WIDTH = 100;
  private static final String TO_LINE_START_AND_CLEAR = "\r\u001b[K";

  private final Console console;
  private final LongSupplier nanoseconds;
  private boolean isBarOpen;

  public ConsoleProgress(Console console) {
    this(console, System::nanoTime);
  }

  ConsoleProgress(Console console, LongSupplier nanoseconds) {
    this.console = console;
    this.nanoseconds = nanoseconds;
  }

  @Override
  public void say(String sentence) {
    if (isBarOpen) {
      console.bars().print(TO_LINE_START_AND_CLEAR);
    }
    console.say(sentence);
  }

  @Override
  public Bar bar(String what, long total) {
    return console.isTerminal() ? new MovingBar(what, total) : new PlainBar(what, total);
  }

  private final class MovingBar implements Bar {
    private final ProgressBar bar;

    MovingBar(String what, long total) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(StrangersText.value(what))
              .setInitialMax(total)
              .setStyle(ProgressBarStyle.ASCII)
              .showSpeed(new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT)))
              .setUpdateIntervalMillis(500)
              .setConsumer(new Line(console))
              .build();
      isBarOpen = true;
    }

    @Override
    public void advance(long by, String status) {
      bar.stepBy(by);
      // The library puts it right behind the speed.
      bar.setExtraMessage(" " + StrangersText.value(status));
    }

    @Override
    public void close() {
      bar.close();
      console.say("");
      isBarOpen = false;
    }
  }

  /** The library ends the line only of a bar that was drawn before it was closed; we always do. */
  private static final class Line extends ConsoleProgressBarConsumer {
    Line(Console console) {
      super(console.bars(), BAR_WIDTH);
    }

    @Override
    public void close() {}
  }

  /** A line where a tenth more is done, but not more than one in five seconds; and the last. */
  private final class PlainBar implements Bar {
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final String what;
    private final long total;
    private long done;
    private long shown;
    private long shownAt = nanoseconds.getAsLong();

    PlainBar(String what, long total) {
      this.what = what;
      this.total = Math.max(1, total);
    }

    @Override
    public void advance(long by, String status) {
      done += by;
      long now = nanoseconds.getAsLong();
      boolean isTenthMore = (done - shown) * 10 >= total;
      boolean isRested = now - shownAt >= PAUSE.toNanos();
      if ((isTenthMore && isRested) || (done >= total && shown < total)) {
        shown = done;
        shownAt = now;
        String line =
            String.format(
                Locale.ROOT, "%s: %d of %d (%.0f %%)", what, done, total, 100.0 * done / total);
        console.say(status.isEmpty() ? line : line + ", " + status);
      }
    }

    @Override
    public void close() {}
  }
}
