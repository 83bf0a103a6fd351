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
    return plane(FrameHeader.of(header, 0), image, name, instance(header));
  }

  /** Of every frame of an object. */
  static List<SlicePlane> ofFrames(DataSet header, ImageHeader image, String name) {
    return IntStream.range(0, image.frames())
        .mapToObj(
            frame ->
                plane(
                    FrameHeader.of(header, frame),
                    image,
                    "frame %s of %s".formatted(frame + 1, name),
                    instance(header) + " " + (frame + 1)))
        .toList();
  }

  private static String instance(DataSet header) {
    return header.text("SOPInstanceUID").orElse("");
  }

  /** Where an attribute stands: the only item of a functional group, or the object itself. */
  private static Optional<DataSet> with(FrameHeader frame, String keyword) {
    Stream<DataSet> items =
        frame.groups().stream()
            .flatMap(group -> group.elements().stream())
            .flatMap(element -> element.items().stream().limit(1));
    return Stream.concat(items, Stream.of(frame.top())).filter(any -> any.has(keyword)).findFirst();
  }

  /** So many numbers, finite or not; none where there are others, or words. */
  private static List<Double> numbers(FrameHeader frame, String keyword, int count) {
    try {
      Optional<DataSet> found = with(frame, keyword);
      List<Double> numbers = found.isEmpty() ? List.of() : found.get().numbers(keyword);
      return numbers.size() == count ? numbers : List.of();
    } catch (IOException e) {
      return List.of(); // as a slice that doesn't say it
    }
  }

  private static String words(FrameHeader frame, String keyword) {
    return with(frame, keyword)
        .map(found -> Words.shortened(String.join("\\", found.texts(keyword))))
        .orElse("");
  }

  private static SlicePlane plane(
      FrameHeader frame, ImageHeader image, String name, String instance) {
    Map<String, String> traits = new LinkedHashMap<>();
    TRAITS.forEach(trait -> traits.put(trait, words(frame, trait)));
    return new SlicePlane(
        name,
        instance,
        image.shape().rows(),
        image.shape().columns(),
        placement(frame),
        numbers(frame, "SliceLocation", 1).stream().findFirst(),
        words(frame, "ImageType").toUpperCase(Locale.ROOT).contains("LOCALIZER"),
        traits);
  }

  private static Optional<SlicePlane.Placement> placement(FrameHeader frame) {
    List<Double> position = numbers(frame, "ImagePositionPatient", 3);
    List<Double> axes = numbers(frame, "ImageOrientationPatient", 6);
    List<Double> spacing = numbers(frame, "PixelSpacing", 2);
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
