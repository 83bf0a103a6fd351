package io.pollard.imaging;

import io.pollard.network.Extent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What can be said of an image or a volume without a network: of its file, and of its levels as it
 * is prepared.
 *
 * @param size (depth,) height and width before it is prepared
 * @param type of its file's values
 * @param described what its file's header says in words, of {@link #KEYS}; empty for most formats
 */
public record Look(
    Extent size, SampleType type, Map<String, String> described, Brightness brightness) {

  /** The words of a header that tell kinds of images apart, by DICOM's keywords. */
  public static final List<String> KEYS =
      List.of("Modality", "PhotometricInterpretation", "ViewPosition");

  public Look {
    Map<String, String> some = new LinkedHashMap<>();
    for (String key : KEYS) {
      String value = described.getOrDefault(key, "").strip();
      if (!value.isEmpty()) {
        some.put(key, value);
      }
    }
    described = Collections.unmodifiableMap(some);
  }

  /**
   * @param sample as its file holds it
   * @param attributes what its file's header says
   * @param windows the sample prepared, as {@link Preparation#windows} does it
   */
  public static Look of(Raster sample, Attributes attributes, List<Raster> windows) {
    return new Look(
        sample.extent(),
        sample.type(),
        attributes.described(),
        Brightness.of(
            windows.stream()
                .map(window -> Brightness.of(window.values(), window.channels()))
                .toList()));
  }
}
