package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.data.OnBadFile;
import io.pollard.data.Preprocessing;
import io.pollard.data.Target;
import io.pollard.files.FileMutex;
import io.pollard.network.Extent;
import io.pollard.progress.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The prepared images or volumes of a data set, memory-mapped, and their masks where there are any:
 * planes of {@link Preprocessing#cached()} in uint8, [(depth,) height, width, channels], from one
 * pack file per data set (its contents), masks and preprocessing. The file is complete or absent,
 * whatever kills a process that fills it, and two processes that want the same one wait for each
 * other. Safe to read from many threads.
 */
public final class ImageCache implements AutoCloseable {

  /** Raised when decoding or preparation changes, so that older packs are not taken. */
  private static final String PREPARATION = "3";

  private static final int LISTED = 20;

  /** Samples of which not one is of the input's kind: an image, or a volume. */
  private static final int LOOKED_AT = 8;

  /** Under an eighth of the 256 levels. */
  private static final int FEW_LEVELS = 256 / 8;

  private final Dataset dataset;
  private final Pack pack;
  private final int[] positions;

  private ImageCache(Dataset dataset, Pack pack, int[] positions) {
    this.dataset = dataset;
    this.pack = pack;
    this.positions = positions;
  }

  /**
   * Maps the pack, after filling it where it is absent. Where the data set has masks the pack has
   * them too, and an image whose mask can't be used is a bad one.
   *
   * @throws DataException if bad rows or images are found, all of which are listed, and the data
   *     set's options don't skip them; if a file changes meanwhile; or if the directory can't be
   *     used; or if the data are volumes and the input has no depth, or the other way round
   * @throws CancellationException if the thread is interrupted
   */
  public static ImageCache open(
      Dataset dataset, Preprocessing preprocessing, CacheOptions options, Progress progress) {
    return open(dataset, dataset.masks(), preprocessing, options, progress);
  }

  /** The same with other masks. */
  static ImageCache open(
      Dataset dataset,
      Masks masks,
      Preprocessing preprocessing,
      CacheOptions options,
      Progress progress) {
    return open(dataset, Optional.of(masks), preprocessing, options, progress);
  }

  private static ImageCache open(
      Dataset dataset,
      Optional<Masks> masks,
      Preprocessing preprocessing,
      CacheOptions options,
      Progress progress) {
    Path file = options.directory().resolve(key(dataset, masks, preprocessing) + ".pack");
    Pack pack;
    try {
      Files.createDirectories(options.directory());
      pack = openOrFill(file, new Filling(dataset, masks, preprocessing, options), progress);
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("preparing images was interrupted");
      }
      throw new DataException(
          "the image cache " + file + " can't be used: " + e + "; --cache-dir names another folder",
          e);
    }
    Map<Integer, BadFile> bad = new LinkedHashMap<>();
    for (int i = 0; i < pack.entries().size(); i++) {
      if (!pack.entries().get(i).bad().isEmpty()) {
        bad.put(i, new BadFile(dataset.samples().get(i).id(), pack.entries().get(i).bad()));
      }
    }
    Dataset usable =
        dataset
            .withFingerprints(pack.entries().stream().map(Pack.Entry::fingerprint).toList())
            .without(bad);
    if (dataset.options().onBadFile() == OnBadFile.FAIL && !usable.badFiles().isEmpty()) {
      throw new DataException(listed(usable));
    }
    int[] positions =
        IntStream.range(0, pack.entries().size()).filter(i -> !bad.containsKey(i)).toArray();
    return new ImageCache(usable, pack, positions);
  }

  private static String listed(Dataset dataset) {
    List<BadFile> bad = dataset.badFiles();
    String rest = bad.size() > LISTED ? "\n  and %s more".formatted(bad.size() - LISTED) : "";
    return bad.stream()
        .limit(LISTED)
        .map(BadFile::toString)
        .collect(
            Collectors.joining(
                "\n  ",
                "%s rows or images of %s can't be used; mend them or leave them out with --on-bad-file skip:\n  "
                    .formatted(bad.size(), dataset.path()),
                rest));
  }

  private static String key(Dataset dataset, Optional<Masks> masks, Preprocessing preprocessing) {
    Hashes hashes = new Hashes();
    hashes.add(
        PREPARATION,
        Integer.toString(preprocessing.input().channels()),
        preprocessing.cached().toString(),
        masks.map(Masks::digest).orElse("without masks"),
        preprocessing.fit().toString(),
        preprocessing.interpolation().toString(),
        preprocessing.intensity().toString());
    // Said only where there is something to say, so that packs of images stay valid.
    if (!preprocessing.spacing().isEmpty()) {
      hashes.add("spacing", preprocessing.spacing().toString());
    }
    preprocessing.padValue().ifPresent(value -> hashes.add("pad value", value.toString()));
    // Stride and score change nothing of what is kept; scaled or not does.
    preprocessing.windows().ifPresent(some -> hashes.add("slices as they are"));
    dataset.contents().forEach(hashes::add);
    return hashes.hex().substring(0, 32);
  }

  @SuppressWarnings("try") // a mutex is held, not used
  private static Pack openOrFill(Path file, Filling filling, Progress progress) throws IOException {
    try (FileMutex mutex =
        FileMutex.acquire(
            lockOf(file),
            () -> progress.say("waiting for another process that prepares the same images"))) {
      Optional<Pack> present = Pack.open(file);
      if (present.isPresent()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        return present.get();
      }
      evict(filling.options, filling.mostBytes());
      filling.fill(file, progress);
      return Pack.open(file)
          .orElseThrow(() -> new IOException("it is not there any more, though it was written"));
    }
  }

  /** The lock of a pack, finished or not. */
  private static Path lockOf(Path pack) {
    String name = pack.getFileName().toString();
    return pack.resolveSibling(name.substring(0, name.indexOf('.')) + ".lock");
  }

  /**
   * Deletes what killed processes left, and whole packs, least recently used first, until there is
   * room; what others hold at the moment stays.
   */
  private static void evict(CacheOptions options, long wanted) throws IOException {
    List<Aged> packs = new ArrayList<>();
    try (Stream<Path> files = Files.list(options.directory())) {
      for (Path file : files.sorted().toList()) {
        if (file.toString().endsWith(".pack.part")) {
          deleteIfFree(file);
        } else if (file.toString().endsWith(".pack")) {
          packs.add(new Aged(file, Files.size(file), Files.getLastModifiedTime(file)));
        }
      }
    } catch (NoSuchFileException e) {
      return; // somebody else is making room just now
    }
    packs.sort(Comparator.comparing(Aged::used));
    long total = wanted + packs.stream().mapToLong(Aged::size).sum();
    for (Aged pack : packs) {
      if (total > options.sizeLimit() && deleteIfFree(pack.file())) {
        total -= pack.size();
      }
    }
  }

  private record Aged(Path file, long size, FileTime used) {}

  @SuppressWarnings("try") // a mutex is held, not used
  private static boolean deleteIfFree(Path file) throws IOException {
    Optional<FileMutex> mutex = FileMutex.tryAcquire(lockOf(file));
    if (mutex.isEmpty()) {
      return false;
    }
    try (FileMutex held = mutex.get()) {
      return Files.deleteIfExists(file);
    }
  }

  /** One filling of a pack. */
  private static final class Filling {
    private final Dataset dataset;
    private final Optional<Masks> masks;
    private final Preprocessing preprocessing;
    private final CacheOptions options;
    private final ImageDecoder decoder = new ImageDecoder();

    /** Set when an image of several channels turns up where all were thought grey. */
    private volatile boolean colourFound;

    Filling(
        Dataset dataset, Optional<Masks> masks, Preprocessing preprocessing, CacheOptions options) {
      this.dataset = dataset;
      this.masks = masks;
      this.preprocessing = preprocessing;
      this.options = options;
    }

    private List<Plane> planes(int channels) {
      Plane image = Plane.image(preprocessing.cached(), channels);
      return masks.isPresent()
          ? List.of(image, Plane.mask(preprocessing.cached()))
          : List.of(image);
    }

    /** Of all planes; less if all images are grey. */
    long mostBytes() {
      return planes(preprocessing.input().channels()).stream().mapToLong(Plane::bytes).sum()
          * dataset.samples().size();
    }

    void fill(Path file, Progress progress) throws IOException {
      requireKind();
      // One channel is tried first: in colour data already the first images show that it's wrong.
      if (!tryToFill(file, 1, progress)) {
        tryToFill(file, preprocessing.input().channels(), progress);
      }
    }

    /**
     * Data of the other kind are said in one sentence, not in one for each file. The first that can
     * be read and is of this kind will do.
     */
    private void requireKind() {
      boolean fails = dataset.options().onBadFile() == OnBadFile.FAIL;
      int count = Math.min(dataset.samples().size(), fails ? LOOKED_AT : Integer.MAX_VALUE);
      Optional<Extent> other = Optional.empty();
      for (int i = 0; i < count; i++) {
        try {
          Extent found = decode(i, read(i)).extent();
          if (Preparation.isKind(found, preprocessing)) {
            return;
          }
          other = Optional.of(other.orElse(found));
        } catch (DataException e) {
          return; // what is wrong with it is told with all the others
        }
      }
      other.ifPresent(
          extent -> {
            try {
              Preparation.requireKind(extent, preprocessing);
            } catch (DataException e) {
              throw new DataException(dataset.path() + ": " + e.getMessage(), e);
            }
          });
    }

    private boolean tryToFill(Path file, int channels, Progress progress) throws IOException {
      int count = dataset.samples().size();
      ExecutorService workers = Executors.newFixedThreadPool(options.threads());
      try (Pack.Writer writer = new Pack.Writer(file, planes(channels), count);
          Progress.Bar bar = progress.bar("preparing images", count)) {
        List<Future<Pack.Entry>> futures =
            IntStream.range(0, count)
                .mapToObj(i -> workers.submit(() -> prepare(i, channels, writer)))
                .toList();
        List<Pack.Entry> entries = new ArrayList<>();
        for (Future<Pack.Entry> future : futures) {
          entries.add(future.get());
          if (colourFound && channels == 1) {
            return false;
          }
          bar.advance(1, "");
        }
        writer.complete(entries);
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("preparing images was interrupted");
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException io) {
          throw io;
        }
        if (e.getCause() instanceof DataException data) {
          throw data;
        }
        if (e.getCause() instanceof OutOfMemoryError error) {
          throw new DataException(
              "preparing images with %s threads needs more memory than there is (-Xmx)"
                  .formatted(options.threads()),
              error);
        }
        throw new IllegalStateException("preparing images failed", e.getCause());
      } finally {
        workers.shutdownNow();
      }
    }

    private Pack.Entry prepare(int index, int channels, Pack.Writer writer) throws IOException {
      Pack.Entry wrongTry = new Pack.Entry(Pack.Entry.NO_SIZE, 0, 0, Fingerprint.NONE, "");
      if (colourFound && channels == 1) {
        return wrongTry;
      }
      Optional<byte[]> file = read(index);
      Raster decoded;
      Raster cached;
      List<byte[]> values = new ArrayList<>();
      try {
        decoded = Preparation.suited(decode(index, file), preprocessing);
        cached = Preparation.cached(decoded, preprocessing);
        masks.ifPresent(some -> values.add(mask(some, index, decoded)));
      } catch (MaskFiles.ChangedException e) {
        throw dataset.discreet(index, e);
      } catch (DataException e) {
        return Pack.Entry.bad(String.valueOf(dataset.discreet(index, e).getMessage()));
      }
      if (cached.channels() > channels) {
        colourFound = true;
        return wrongTry;
      }
      byte[] shown = cached.bytes();
      values.add(0, cached.channels() == channels ? shown : Channels.filled(shown, channels));
      writer.put(index, values);
      return new Pack.Entry(
          decoded.extent(),
          Preparation.slices(decoded, preprocessing),
          levels(shown),
          Fingerprint.of(decoded).withReading(reading(index, file)),
          "");
    }

    private byte[] mask(Masks some, int index, Raster image) {
      Raster stored = some.of(index);
      boolean isSlice = !preprocessing.isOfVolumes() && stored.extent().axes() == 3;
      Raster mask = isSlice ? Slice.of(stored).orElse(stored) : stored;
      if (!mask.extent().equals(image.extent())
          || mask.channels() != 1
          || mask.type() != SampleType.U8) {
        throw new DataException(
            "expected a mask of %s as its image, of 1 channel of 8 bits, but found %s of %s of %s%s"
                .formatted(
                    image.extent(),
                    mask.extent(),
                    mask.channels(),
                    Byte.SIZE * mask.type().bytes(),
                    dataset.samples().get(index).target() instanceof Target.MaskOf of
                        ? " in " + of.mask().name()
                        : ""));
      }
      return Preparation.cachedMask(mask, image, preprocessing).bytes();
    }

    /**
     * The bytes of a sample's file, if it has one of its own. Failing here is no fault of the image
     * and ends the filling.
     */
    private Optional<byte[]> read(int index) {
      ImageSource source = dataset.samples().get(index).source();
      if (source instanceof ImageSource.ArrayEntry) {
        return Optional.empty();
      }
      try {
        return source instanceof ImageSource.Series series
            ? unchanged(index, series)
            : Optional.of(unchanged(index, ((ImageSource.File) source).file()));
      } catch (DataException e) {
        throw dataset.discreet(index, e);
      }
    }

    /** Slices are read one after the other when they are decoded. */
    private Optional<byte[]> unchanged(int index, ImageSource.Series series) {
      if (!ImageFiles.content(series.files()).equals(dataset.contents().get(index))) {
        throw new DataException(
            "the series " + series.name() + " has changed since it was listed: run again");
      }
      return Optional.empty();
    }

    private byte[] unchanged(int index, Path file) {
      byte[] bytes = ImageFiles.bytes(file);
      if (!ImageFiles.content(file, bytes).equals(dataset.contents().get(index))) {
        throw new DataException("the file " + file + " has changed since it was listed: run again");
      }
      return bytes;
    }

    private Raster decode(int index, Optional<byte[]> file) {
      ImageSource source = dataset.samples().get(index).source();
      return file.isPresent()
          ? decoder.raster(file.get(), ((ImageSource.File) source).file())
          : decoder.raster(source);
    }

    private String reading(int index, Optional<byte[]> file) {
      return dataset.samples().get(index).source() instanceof ImageSource.File source
          ? ImageDecoder.reading(file.orElseThrow(), source.file())
          : "";
    }

    private static int levels(byte[] image) {
      int lowest = 255;
      int highest = 0;
      for (byte value : image) {
        lowest = Math.min(lowest, value & 0xff);
        highest = Math.max(highest, value & 0xff);
      }
      return highest - lowest + 1;
    }
  }

  /**
   * The data set without the images that can't be decoded: its samples are this cache's, and it
   * compares them by their pixels.
   */
  public Dataset dataset() {
    return dataset;
  }

  /** Rows and images that are left out. */
  public List<BadFile> badFiles() {
    return dataset.badFiles();
  }

  /** The ids of images that use under an eighth of the range after intensity was applied. */
  public List<String> lowRange() {
    return IntStream.range(0, positions.length)
        .filter(i -> pack.entries().get(positions[i]).levels() < FEW_LEVELS)
        .mapToObj(i -> dataset.samples().get(i).id())
        .toList();
  }

  /** The sentence about {@link #lowRange}, naming a few; empty where there is none. */
  public Optional<String> lowRangeNote() {
    List<String> low = lowRange();
    return low.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s images use under an eighth of their range (see --intensity): %s"
                .formatted(low.size(), DataCheck.some(low)));
  }

  /** (Depth,) height and width of a sample before it was prepared. */
  public Extent size(int sample) {
    return pack.entries().get(positions[sample]).size();
  }

  /** How many of the planes' slices are a sample's own; 1 of an image. */
  int slices(int sample) {
    return pack.entries().get(positions[sample]).slices();
  }

  /** What is held of every sample: its image, and after it its mask where there are masks. */
  public List<Plane> planes() {
    return pack.planes();
  }

  /** (Depth,) height and width of the planes. */
  public Extent extent() {
    return pack.planes().get(0).extent();
  }

  /** 1 where all images are grey, else as many as the network takes. */
  public int channels() {
    return pack.planes().get(0).channels();
  }

  /**
   * A read-only view of an image, [(depth,) height, width, channels].
   *
   * @param sample its index in {@link #dataset()}
   */
  public ByteBuffer image(int sample) {
    return pack.plane(positions[sample], 0).asReadOnlyBuffer();
  }

  /**
   * A read-only view of a mask, [(depth,) height, width].
   *
   * @param sample its index in {@link #dataset()}
   * @throws IllegalStateException if the cache was opened without masks
   */
  public ByteBuffer mask(int sample) {
    return pack.plane(positions[sample], planes().indexOf(maskPlane())).asReadOnlyBuffer();
  }

  /**
   * @throws IllegalStateException if there is none
   */
  Plane maskPlane() {
    return planes().stream()
        .filter(plane -> plane.role() == Plane.Role.MASK)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("expected masks but found a cache without"));
  }

  /** Whether every sample has a mask beside its image. */
  public boolean hasMasks() {
    return planes().stream().anyMatch(plane -> plane.role() == Plane.Role.MASK);
  }

  void copy(int sample, byte[] to) {
    pack.copy(positions[sample], 0, to);
  }

  void copyMask(int sample, byte[] to) {
    pack.copy(positions[sample], planes().indexOf(maskPlane()), to);
  }

  /** The mapping ends when nothing refers to it any more; Java 17 has no earlier end. */
  @Override
  public void close() {}
}
