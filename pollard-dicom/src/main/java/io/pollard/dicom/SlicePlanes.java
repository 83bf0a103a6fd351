package io.pollard.dicom;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads where slices lie from headers: those of single images, and of the frames of one object. */
final class SlicePlanes {

  /** What phases, echoes, repetitions and reconstructions of one region differ in. */
  private static final List<String> TRAITS =
      List.of(
          "EchoTime",
          "EchoNumbers",
          "TemporalPositionIdentifier",
          "TemporalPositionIndex",
          "TriggerTime",
          "NominalPercentageOfCardiacPhase",
          "DiffusionBValue",
          "InversionTime",
          "FlipAngle",
          "AcquisitionNumber",
          "StackID",
          "ImageType",
          "ConvolutionKernel",
          "KVP",
          "FrameReferenceTime",
          "AcquisitionTime",
          "ContentTime",
          "ImagePositionPatient");

  private SlicePlanes() {}

  /** Of an image of one frame. */
  static SlicePlane of(DataSet header, ImageHeader image, String name) {
    return plane(new Places(List.of(), header), image, name, instance(header));
  }

  /**
   * Of every frame of an object (PS3.3 C.7.6.16): its own functional groups count, then those that
   * all frames share, then the header.
   */
  static List<SlicePlane> ofFrames(DataSet header, ImageHeader image, String name) {
    List<DataSet> own = header.items("PerFrameFunctionalGroupsSequence");
    List<DataSet> shared = header.items("SharedFunctionalGroupsSequence");
    return IntStream.range(0, image.frames())
        .mapToObj(
            frame -> {
              Stream<DataSet> groups =
                  Stream.concat(own.stream().skip(frame).limit(1), shared.stream().limit(1));
              return plane(
                  new Places(groups.toList(), header),
                  image,
                  "frame %s of %s".formatted(frame + 1, name),
                  instance(header) + " " + (frame + 1));
            })
        .toList();
  }

  private static String instance(DataSet header) {
    return header.text("SOPInstanceUID").orElse("");
  }

  /**
   * Where an attribute may stand.
   *
   * @param groups functional groups: the first items of their sequences hold it
   * @param header where it stands itself, if it is in no group
   */
  private record Places(List<DataSet> groups, DataSet header) {

    Optional<DataSet> with(String keyword) {
      Stream<DataSet> items =
          groups.stream()
              .flatMap(group -> group.elements().stream())
              .flatMap(element -> element.items().stream().limit(1));
      return Stream.concat(items, Stream.of(header)).filter(any -> any.has(keyword)).findFirst();
    }

    /** As many finite or other numbers; none where there are others, or words. */
    List<Double> numbers(String keyword, int count) {
      try {
        Optional<DataSet> found = with(keyword);
        List<Double> numbers = found.isEmpty() ? List.of() : found.get().numbers(keyword);
        return numbers.size() == count ? numbers : List.of();
      } catch (IOException e) {
        return List.of(); // as a slice that doesn't say it
      }
    }

    String words(String keyword) {
      return with(keyword)
          .map(found -> Words.shortened(String.join("\\", found.texts(keyword))))
          .orElse("");
    }
  }

  private static SlicePlane plane(Places places, ImageHeader image, String name, String instance) {
    Map<String, String> traits = new LinkedHashMap<>();
    TRAITS.forEach(trait -> traits.put(trait, places.words(trait)));
    return new SlicePlane(
        name,
        instance,
        image.shape().rows(),
        image.shape().columns(),
        placement(places),
        places.numbers("SliceLocation", 1).stream().findFirst(),
        traits.get("ImageType").toUpperCase(Locale.ROOT).contains("LOCALIZER"),
        traits);
  }

  private static Optional<SlicePlane.Placement> placement(Places places) {
    List<Double> position = places.numbers("ImagePositionPatient", 3);
    List<Double> axes = places.numbers("ImageOrientationPatient", 6);
    List<Double> spacing = places.numbers("PixelSpacing", 2);
    return position.isEmpty() || axes.isEmpty() || spacing.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SlicePlane.Placement(
                PatientVector.of(position, 0),
                PatientVector.of(axes, 0),
                PatientVector.of(axes, 3),
                spacing.get(0),
                spacing.get(1)));
  }
}
