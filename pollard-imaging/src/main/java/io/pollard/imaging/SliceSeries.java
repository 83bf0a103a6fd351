package io.pollard.imaging;

import io.pollard.network.Extent;
import java.nio.file.Path;
import java.util.List;

/** Files that say that they are slices of one series. */
public sealed interface SliceSeries {

  /** By which its files name it: DICOM's SeriesInstanceUID. */
  String number();

  /** All of its files. */
  List<Path> all();

  /** What its first slice's header says in words. */
  Attributes attributes();

  /**
   * A volume.
   *
   * @param slices in their order; at least two
   * @param extent depth, height and width as they are read
   * @param spacing along these axes
   * @param notes sentences about slices that were left out, and what is not known
   */
  record Volume(
      String number,
      List<Path> all,
      Attributes attributes,
      List<Path> slices,
      Extent extent,
      Spacing spacing,
      List<String> notes)
      implements SliceSeries {

    public Volume {
      all = List.copyOf(all);
      slices = List.copyOf(slices);
      notes = List.copyOf(notes);
    }
  }

  /**
   * None.
   *
   * @param reason why, a sentence
   */
  record NoVolume(String number, List<Path> all, Attributes attributes, String reason)
      implements SliceSeries {

    public NoVolume {
      all = List.copyOf(all);
    }
  }
}
