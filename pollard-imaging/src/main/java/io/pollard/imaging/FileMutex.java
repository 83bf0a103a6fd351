package io.pollard.imaging;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Mutual exclusion between threads and processes by the operating system's lock on a file, which
 * ends with the process however that dies. The file stays: deleting it would let two processes lock
 * two files of one name.
 */
final class FileMutex implements AutoCloseable {

  /** The operating system's lock is the whole process's, so threads need their own. */
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock threads;
  private final FileChannel channel;

  private FileMutex(ReentrantLock threads, FileChannel channel) {
    this.threads = threads;
    this.channel = channel;
  }

  /**
   * @param onWait called once if somebody else holds it
   */
  static FileMutex acquire(Path file, Runnable onWait) throws IOException {
    Optional<FileMutex> free = tryAcquire(file);
    if (free.isPresent()) {
      return free.get();
    }
    onWait.run();
    ReentrantLock threads = threads(file);
    threads.lock();
    return lock(file, threads, true).orElseThrow();
  }

  static Optional<FileMutex> tryAcquire(Path file) throws IOException {
    ReentrantLock threads = threads(file);
    return threads.tryLock() ? lock(file, threads, false) : Optional.empty();
  }

  private static ReentrantLock threads(Path file) {
    return THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), any -> new ReentrantLock());
  }

  private static Optional<FileMutex> lock(Path file, ReentrantLock threads, boolean wait)
      throws IOException {
    FileChannel channel = null;
    boolean locked = false;
    try {
      if (threads.getHoldCount() > 1) {
        return Optional.empty(); // this thread holds it already
      }
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = wait ? channel.lock() : channel.tryLock();
      locked = lock != null;
      return locked ? Optional.of(new FileMutex(threads, channel)) : Optional.empty();
    } finally {
      if (!locked) {
        threads.unlock();
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      threads.unlock();
    }
  }
}
