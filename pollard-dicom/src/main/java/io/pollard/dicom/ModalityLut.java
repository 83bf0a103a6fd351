package io.pollard.dicom;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** From stored values to those that mean something, as Hounsfield units (PS3.3 C.11.1). */
sealed interface ModalityLut {

  double of(double stored);

  /**
   * The least and the largest of what comes out, where these are whole numbers whatever whole
   * numbers go in.
   */
  Optional<Range> range(Range stored);

  /** What is added to stored values of 16 bits, where nothing else is done with them. */
  default OptionalInt shift() {
    return OptionalInt.empty();
  }

  /** Whole numbers, both ends included. */
  record Range(long low, long high) {

    boolean contains(long value) {
      return low <= value && value <= high;
    }

    boolean isWithin(long least, long most) {
      return low >= least && high <= most;
    }
  }

  record Linear(double slope, double intercept) implements ModalityLut {
    @Override
    public double of(double stored) {
      return stored * slope + intercept;
    }

    @Override
    public OptionalInt shift() {
      boolean isShift = slope == 1 && intercept == (short) intercept;
      return isShift ? OptionalInt.of((int) intercept) : OptionalInt.empty();
    }

    @Override
    public Optional<Range> range(Range stored) {
      boolean isWhole = slope == Math.rint(slope) && intercept == Math.rint(intercept);
      double one = of((double) stored.low());
      double other = of((double) stored.high());
      return isWhole
          ? Optional.of(new Range((long) Math.min(one, other), (long) Math.max(one, other)))
          : Optional.empty();
    }
  }

  record Table(LookupTable table) implements ModalityLut {
    @Override
    public double of(double stored) {
      return table.entry(stored);
    }

    @Override
    public Optional<Range> range(Range stored) {
      return Optional.of(new Range(0, (1L << table.bits()) - 1));
    }
  }

  /**
   * A table before slope and intercept, a frame's own before those of all frames.
   *
   * @throws IOException if it is damaged, or a number is not finite
   */
  static ModalityLut of(FrameHeader frame, boolean isSigned) throws IOException {
    Optional<DataSet> item = frame.top().item("ModalityLUTSequence");
    if (item.isPresent()) {
      Optional<LookupTable> table =
          LookupTable.of(item.get(), "LUTDescriptor", "LUTData", isSigned);
      if (table.isPresent()) {
        return new Table(table.get());
      }
    }
    DataSet stated = frame.stated("PixelValueTransformationSequence", "RescaleSlope");
    double slope = stated.number("RescaleSlope").orElse(1.0);
    double intercept = stated.number("RescaleIntercept").orElse(0.0);
    if (!Double.isFinite(slope) || !Double.isFinite(intercept)) {
      throw new IOException(
          "expected a finite RescaleSlope and RescaleIntercept but found %s and %s"
              .formatted(slope, intercept));
    }
    return new Linear(slope, intercept);
  }
}
