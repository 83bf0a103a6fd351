package io.pollard.torch;

import io.pollard.data.Augmentation;
import io.pollard.data.Preprocessing;
import io.pollard.data.SliceWindows;
import io.pollard.imaging.BatchSource;
import io.pollard.imaging.ImageCache;
import io.pollard.network.FeatureShape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;

/**
 * Prepared images as batches of the engine's numbers, each of all the windows that it has.
 *
 * <p>Holds native memory until it is closed. Not thread-safe.
 */
final class ImageBatches implements AutoCloseable {

  /**
   * One window of an image.
   *
   * @param place of the image among those that are asked for
   * @param image its index in the data set
   */
  record Shown(int place, int image, int window) {}

  /**
   * What goes through the networks together.
   *
   * @param number from 0
   */
  record Batch(int number, List<Shown> shown) {

    /**
     * By how many places the second views are moved on, so that each image meets another's. Where
     * an image has more windows than all others of the batch, as few as can be meet their own.
     */
    int shift() {
      return IntStream.range(1, Math.max(2, shown.size()))
          .boxed()
          .min(Comparator.comparingLong(this::meetingThemselves))
          .orElseThrow();
    }

    /** How many would meet their own image. */
    long meetingThemselves(int shift) {
      return IntStream.range(0, shown.size())
          .filter(i -> shown.get(i).image() == shown.get((i + shift) % shown.size()).image())
          .count();
    }

    /** The place of every window's image. */
    List<Integer> places() {
      return shown.stream().map(Shown::place).toList();
    }
  }

  private final BatchSource source;
  private final FeatureShape shape;
  private final int largest;
  private final Normalisation normalisation;
  private final BytePointer room;

  /**
   * @param largest images at a time, at least 1; up to two more where one would be left over
   */
  ImageBatches(ImageCache cache, Preprocessing preprocessing, int largest, TensorFactory factory) {
    this.source = new BatchSource(cache, preprocessing, Augmentation.NONE, 0);
    this.shape = preprocessing.input().withChannels(source.channels());
    this.largest = largest;
    this.normalisation = Normalisation.of(preprocessing, factory);
    normalisation.retain();
    this.room = new BytePointer(Math.multiplyExact(largest + 2L, source.imageBytes()));
    room.retainReference();
  }

  /** In their order. */
  List<Batch> inOrder(List<Integer> images) {
    return cut(shown(images), 1);
  }

  /**
   * In an order that follows from the seed. Windows of one image stand half of all windows apart,
   * so that a batch has several images; where there are two images, no batch is of one window
   * alone.
   */
  List<Batch> shuffled(List<Integer> images, long seed) {
    List<Shown> grouped = new ArrayList<>(shown(images));
    List<Integer> order = new ArrayList<>(IntStream.range(0, images.size()).boxed().toList());
    Collections.shuffle(order, new Random(seed));
    List<Integer> ranks = new ArrayList<>(Collections.nCopies(images.size(), 0));
    for (int rank = 0; rank < order.size(); rank++) {
      ranks.set(order.get(rank), rank);
    }
    grouped.sort(Comparator.comparing((Shown one) -> ranks.get(one.place())));
    int half = (grouped.size() + 1) / 2;
    List<Shown> woven = new ArrayList<>();
    for (int i = 0; i < half; i++) {
      woven.add(grouped.get(i));
      if (half + i < grouped.size()) {
        woven.add(grouped.get(half + i));
      }
    }
    return cut(woven, 2);
  }

  private List<Shown> shown(List<Integer> images) {
    List<List<Integer>> rounds = SliceWindows.rounds(images.stream().map(source::windows).toList());
    List<Shown> shown = new ArrayList<>();
    for (int window = 0; window < rounds.size(); window++) {
      for (int place : rounds.get(window)) {
        shown.add(new Shown(place, images.get(place), window));
      }
    }
    return shown;
  }

  /** As even as can be. */
  private List<Batch> cut(List<Shown> shown, int fewest) {
    int count = (shown.size() + largest - 1) / largest;
    int batches = Math.max(1, Math.min(count, shown.size() / fewest));
    List<Batch> cut = new ArrayList<>();
    for (int number = 0; number < batches; number++) {
      int from = Math.toIntExact((long) shown.size() * number / batches);
      int to = Math.toIntExact((long) shown.size() * (number + 1) / batches);
      cut.add(new Batch(number, List.copyOf(shown.subList(from, to))));
    }
    return cut;
  }

  /** [n, channels, (depth,) height, width]; until the next batch is asked for. */
  Tensor numbers(Batch batch) {
    ByteBuffer bytes = room.asByteBuffer();
    int size = source.imageBytes();
    List<Shown> shown = batch.shown();
    for (int i = 0; i < shown.size(); i++) {
      Shown one = shown.get(i);
      source.show(new int[] {one.image()}, one.window(), bytes.slice(i * size, size));
    }
    return normalisation.of(bytes.slice(0, shown.size() * size), shown.size(), shape);
  }

  @Override
  public void close() {
    normalisation.release();
    room.releaseReference();
  }
}
