package io.pollard.onnx;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.data.NoAnswerException;
import io.pollard.imaging.Attributes;
import io.pollard.imaging.ImageDecoder;
import io.pollard.imaging.ImageDecoder.Described;
import io.pollard.imaging.Look;
import io.pollard.imaging.Pixels;
import io.pollard.imaging.Preparation;
import io.pollard.imaging.Raster;
import io.pollard.network.Extent;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * A model file at work: images in, class probabilities out.
 *
 * <pre>{@code
 * try (Predictor predictor = Predictor.load(Path.of("model.onnx"))) {
 *   Prediction answer = predictor.predict(Path.of("scan.png"));
 *   answer.decision();                  // "pneumonia"
 *   answer.probability("pneumonia");    // 0.93
 * }
 * }</pre>
 *
 * <p>Images and volumes are prepared as the file says, by the code that prepared the training
 * images; of a series that is scored by windows, all of them are computed and their scores
 * combined. Safe to use from many threads at once; they share the runtime's threads, and each call
 * in progress has buffers of its own, which are kept for the next ones. Holds native memory until
 * it is closed, which waits for calls in progress, of a stream for the batch in progress; what is
 * asked of it afterwards is an {@link IllegalStateException}. Logits that are no numbers are no
 * answer: nothing is decided by them.
 */
public final class Predictor implements AutoCloseable {

  private final Path file;
  private final ModelCard card;
  private final Optional<String> note;
  private final PredictorOptions options;
  private final PinnedSession session;
  private final int classes;
  private final Optional<Extent> cells;
  private final int mapNumbers;
  private final int batch;
  private final boolean isBatchFixed;
  private final Normaliser normaliser;
  private final ImageDecoder decoder = new ImageDecoder();
  private final ConcurrentLinkedQueue<PinnedSession.Slot> single = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<PinnedSession.Slot> many = new ConcurrentLinkedQueue<>();
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean isClosed;

  private Predictor(
      Path file,
      ModelCard card,
      Optional<String> note,
      Ports ports,
      PinnedSession session,
      PredictorOptions options) {
    this.file = file;
    this.card = card;
    this.note = note;
    this.options = options;
    this.session = session;
    this.classes = ports.classes();
    this.cells = ports.maps();
    this.mapNumbers = ports.mapNumbers();
    this.batch = ports.fixedBatch().orElse(options.batch());
    this.isBatchFixed = ports.fixedBatch().isPresent();
    this.normaliser = new Normaliser(card.preprocessing());
  }

  /** With {@link PredictorOptions#defaults()}. */
  public static Predictor load(Path file) {
    return load(file, PredictorOptions.defaults());
  }

  /**
   * Reads, checks and optimises a model file; the file must not be overwritten meanwhile, only
   * replaced.
   *
   * @throws ModelException if it is no model file of Pollard, damaged or of a newer format
   * @throws DataException if maps are asked for and it has none
   */
  public static Predictor load(Path file, PredictorOptions options) {
    return load(file, options, Processor::here);
  }

  /**
   * @param processor is asked where it matters, for int8
   */
  static Predictor load(Path file, PredictorOptions options, Supplier<Processor> processor) {
    RuntimeEnvironment.prepare();
    ModelFile model = ModelFile.read(file);
    Ports ports = Ports.of(model);
    Optional<String> note =
        model.card().quantisation().flatMap(integers -> processor.get().note(file, model.card()));
    // Asked for only here: without a provider SLF4J says so, to programs that have nothing to log.
    note.ifPresent(sentence -> LoggerFactory.getLogger(Predictor.class).warn(sentence));
    if (options.maps() && ports.maps().isEmpty()) {
      throw new DataException(
          "expected maps in %s but found a model file without; pollard export --maps writes one with"
                  .formatted(file)
              + " them");
    }
    Ports asked = options.maps() ? ports : ports.withoutMaps();
    return new Predictor(
        file, model.card(), note, asked, PinnedSession.of(model, asked, options), options);
  }

  /** What the file says of itself. */
  public ModelCard card() {
    return card;
  }

  /** A sentence that a user should see, which is in the log too: that int8 may be slow here. */
  public Optional<String> note() {
    return note;
  }

  /**
   * @throws DataException if the image is missing, damaged, cut off or of a kind that is not read
   * @throws NoAnswerException if the network gives NaN or infinity
   */
  public Prediction predict(Path image) {
    return whileOpen(() -> prediction(read(new ImageSource.File(image)), image.toString()));
  }

  /**
   * @throws NoAnswerException if the network gives NaN or infinity
   */
  public Prediction predict(Pixels image) {
    return predict(image.raster());
  }

  /**
   * @param sample an image, or a volume where the file's input has a depth
   * @throws DataException if it is of the other kind, has other channels, or does not say a spacing
   *     that is needed
   * @throws NoAnswerException if the network gives NaN or infinity
   */
  public Prediction predict(Raster sample) {
    return whileOpen(() -> prediction(prepare(sample, Attributes.none()), "the image"));
  }

  /**
   * What the network says of an image, and where it read that.
   *
   * @throws IllegalStateException if the predictor was loaded without {@link
   *     PredictorOptions#withMaps}
   * @throws DataException if the image can't be read, or is a series that is scored by windows
   * @throws NoAnswerException if the network gives NaN or infinity
   */
  public Explanation explain(Path image) {
    return explain(new ImageSource.File(image));
  }

  /** The same of a file or a series of slices. */
  public Explanation explain(ImageSource source) {
    return whileOpen(
        () -> {
          Described sample = described(source);
          try {
            return explanation(sample.raster(), sample.attributes(), source.name().toString());
          } catch (NoAnswerException e) {
            throw e;
          } catch (DataException e) {
            throw new DataException(source.name() + ": " + e.getMessage(), e);
          }
        });
  }

  /** The same of an image, or a volume where the file's input has a depth. */
  public Explanation explain(Raster sample) {
    return whileOpen(() -> explanation(sample, Attributes.none(), "the image"));
  }

  private Explanation explanation(Raster sample, Attributes attributes, String what) {
    if (cells.isEmpty()) {
      throw new IllegalStateException("the predictor was loaded without maps");
    }
    PreparedSample prepared = prepare(sample, attributes);
    if (prepared.windows().size() != 1) {
      throw new DataException(
          "expected an image or a volume but found a series of %s windows, which have no common map"
              .formatted(prepared.windows().size()));
    }
    Computed computed = combined(List.of(prepared)).get(0);
    return new Explanation(
        prediction(computed, what),
        new ClassMaps(card.task().outputs(), cells.get(), computed.maps()),
        sample,
        prepared.windows().get(0));
  }

  /**
   * Some images at once, computed {@link PredictorOptions#batch()} at a time.
   *
   * @return in the order of the images
   * @throws NoAnswerException if the network gives NaN or infinity for one
   */
  public List<Prediction> predict(List<Pixels> images) {
    return whileOpen(() -> predicted(images));
  }

  private List<Prediction> predicted(List<Pixels> images) {
    List<Prediction> predictions = new ArrayList<>();
    List<PreparedSample> prepared = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      prepared.add(prepare(images.get(i).raster(), Attributes.none()));
      if (prepared.size() == batch || i == images.size() - 1) {
        for (Computed computed : combined(prepared)) {
          int number = predictions.size() + 1;
          predictions.add(prediction(computed, "image " + number + " of " + images.size()));
        }
        prepared.clear();
      }
    }
    return predictions;
  }

  /**
   * Any number of files in little memory: the next ones are read and prepared by {@link
   * PredictorOptions#decoders()} threads while a batch is computed by this one.
   *
   * @param to is given an answer for every file, in their order; what it throws ends the work
   * @throws CancellationException if the thread is interrupted, before the next batch
   * @throws IllegalStateException if the predictor is closed meanwhile, before the next batch
   */
  public void predict(Iterator<Path> files, Consumer<FileAnswer> to) {
    predictSources(
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return files.hasNext();
          }

          @Override
          public ImageSource next() {
            return new ImageSource.File(files.next());
          }
        },
        to);
  }

  /**
   * The same of files and of series of slices, which are called by their {@link ImageSource#name}.
   */
  public void predictSources(Iterator<? extends ImageSource> sources, Consumer<FileAnswer> to) {
    try (ReadAhead ahead = new ReadAhead(sources, this::read, options.decoders(), 2 * batch)) {
      while (ahead.hasNext()) {
        List<ReadAhead.Image> images = ahead.next(batch);
        List<PreparedSample> prepared =
            images.stream()
                .filter(image -> image.failure().isEmpty())
                .map(ReadAhead.Image::prepared)
                .toList();
        Iterator<Computed> computed = whileOpen(() -> combined(prepared)).iterator();
        for (ReadAhead.Image image : images) {
          to.accept(
              image.failure().isEmpty()
                  ? answer(image.source().name(), computed.next())
                  : new FileAnswer.Unreadable(
                      image.source().name(), image.failure().orElseThrow()));
        }
      }
    }
  }

  private FileAnswer answer(Path image, Computed computed) {
    try {
      return new FileAnswer.Given(image, prediction(computed, image.toString()));
    } catch (NoAnswerException e) {
      return new FileAnswer.Unreadable(image, e);
    }
  }

  /**
   * @param what the image, for a message
   */
  private Prediction prediction(Computed computed, String what) {
    float[] logits = computed.logits();
    NoAnswerException.requireAnswer(what, file.toString(), card.task().outputs(), logits);
    return Prediction.of(card, logits, computed.likeness());
  }

  private Prediction prediction(PreparedSample sample, String what) {
    return prediction(combined(List.of(sample)).get(0), what);
  }

  private Described described(ImageSource source) {
    boolean isDescribed =
        card.gate().map(gate -> !gate.looks().described().isEmpty()).orElse(false);
    // A header is read only where it is compared.
    return isDescribed
        ? decoder.described(source)
        : new Described(decoder.raster(source), Attributes.none());
  }

  private PreparedSample read(ImageSource source) {
    Described sample = described(source);
    try {
      return prepare(sample.raster(), sample.attributes());
    } catch (DataException e) {
      throw new DataException(source.name() + ": " + e.getMessage(), e);
    }
  }

  private PreparedSample prepare(Raster sample, Attributes attributes) {
    List<Raster> windows = Preparation.windows(sample, card.preprocessing());
    return new PreparedSample(
        windows, card.gate().map(gate -> Look.of(sample, attributes, windows)));
  }

  /** What the runtime says of a window. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Scored(float[] logits, double distance, float[] maps) {}

  /**
   * What follows of a sample.
   *
   * @param maps of its first window
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Computed(float[] logits, Optional<Likeness> likeness, float[] maps) {}

  private List<Computed> combined(List<PreparedSample> samples) {
    List<Raster> windows = samples.stream().flatMap(one -> one.windows().stream()).toList();
    List<Scored> scored = new ArrayList<>();
    for (int from = 0; from < windows.size(); from += batch) {
      scored.addAll(compute(windows.subList(from, Math.min(windows.size(), from + batch))));
    }
    Iterator<Scored> next = scored.iterator();
    List<Computed> all = new ArrayList<>();
    for (PreparedSample sample : samples) {
      List<Scored> own = sample.windows().stream().map(window -> next.next()).toList();
      double distance = own.stream().mapToDouble(Scored::distance).average().orElse(0);
      all.add(
          new Computed(
              card.preprocessing().combined(card.task(), own.stream().map(Scored::logits).toList()),
              card.gate().map(gate -> gate.judge(distance, sample.look())),
              own.get(0).maps()));
    }
    return all;
  }

  /**
   * @param prepared at most a batch
   * @return of each
   */
  private List<Scored> compute(List<Raster> prepared) {
    if (prepared.isEmpty()) {
      return List.of();
    }
    boolean isSingle = prepared.size() == 1 && !isBatchFixed;
    ConcurrentLinkedQueue<PinnedSession.Slot> slots = isSingle ? single : many;
    PinnedSession.Slot kept = slots.poll();
    PinnedSession.Slot slot = kept == null ? session.slot(isSingle ? 1 : batch) : kept;
    try {
      return compute(prepared, slot);
    } finally {
      slots.add(slot);
    }
  }

  /** Closing waits for it; a call may be part of another. */
  private <T> T whileOpen(Supplier<T> call) {
    lock.readLock().lock();
    try {
      if (isClosed) {
        throw new IllegalStateException("the predictor is closed");
      }
      return call.get();
    } finally {
      lock.readLock().unlock();
    }
  }

  private List<Scored> compute(List<Raster> prepared, PinnedSession.Slot slot) {
    FloatBuffer images = slot.images().clear();
    for (Raster image : prepared) {
      normaliser.put(image.values(), 0, image.channels(), images);
    }
    slot.run(isBatchFixed ? batch : prepared.size());
    List<Scored> all = new ArrayList<>();
    for (int i = 0; i < prepared.size(); i++) {
      float[] logits = new float[classes];
      slot.logits().get(i * classes, logits);
      float[] maps = new float[mapNumbers];
      slot.maps().get(i * mapNumbers, maps);
      all.add(new Scored(logits, card.gate().isPresent() ? slot.distances().get(i) : 0, maps));
    }
    return all;
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (!isClosed) {
        isClosed = true;
        single.forEach(PinnedSession.Slot::close);
        many.forEach(PinnedSession.Slot::close);
        session.close();
      }
    } finally {
      lock.writeLock().unlock();
    }
  }
}
