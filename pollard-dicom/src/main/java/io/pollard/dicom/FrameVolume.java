package io.pollard.dicom;

import io.pollard.imaging.Raster;
import io.pollard.imaging.SliceStack;
import io.pollard.network.Extent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The frames of one object as a volume: where every frame has a position of its own, by its
 * functional groups (enhanced CT, MR and PET, tomosynthesis, segmentations of one structure) or by
 * GridFrameOffsetVector (RT Dose), and all of them make one volume as {@link SeriesGeometry} says.
 * Frames of films, of several phases, echoes or structures, and of objects that say nothing of
 * positions are images.
 *
 * @param order the frames along their normal
 * @param stack where their values go
 */
record FrameVolume(List<Integer> order, SliceStack stack) {

  /**
   * @throws IOException if its offsets are no numbers, or there is no memory for it
   */
  static Optional<FrameVolume> of(Part10 file, ImageHeader header) throws IOException {
    DataSet dataSet = file.dataSet();
    boolean arePlaced =
        FrameHeader.isOwn(dataSet, "PlanePositionSequence")
            && dataSet.items("PerFrameFunctionalGroupsSequence").size() >= header.frames();
    List<Double> offsets = dataSet.numbers("GridFrameOffsetVector");
    if (header.frames() < 2 || (!arePlaced && offsets.size() != header.frames())) {
      return Optional.empty();
    }
    List<SlicePlane> planes = SlicePlanes.ofFrames(dataSet, header, "it");
    Optional<SeriesGeometry> geometry = geometry(arePlaced ? planes : moved(planes, offsets));
    if (geometry.isEmpty()) {
      return Optional.empty();
    }
    SeriesGeometry found = geometry.get();
    Extent stored = Extent.of(header.frames(), header.shape().rows(), header.shape().columns());
    return Optional.of(
        new FrameVolume(found.order(), SliceStack.of(stored, found.affine(), found.spacing())));
  }

  /** Of all frames, in the patient's space; empty where they are no such volume. */
  private static Optional<SeriesGeometry> geometry(List<SlicePlane> planes) {
    try {
      SeriesGeometry geometry = SeriesGeometry.of(planes);
      boolean isWhole = geometry.order().size() == planes.size() && geometry.affine().isPresent();
      return isWhole ? Optional.of(geometry) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // then they are images
    }
  }

  /**
   * Along the normal, by offsets (PS3.3 C.8.8.3.2): distances from the first plane, or, where the
   * first one is not 0, places along the axis from foot to head.
   */
  private static List<SlicePlane> moved(List<SlicePlane> planes, List<Double> offsets) {
    return IntStream.range(0, planes.size())
        .mapToObj(frame -> moved(planes.get(frame), offsets.get(frame) - offsets.get(0)))
        .toList();
  }

  private static SlicePlane moved(SlicePlane plane, double distance) {
    return new SlicePlane(
        plane.name(),
        plane.instance(),
        plane.rows(),
        plane.columns(),
        plane
            .placement()
            .map(
                at ->
                    new SlicePlane.Placement(
                        at.position().minus(at.normal().times(-distance)),
                        at.alongRow(),
                        at.downColumn(),
                        at.betweenRows(),
                        at.betweenColumns())),
        plane.location(),
        plane.isLocalizer(),
        plane.traits());
  }

  /** The frame that the volume is shown as. */
  int middle() {
    return order.get(order.size() / 2);
  }

  /**
   * @throws IOException if a frame is cut off, damaged or of a kind that is not read
   */
  Raster read(Frames frames) throws IOException {
    for (int k = 0; k < order.size(); k++) {
      stack.put(k, frames.frame(order.get(k)));
    }
    return stack.raster();
  }
}
