package io.pollard.dicom;

import io.pollard.imaging.Attributes;
import io.pollard.imaging.ImageFiles;
import io.pollard.imaging.ImageFormat;
import io.pollard.imaging.Raster;
import io.pollard.imaging.SliceSeries;
import io.pollard.imaging.SliceStack;
import io.pollard.network.Extent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Files of one SeriesInstanceUID as a volume. Only headers are looked at before it is read.
 *
 * @param files in the order of the slices
 * @param stack where their values go
 */
record DicomSeries(List<Path> files, SliceStack stack) {

  /** No UID is longer (PS3.5, 9.1). */
  private static final int LONGEST_UID = 64;

  /** What the header of one file says. */
  private record Slice(Path file, String series, SlicePlane plane) {

    /** Empty where it is no slice of a series, or can't be read. */
    static Optional<Slice> of(Path file) {
      try {
        Part10 read = Part10.of(ImageFiles.bytes(file));
        Refusals.check(file, read);
        Optional<String> series = read.dataSet().text("SeriesInstanceUID");
        ImageHeader image = ImageHeader.of(read.dataSet());
        return image.frames() == 1 && series.isPresent()
            ? Optional.of(
                new Slice(
                    file,
                    uid(series.get()),
                    SlicePlanes.of(read.dataSet(), image, file.getFileName().toString())))
            : Optional.empty();
      } catch (IOException | RuntimeException e) {
        return Optional.empty(); // reading it alone says what is wrong with it
      }
    }
  }

  private static String uid(String stated) {
    return stated.substring(0, Math.min(stated.length(), LONGEST_UID));
  }

  /** As {@link io.pollard.imaging.SeriesFormat#series} has it. */
  static List<SliceSeries> among(List<Path> files) {
    Map<String, List<Slice>> bySeries = new LinkedHashMap<>();
    slices(files)
        .forEach(
            slice -> bySeries.computeIfAbsent(slice.series(), any -> new ArrayList<>()).add(slice));
    return bySeries.values().stream().map(DicomSeries::series).toList();
  }

  private static List<Slice> slices(List<Path> files) {
    return files.parallelStream().map(Slice::of).flatMap(Optional::stream).toList();
  }

  private static SliceSeries series(List<Slice> slices) {
    String number = slices.get(0).series();
    List<Path> all = slices.stream().map(Slice::file).toList();
    Attributes attributes = attributes(all.get(0));
    try {
      SeriesGeometry geometry = geometry(slices);
      SliceStack stack = stack(geometry);
      return new SliceSeries.Volume(
          number,
          all,
          attributes,
          geometry.order().stream().map(all::get).toList(),
          stack.extent(),
          stack.spacing(),
          geometry.notes());
    } catch (IOException | RuntimeException e) { // of numbers that are none
      return new SliceSeries.NoVolume(number, all, attributes, String.valueOf(e.getMessage()));
    }
  }

  private static SeriesGeometry geometry(List<Slice> slices) throws IOException {
    return SeriesGeometry.of(slices.stream().map(Slice::plane).toList());
  }

  private static SliceStack stack(SeriesGeometry geometry) throws IOException {
    return SliceStack.of(
        Extent.of(geometry.order().size(), geometry.rows(), geometry.columns()),
        geometry.affine(),
        geometry.spacing());
  }

  private static Attributes attributes(Path file) {
    try {
      return HeaderWords.of(Part10.of(ImageFiles.bytes(file)));
    } catch (IOException | RuntimeException e) {
      return Attributes.none(); // it was there a moment ago
    }
  }

  /**
   * @param files sorted ones
   * @throws IOException if they are not, or no more, a volume in this order
   */
  static DicomSeries of(List<Path> files) throws IOException {
    List<Slice> slices = slices(files);
    SeriesGeometry geometry = geometry(slices);
    boolean isSorted =
        geometry.order().equals(IntStream.range(0, files.size()).boxed().toList())
            && slices.stream().map(Slice::series).distinct().count() == 1;
    if (!isSorted) {
      throw new IOException(
          "expected %s slices of one series in their order but its files have changed; run again"
              .formatted(files.size()));
    }
    return new DicomSeries(files, stack(geometry));
  }

  /**
   * @param format which reads a slice
   */
  Raster read(ImageFormat format) throws IOException {
    for (int k = 0; k < files.size(); k++) {
      Path file = files.get(k);
      byte[] bytes = ImageFiles.bytes(file);
      try {
        stack.put(k, format.read(file, bytes, 0));
      } catch (IOException e) {
        throw new IOException("%s: %s".formatted(file.getFileName(), e.getMessage()), e);
      }
    }
    return stack.raster();
  }
}
