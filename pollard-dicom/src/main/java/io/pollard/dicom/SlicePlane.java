package io.pollard.dicom;

import java.util.Map;
import java.util.Optional;

/**
 * What a slice says of where it lies, and of what tells it from another at the same place.
 *
 * @param name of its file, or its frame and file, for messages
 * @param instance its SOPInstanceUID; of a frame, with the frame's number
 * @param rows and columns, its size in pixels
 * @param placement where its pixels lie; empty where the header leaves any of it out
 * @param location along the normal in mm, by SliceLocation, which has no origin of its own
 * @param isLocalizer whether its ImageType says that other slices were planned on it (LOCALIZER)
 * @param traits by keyword, what phases, echoes and repetitions differ in; in the order in which
 *     they are named
 */
record SlicePlane(
    String name,
    String instance,
    int rows,
    int columns,
    Optional<Placement> placement,
    Optional<Double> location,
    boolean isLocalizer,
    Map<String, String> traits) {

  /** Directions that differ by less in each part are one, beside their length of 1. */
  private static final double ALIKE = 1e-3;

  /**
   * Where pixels lie (PS3.3 C.7.6.2.1.1): the centre of the one in row r and column c is at {@code
   * position + c betweenColumns alongRow + r betweenRows downColumn}, in mm.
   *
   * @param position ImagePositionPatient
   * @param alongRow and {@code downColumn}, ImageOrientationPatient, of length 1
   * @param betweenRows and {@code betweenColumns}, PixelSpacing, above 0
   */
  record Placement(
      PatientVector position,
      PatientVector alongRow,
      PatientVector downColumn,
      double betweenRows,
      double betweenColumns) {

    /** Of length 1, where the directions are perpendicular. */
    PatientVector normal() {
      PatientVector normal = alongRow.cross(downColumn);
      return normal.times(1 / normal.length());
    }

    /** For messages. */
    String words() {
      return "position %s, directions %s and %s, distances of %s x %s mm"
          .formatted(
              position.words(), alongRow.words(), downColumn.words(), betweenRows, betweenColumns);
    }

    boolean isSound() {
      return position.isFinite()
          && isUnit(alongRow)
          && isUnit(downColumn)
          && Math.abs(alongRow.dot(downColumn)) < 10 * ALIKE
          && isDistance(betweenRows)
          && isDistance(betweenColumns);
    }

    private static boolean isUnit(PatientVector direction) {
      return direction.isFinite() && Math.abs(direction.length() - 1) < 10 * ALIKE;
    }

    private static boolean isDistance(double millimetres) {
      return millimetres > 0 && Double.isFinite(millimetres);
    }

    boolean isParallel(Placement other) {
      return isNear(alongRow, other.alongRow) && isNear(downColumn, other.downColumn);
    }

    private static boolean isNear(PatientVector one, PatientVector other) {
      PatientVector between = one.minus(other);
      return Math.abs(between.left()) < ALIKE
          && Math.abs(between.back()) < ALIKE
          && Math.abs(between.head()) < ALIKE;
    }

    boolean isAsDense(Placement other) {
      return Math.abs(betweenRows / other.betweenRows - 1) < ALIKE
          && Math.abs(betweenColumns / other.betweenColumns - 1) < ALIKE;
    }

    /** As a person calls it: the plane that its normal is nearest to. */
    String plane() {
      PatientVector normal = normal();
      double left = Math.abs(normal.left());
      double back = Math.abs(normal.back());
      double head = Math.abs(normal.head());
      return head >= left && head >= back ? "axial" : back >= left ? "coronal" : "sagittal";
    }
  }
}
