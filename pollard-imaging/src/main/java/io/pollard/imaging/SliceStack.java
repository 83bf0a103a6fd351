package io.pollard.imaging;

import io.pollard.network.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Puts slices of one size together to a volume that lies as its patient does, see {@link
 * ImageFormat#read}. Its values are of 8 bits where those of all slices are, else of 16 bits with
 * sign where all are whole numbers that fit, else of single precision; NaN and infinity are
 * replaced as those of a file of a volume are. It is shown as its middle slice says. Not
 * thread-safe.
 *
 * <pre>{@code
 * SliceStack stack = SliceStack.of(Extent.of(slices.size(), rows, columns), affine, spacing);
 * for (int k = 0; k < slices.size(); k++) {
 *   stack.put(k, slices.get(k));
 * }
 * Raster volume = stack.raster();
 * }</pre>
 */
public final class SliceStack {

  private final Extent stored;
  private final Optional<Affine> affine;
  private final Spacing spacing;
  private final Orientation orientation;
  private final List<Integer> steps;
  private final int start;
  private SampleType type = SampleType.U8;
  private int channels;
  private ByteBuffer values = ByteBuffer.allocate(0);
  private Presentation presentation = Presentation.none();

  private SliceStack(
      Extent stored, Optional<Affine> affine, Spacing spacing, Orientation orientation) {
    this.stored = stored;
    this.affine = affine;
    this.spacing = spacing;
    this.orientation = orientation;
    List<Integer> shape = shape();
    this.steps = orientation.steps(shape);
    int first = 0;
    for (int axis = 0; axis < shape.size(); axis++) {
      first += steps.get(axis) < 0 ? -steps.get(axis) * (shape.get(axis) - 1) : 0;
    }
    this.start = first;
  }

  /**
   * @param stored how many slices, rows and columns there are
   * @param affine from column, row and slice to the patient's axes; without it the volume stays as
   *     it is stored
   * @param spacing between slices, rows and columns
   * @throws IOException if the affine lays all voxels into a plane, or there is no memory for so
   *     many
   */
  public static SliceStack of(Extent stored, Optional<Affine> affine, Spacing spacing)
      throws IOException {
    Voxels.requireRoom(stored.count() * SampleType.F32.bytes());
    Orientation orientation =
        affine.isPresent() ? Orientation.of(affine.get()) : Orientation.STORED;
    return new SliceStack(stored, affine, spacing, orientation);
  }

  /** The sizes, the axis that runs fastest first. */
  private List<Integer> shape() {
    return List.of(stored.size(2), stored.size(1), stored.size(0));
  }

  /** Depth, height and width of the volume. */
  public Extent extent() {
    List<Integer> turned = orientation.turned(shape());
    return Extent.of(turned.get(2), turned.get(1), turned.get(0));
  }

  /** Of the volume, where its slices say where they lie. */
  public Optional<Affine> affine() {
    return affine.map(of -> orientation.turned(of, shape()));
  }

  /** Along the axes of the volume, the slowest first. */
  public Spacing spacing() {
    if (!spacing.isKnown()) {
      return spacing;
    }
    List<Double> fastestFirst =
        List.of(
            spacing.millimetres().get(2),
            spacing.millimetres().get(1),
            spacing.millimetres().get(0));
    List<Integer> axes = orientation.axes();
    return new Spacing(
        List.of(
            fastestFirst.get(axes.get(2)),
            fastestFirst.get(axes.get(1)),
            fastestFirst.get(axes.get(0))));
  }

  /**
   * @param slice its place in the order
   * @param image of rows x columns
   * @throws IOException if it has another size or other channels than the others, or there is no
   *     memory
   */
  public void put(int slice, Raster image) throws IOException {
    Extent plane = Extent.of(stored.size(1), stored.size(2));
    channels = channels == 0 ? image.channels() : channels;
    if (!image.extent().equals(plane) || image.channels() != channels) {
      throw new IOException(
          "expected a slice of %s (height x width) of %s channels, as the others are, but found %s of %s"
              .formatted(plane, channels, image.extent(), image.channels()));
    }
    if (slice == stored.size(0) / 2) {
      presentation = image.presentation();
    }
    widen(narrowest(image));
    for (int i = 0; i < image.length(); i++) {
      int pixel = i / channels;
      int voxel =
          start
              + slice * steps.get(2)
              + pixel / stored.size(2) * steps.get(1)
              + pixel % stored.size(2) * steps.get(0);
      write(values, type, voxel * channels + i % channels, image.value(i));
    }
  }

  private static SampleType narrowest(Raster image) {
    if (image.type() == SampleType.U8) {
      return SampleType.U8;
    }
    if (image.type() != SampleType.S16) {
      for (int i = 0; i < image.length(); i++) {
        double value = image.value(i);
        if (value != (short) value) {
          return SampleType.F32;
        }
      }
    }
    return SampleType.S16;
  }

  /** Makes room for values of a type, which is a wider one or none. */
  private void widen(SampleType wanted) throws IOException {
    SampleType wider = wanted.compareTo(type) > 0 ? wanted : type;
    if (wider == type && values.capacity() > 0) {
      return;
    }
    long bytes = Math.multiplyExact(stored.count() * channels, wider.bytes());
    Voxels.requireRoom(bytes);
    ByteBuffer room = Voxels.allocated((int) bytes);
    for (int i = 0; i < values.capacity() / type.bytes(); i++) {
      write(room, wider, i, type == SampleType.U8 ? values.get(i) & 0xff : values.getShort(2 * i));
    }
    type = wider;
    values = room;
  }

  private static void write(ByteBuffer to, SampleType type, int index, double value) {
    switch (type) {
      case U8 -> to.put(index, (byte) (int) value);
      case F32 -> to.putFloat(4 * index, (float) value);
      case U16, S16 -> to.putShort(2 * index, (short) (int) value);
    }
  }

  /**
   * The volume, when all slices are put.
   *
   * @throws IOException if no value is finite
   */
  public Raster raster() throws IOException {
    if (type == SampleType.F32) {
      Voxels.replaceWhatIsNotFinite(values);
    }
    return new Raster(extent(), channels, type, spacing(), values, presentation);
  }
}
