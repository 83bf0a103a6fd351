package io.pollard.data;

import io.pollard.files.AddedLater;
import java.util.Optional;

/** How an image's raw values become 0 to 255. */
public sealed interface Intensity {

  /** 8-bit images by their full range, deeper ones by their .5 and 99.5 percentiles. */
  record ByDepth() implements Intensity {}

  /** From 0 to the largest value that the depth can hold. */
  record FullRange() implements Intensity {}

  /** Each image's own percentiles become 0 and 255; what lies outside is clipped. */
  record Percentiles(double low, double high) implements Intensity {
    public Percentiles {
      if (!(low >= 0 && low < high && high <= 100)) {
        throw new IllegalArgumentException(
            "expected percentiles 0 <= low < high <= 100 but found " + low + " and " + high);
      }
    }
  }

  /** A radiologist's window, in raw values. */
  record Window(double centre, double width) implements Intensity {
    public Window {
      if (!(width > 0)) {
        throw new IllegalArgumentException("expected a window width above 0 but found " + width);
      }
    }
  }

  /** Raw values that become 0 and 255. */
  record Range(double low, double high) implements Intensity {
    public Range {
      if (!(low < high)) {
        throw new IllegalArgumentException(
            "expected a range low < high but found " + low + " and " + high);
      }
    }
  }

  /**
   * As the image's file says that its grey values should be shown, which DICOM's do: by its VOI
   * LUT, else by its window, of several the first; what says nothing of it {@link ByDepth}.
   *
   * @param name the one that the file calls so (its explanation), whatever the case of its letters;
   *     a file without it is a bad one
   */
  record ByFile(@AddedLater("null") Optional<String> name) implements Intensity {

    /**
     * @throws IllegalArgumentException if the name is blank
     */
    public ByFile {
      name = name.map(String::strip);
      if (name.filter(String::isEmpty).isPresent()) {
        throw new IllegalArgumentException("expected a window's name but found none");
      }
    }

    /** The first one, whatever it is called. */
    public static ByFile first() {
      return new ByFile(Optional.empty());
    }

    /** The one of this name. */
    public static ByFile of(String name) {
      return new ByFile(Optional.of(name));
    }
  }
}
