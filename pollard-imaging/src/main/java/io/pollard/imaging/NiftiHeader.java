package io.pollard.imaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The header of NIfTI-1 (nifti1.h, 348 bytes) or NIfTI-2 (nifti2.h, 540 bytes), in either byte
 * order. What counts where it contradicts itself is what nibabel takes.
 *
 * @param offset of the values in their file
 * @param isPair whether the values lie in another file
 */
record NiftiHeader(Voxels voxels, long offset, boolean isPair) {

  private static final int SIZE_1 = 348;
  private static final int SIZE_2 = 540;

  /** As many bytes as the longer one has. */
  static final int LONGEST = SIZE_2;

  private static final int EXTENSION = 4;
  private static final int MAGIC_1 = 344;
  private static final int MAGIC_2 = 4;
  private static final String ALONE_1 = "n+1\0";
  private static final String PAIR_1 = "ni1\0";
  private static final String ALONE_2 = "n+2\0\r\n\u001a\n";
  private static final String PAIR_2 = "ni2\0\r\n\u001a\n";
  private static final int MOST_AXES = 7;

  private static final Map<Integer, VoxelType> TYPES =
      Map.ofEntries(
          Map.entry(2, VoxelType.U8),
          Map.entry(4, VoxelType.S16),
          Map.entry(8, VoxelType.S32),
          Map.entry(16, VoxelType.F32),
          Map.entry(64, VoxelType.F64),
          Map.entry(128, VoxelType.RGB),
          Map.entry(256, VoxelType.S8),
          Map.entry(512, VoxelType.U16),
          Map.entry(768, VoxelType.U32),
          Map.entry(1024, VoxelType.S64),
          Map.entry(1280, VoxelType.U64));

  private static final Map<Integer, String> OTHER_TYPES =
      Map.of(
          1, "single bits",
          32, "complex64",
          1536, "float128",
          1792, "complex128",
          2048, "complex256",
          2304, "RGBA32");

  /** Whether bytes begin as a header does, or as one of Analyze 7.5, whose layout NIfTI-1 took. */
  static boolean begins(byte[] head) {
    return isMarked(head) || size(head, ByteOrder.LITTLE_ENDIAN) == SIZE_1 || isBigAnalyze(head);
  }

  private static boolean isBigAnalyze(byte[] head) {
    return size(head, ByteOrder.BIG_ENDIAN) == SIZE_1;
  }

  private static boolean isMarked(byte[] head) {
    return is(head, MAGIC_1, ALONE_1)
        || is(head, MAGIC_1, PAIR_1)
        || is(head, MAGIC_2, ALONE_2)
        || is(head, MAGIC_2, PAIR_2);
  }

  private static boolean is(byte[] head, int at, String magic) {
    return head.length >= at + magic.length()
        && new String(head, at, magic.length(), StandardCharsets.ISO_8859_1).equals(magic);
  }

  private static int size(byte[] head, ByteOrder order) {
    return head.length < Integer.BYTES ? 0 : ByteBuffer.wrap(head).order(order).getInt();
  }

  /**
   * @param head the first {@link #LONGEST} bytes, or as many as there are
   * @throws IOException if it is none, or contradicts itself
   */
  static NiftiHeader of(byte[] head) throws IOException {
    boolean isSecond = is(head, MAGIC_2, ALONE_2) || is(head, MAGIC_2, PAIR_2);
    int size = isSecond ? SIZE_2 : SIZE_1;
    if (!isMarked(head)) {
      throw new IOException(
          begins(head) && head.length >= SIZE_1
              ? "it is a header of Analyze 7.5, which doesn't say where left and right are; save it"
                  + " as NIfTI"
              : "expected a header of NIfTI but it is cut off or damaged");
    }
    if (head.length < size) {
      throw new IOException(
          "expected a header of %s bytes but it has %s".formatted(size, head.length));
    }
    ByteOrder order =
        size(head, ByteOrder.LITTLE_ENDIAN) == size
            ? ByteOrder.LITTLE_ENDIAN
            : ByteOrder.BIG_ENDIAN;
    if (size(head, order) != size) {
      throw new IOException(
          "expected a header that states its %s bytes but it states %s"
              .formatted(size, size(head, ByteOrder.LITTLE_ENDIAN)));
    }
    boolean isPair = is(head, MAGIC_1, PAIR_1) || is(head, MAGIC_2, PAIR_2);
    ByteBuffer bytes = ByteBuffer.wrap(head).order(order);
    Fields fields = isSecond ? Fields.ofSecond(bytes) : Fields.ofFirst(bytes);
    return new NiftiHeader(
        fields.voxels(order), fields.offset(isPair ? 0 : size + EXTENSION), isPair);
  }

  /**
   * What is asked of a header, whichever layout it has.
   *
   * @param dimensions eight numbers, the first of which is how many of the others count
   * @param distances pixdim, eight numbers
   * @param threshold how far from a unit quaternion the three numbers stored may lead
   * @param quaternion b, c, d and the three offsets
   * @param rows of the affine, twelve numbers
   */
  @SuppressWarnings("ArrayRecordComponent")
  private record Fields(
      long[] dimensions,
      int type,
      double[] distances,
      double offset,
      double slope,
      double intercept,
      int units,
      int quaternionCode,
      int affineCode,
      double threshold,
      double[] quaternion,
      double[] rows) {

    static Fields ofFirst(ByteBuffer bytes) {
      long[] dimensions = new long[MOST_AXES + 1];
      for (int i = 0; i < dimensions.length; i++) {
        dimensions[i] = bytes.getShort(40 + 2 * i);
      }
      return new Fields(
          dimensions,
          bytes.getShort(70),
          floats(bytes, 76, MOST_AXES + 1),
          bytes.getFloat(108),
          bytes.getFloat(112),
          bytes.getFloat(116),
          bytes.get(123),
          bytes.getShort(252),
          bytes.getShort(254),
          3 * Math.ulp(1f),
          floats(bytes, 256, 6),
          floats(bytes, 280, 12));
    }

    static Fields ofSecond(ByteBuffer bytes) {
      long[] dimensions = new long[MOST_AXES + 1];
      for (int i = 0; i < dimensions.length; i++) {
        dimensions[i] = bytes.getLong(16 + 8 * i);
      }
      return new Fields(
          dimensions,
          bytes.getShort(12),
          doubles(bytes, 104, MOST_AXES + 1),
          bytes.getLong(168),
          bytes.getDouble(176),
          bytes.getDouble(184),
          bytes.getInt(500),
          bytes.getInt(344),
          bytes.getInt(348),
          3 * Math.ulp(1.0),
          doubles(bytes, 352, 6),
          doubles(bytes, 400, 12));
    }

    private static double[] floats(ByteBuffer bytes, int at, int count) {
      double[] values = new double[count];
      Arrays.setAll(values, i -> bytes.getFloat(at + Float.BYTES * i));
      return values;
    }

    private static double[] doubles(ByteBuffer bytes, int at, int count) {
      double[] values = new double[count];
      Arrays.setAll(values, i -> bytes.getDouble(at + Double.BYTES * i));
      return values;
    }

    Voxels voxels(ByteOrder order) throws IOException {
      if (dimensions[0] < 1 || dimensions[0] > MOST_AXES) {
        throw new IOException("expected one to seven axes but its header states " + dimensions[0]);
      }
      VoxelType voxel = TYPES.get(type);
      if (voxel == null) {
        throw new IOException(
            "expected whole numbers of 8 to 64 bits, float32, float64 or RGB24 but found %s; convert it"
                .formatted(OTHER_TYPES.getOrDefault(type, "the unknown type " + type)));
      }
      long[] sizes = Arrays.copyOfRange(dimensions, 1, (int) dimensions[0] + 1);
      List<Integer> shape = Voxels.shape(sizes, voxel);
      boolean isScaled = slope != 0 && Double.isFinite(slope) && voxel != VoxelType.RGB;
      if (isScaled && !Double.isFinite(intercept)) {
        throw new IOException(
            "expected a finite intercept beside the slope %s but found %s"
                .formatted(slope, intercept));
      }
      double unit = unit();
      return new Voxels(
          shape,
          shape.size() == 3 ? Optional.of(affine(shape)) : Optional.empty(),
          shape.size() == 3 ? List.of() : List.of(distance(0) * unit, distance(1) * unit),
          voxel,
          order,
          isScaled ? slope : 1,
          isScaled ? intercept : 0);
    }

    long offset(int least) throws IOException {
      if (offset == 0) {
        return least;
      }
      if (!(offset >= least && offset < Long.MAX_VALUE)) {
        throw new IOException(
            "expected values behind the first %s bytes but its header states that they begin at %s"
                .formatted(least, offset));
      }
      return (long) offset;
    }

    /** Millimetres of one unit; where nothing is said they are millimetres. */
    private double unit() {
      return switch (units & 7) {
        case 1 -> 1000;
        case 3 -> 1e-3;
        default -> 1;
      };
    }

    /** Of two voxels along an axis: 1 where there is none, positive where it isn't. */
    private double distance(int axis) {
      double distance = Math.abs(distances[axis + 1]);
      return distance == 0 ? 1 : distance;
    }

    /** The affine where its code is not 0, else the quaternion, else one of the sizes alone. */
    private Affine affine(List<Integer> shape) throws IOException {
      double[][] matrix =
          affineCode != 0
              ? new double[][] {
                Arrays.copyOfRange(rows, 0, 4),
                Arrays.copyOfRange(rows, 4, 8),
                Arrays.copyOfRange(rows, 8, 12)
              }
              : quaternionCode != 0 ? ofQuaternion() : ofSizes(shape);
      double unit = unit();
      for (double[] row : matrix) {
        for (int column = 0; column < 4; column++) {
          row[column] *= unit;
          if (!Double.isFinite(row[column])) {
            throw new IOException(
                "expected an orientation of finite numbers but its header states %s"
                    .formatted(Arrays.deepToString(matrix)));
          }
        }
      }
      return Affine.of(matrix);
    }

    private double[][] ofQuaternion() throws IOException {
      double b = quaternion[0];
      double c = quaternion[1];
      double d = quaternion[2];
      double rest = 1 - (b * b + c * c + d * d);
      if (!(rest > -threshold)) {
        throw new IOException(
            "expected a unit quaternion but its header states (%s, %s, %s)".formatted(b, c, d));
      }
      double a = rest < threshold ? 0 : Math.sqrt(rest);
      double scale = 2 / (a * a + b * b + c * c + d * d);
      double[][] turn = {
        {1 - scale * (c * c + d * d), scale * (b * c - a * d), scale * (b * d + a * c)},
        {scale * (b * c + a * d), 1 - scale * (b * b + d * d), scale * (c * d - a * b)},
        {scale * (b * d - a * c), scale * (c * d + a * b), 1 - scale * (b * b + c * c)}
      };
      double[] lengths = {
        distance(0), distance(1), distances[0] == -1 ? -distance(2) : distance(2)
      };
      double[][] matrix = new double[3][4];
      for (int row = 0; row < 3; row++) {
        for (int axis = 0; axis < 3; axis++) {
          matrix[row][axis] = turn[row][axis] * lengths[axis];
        }
        matrix[row][3] = quaternion[3 + row];
      }
      return matrix;
    }

    /** As Analyze 7.5 was read: the first axis runs to the left, the centre lies at 0. */
    private double[][] ofSizes(List<Integer> shape) {
      double[][] matrix = new double[3][4];
      for (int axis = 0; axis < 3; axis++) {
        matrix[axis][axis] = axis == 0 ? -distance(axis) : distance(axis);
        matrix[axis][3] = -matrix[axis][axis] * (shape.get(axis) - 1) / 2;
      }
      return matrix;
    }
  }
}
