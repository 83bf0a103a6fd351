package io.pollard.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Mutual exclusion between threads and processes by the operating system's lock on a file, which
 * ends with the process however that dies. Whoever holds it can't acquire it again; any thread may
 * close it. The file stays: deleting it would let two processes lock two files of one name.
 */
public final class FileMutex implements AutoCloseable {

  /** The operating system's lock is the whole process's, so threads need their own. */
  private static final Map<Path, Semaphore> THREADS = new ConcurrentHashMap<>();

  private final Semaphore threads;
  private final FileChannel channel;

  private FileMutex(Semaphore threads, FileChannel channel) {
    this.threads = threads;
    this.channel = channel;
  }

  /**
   * Waits until it is free.
   *
   * @param onWait called once if somebody else holds it
   */
  public static FileMutex acquire(Path file, Runnable onWait) throws IOException {
    Optional<FileMutex> free = tryAcquire(file);
    if (free.isPresent()) {
      return free.get();
    }
    onWait.run();
    Semaphore threads = threads(file);
    threads.acquireUninterruptibly();
    return lock(file, threads, FileChannel::lock).orElseThrow();
  }

  /** Empty if somebody else holds it. */
  public static Optional<FileMutex> tryAcquire(Path file) throws IOException {
    Semaphore threads = threads(file);
    return threads.tryAcquire() ? lock(file, threads, FileChannel::tryLock) : Optional.empty();
  }

  private static Semaphore threads(Path file) {
    return THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), any -> new Semaphore(1));
  }

  @FunctionalInterface
  private interface Locking {
    FileLock lock(FileChannel channel) throws IOException;
  }

  private static Optional<FileMutex> lock(Path file, Semaphore threads, Locking locking)
      throws IOException {
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      locked = locking.lock(channel) != null;
      return locked ? Optional.of(new FileMutex(threads, channel)) : Optional.empty();
    } finally {
      if (!locked) {
        threads.release();
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try {
        channel.close();
      } finally {
        threads.release();
      }
    }
  }
}
