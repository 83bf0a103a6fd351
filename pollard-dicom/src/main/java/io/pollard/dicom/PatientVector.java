package io.pollard.dicom;

import java.util.List;

/** A place or a direction in DICOM's space of a patient, towards left, back and head. */
record PatientVector(double left, double back, double head) {

  /** Three numbers, from the first one on. */
  static PatientVector of(List<Double> numbers, int first) {
    return new PatientVector(numbers.get(first), numbers.get(first + 1), numbers.get(first + 2));
  }

  PatientVector minus(PatientVector other) {
    return new PatientVector(left - other.left, back - other.back, head - other.head);
  }

  PatientVector times(double factor) {
    return new PatientVector(factor * left, factor * back, factor * head);
  }

  double dot(PatientVector other) {
    return left * other.left + back * other.back + head * other.head;
  }

  PatientVector cross(PatientVector other) {
    return new PatientVector(
        back * other.head - head * other.back,
        head * other.left - left * other.head,
        left * other.back - back * other.left);
  }

  double length() {
    return Math.sqrt(dot(this));
  }

  boolean isFinite() {
    return Double.isFinite(left) && Double.isFinite(back) && Double.isFinite(head);
  }

  /** As DICOM writes it. */
  String words() {
    return "%s\\%s\\%s".formatted(left, back, head);
  }

  /** In the order of an affine's rows: right, front and head. */
  List<Double> rightFrontHead() {
    return List.of(-left, -back, head);
  }
}
