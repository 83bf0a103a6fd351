package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.ImageSource;
import io.pollard.data.MaskOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Masks that are files: 0 where nothing is marked, 1 + k where the k-th structure is. */
final class MaskFiles implements Masks {

  private static final int VALUES = 256;
  private static final int NAMED = 8;
  private static final int NONE = -1;

  private final MaskOptions options;
  private final List<Path> files;
  private final List<String> contents;

  /** By stored value, what becomes of it; {@link #NONE} where it marks nothing. */
  private final int[] structures = new int[VALUES];

  /** A file that is another than the one that was listed, which is no fault of the image. */
  static final class ChangedException extends DataException {
    private static final long serialVersionUID = 1;

    private ChangedException(Path file) {
      super("the mask " + file + " has changed since it was listed: run again");
    }
  }

  /**
   * @param masks of the samples, in their order
   * @param contents the SHA-256 of each
   */
  MaskFiles(MaskOptions options, List<ImageSource> masks, List<String> contents) {
    this.options = options;
    this.files = masks.stream().map(ImageSource::name).toList();
    this.contents = List.copyOf(contents);
    Arrays.fill(structures, NONE);
    structures[0] = 0;
    for (int k = 0; k < options.structures().size(); k++) {
      int number = k + 1;
      options
          .structures()
          .get(k)
          .value()
          .ifPresentOrElse(
              value -> structures[value] = number,
              () -> Arrays.fill(structures, 1, VALUES, number));
    }
  }

  @Override
  public String digest() {
    Hashes hashes = new Hashes();
    hashes.add(options.text());
    contents.forEach(hashes::add);
    return hashes.hex();
  }

  /**
   * @throws ChangedException if the file is another by now
   */
  @Override
  public Raster of(int sample) {
    Path file = files.get(sample);
    byte[] bytes = ImageFiles.bytes(file);
    if (!ImageFiles.content(file, bytes).equals(contents.get(sample))) {
      throw new ChangedException(file);
    }
    Raster stored = ImageDecoder.mask(bytes, file);
    if (stored.channels() != 1) {
      throw new DataException(
          "expected one value a pixel in the mask %s but found colours: save it in grey, or with a palette"
              .formatted(file));
    }
    return marked(stored, file);
  }

  private Raster marked(Raster stored, Path file) {
    byte[] marked = new byte[stored.length()];
    Set<Double> others = new TreeSet<>();
    for (int i = 0; i < marked.length; i++) {
      double value = stored.value(i);
      int number = structure(value);
      if (number == NONE && others.size() <= NAMED) {
        others.add(value);
      }
      marked[i] = (byte) number;
    }
    if (!others.isEmpty()) {
      throw new DataException(
          "expected %s in the mask %s but found %s; --structures names what values mark"
              .formatted(expected(), file, words(others)));
    }
    return new Raster(stored.extent(), 1, SampleType.U8, stored.spacing(), ByteBuffer.wrap(marked));
  }

  private int structure(double value) {
    boolean isPlace = value >= 0 && value == Math.rint(value);
    if (!isPlace) {
      return NONE;
    }
    // Where there is but one structure its values may be of 16 bits.
    return value < VALUES ? structures[(int) value] : areAllOne() ? 1 : NONE;
  }

  private boolean areAllOne() {
    return options.structures().get(0).value().isEmpty();
  }

  private String expected() {
    return areAllOne()
        ? "whole numbers from 0 on"
        : options.structures().stream()
            .map(one -> one.value().orElseThrow() + " (" + one.name() + ")")
            .collect(Collectors.joining(", ", "0 (nothing), ", ""));
  }

  private static String words(Set<Double> values) {
    return values.stream()
        .limit(NAMED)
        .map(
            value ->
                value == Math.rint(value) ? Long.toString(value.longValue()) : value.toString())
        .collect(Collectors.joining(", ", "", values.size() > NAMED ? ", .." : ""));
  }
}
