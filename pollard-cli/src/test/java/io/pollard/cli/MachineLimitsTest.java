package io.pollard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MachineLimitsTest {

  private static final long MANY = 1 << 20;

  static Stream<Arguments> limits() {
    return Stream.of(
        Arguments.of(new OutOfMemoryError("Java heap space"), "POLLARD_JAVA_OPTS=-Xmx8g"),
        Arguments.of(
            new CompletionException(new OutOfMemoryError("Java heap space")),
            "POLLARD_JAVA_OPTS=-Xmx8g"),
        Arguments.of(
            new OutOfMemoryError("Cannot reserve 9 bytes of direct buffer memory"),
            "POLLARD_JAVA_OPTS=-Xmx8g"),
        Arguments.of(
            new OutOfMemoryError(
                "unable to create native thread: possibly out of memory or process/resource limits"
                    + " reached"),
            "ulimit -u and ulimit -v"),
        Arguments.of(
            new IOException("Map failed", new OutOfMemoryError("Map failed")), "ulimit -v"),
        Arguments.of(
            new RuntimeException(
                "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator:"
                    + " can't allocate memory: you tried to allocate 9 bytes"),
            "a smaller --batch"),
        Arguments.of(new RuntimeException("std::bad_alloc"), "a smaller --batch"),
        Arguments.of(
            new UncheckedIOException(new FileSystemException("a.png", null, "Too many open files")),
            "ulimit -n 1024"),
        Arguments.of(
            new ExceptionInInitializerError(new IOException("a.jar (Too many open files)")),
            "ulimit -n 1024"),
        Arguments.of(new IOException("No space left on device"), "no room left"),
        Arguments.of(new IOException("Disk quota exceeded"), "no room left"),
        Arguments.of(
            new UncheckedIOException(new FileSystemException("a.png", null, "Input/output error")),
            "a file can't be read or written: "));
  }

  @ParameterizedTest
  @MethodSource("limits")
  void aLimitOfTheMachineIsASentenceThatSaysWhatRaisesIt(Throwable failure, String advice) {
    assertThat(MachineLimits.sentence(failure, MANY))
        .hasValueSatisfying(sentence -> assertThat(sentence).contains(advice).doesNotContain("\n"));
  }

  /** Where a jar can't be opened, its classes are just not found. */
  @Test
  void classesThatAreNotFoundWhereFewFilesMayBeOpenAreForWantOfFiles() {
    Throwable failure = new NoClassDefFoundError("io/pollard/study/Table");
    assertThat(MachineLimits.sentence(failure, 40))
        .hasValue(
            "this process may open 40 files at once, which is too few"
                + " (java.lang.NoClassDefFoundError: io/pollard/study/Table); ulimit -n 1024 allows"
                + " more");
    assertThat(MachineLimits.sentence(failure, MANY)).isEmpty();
  }

  @Test
  void otherFailuresArePollardsOwn() {
    assertThat(MachineLimits.sentence(new IllegalStateException("never"), 40)).isEmpty();
    assertThat(MachineLimits.sentence(new StackOverflowError(), MANY)).isEmpty();
    assertThat(MachineLimits.sentence(new NullPointerException(), MANY)).isEmpty();
  }
}
