package io.pollard.imaging;

import io.pollard.imaging.VolumeFile.Packing;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * MetaImage, as ITK writes it: .mha, or .mhd and a file of values (.raw, .zraw) beside it; raw or
 * packed by zlib. TransformMatrix and Offset are in LPS; a volume is turned to RAS+ along the
 * nearest axes, see {@link Voxels}. Units are millimetres.
 */
public final class MetaImageFormat implements ImageFormat {

  private static final String LAST = "elementdatafile";
  private static final String LOCAL = "local";
  private static final int MOST_AXES = 10;

  private static final Map<String, VoxelType> TYPES =
      Map.of(
          "MET_CHAR", VoxelType.S8,
          "MET_UCHAR", VoxelType.U8,
          "MET_SHORT", VoxelType.S16,
          "MET_USHORT", VoxelType.U16,
          "MET_INT", VoxelType.S32,
          "MET_UINT", VoxelType.U32,
          "MET_LONG_LONG", VoxelType.S64,
          "MET_ULONG_LONG", VoxelType.U64,
          "MET_FLOAT", VoxelType.F32,
          "MET_DOUBLE", VoxelType.F64);

  @Override
  public String name() {
    return "MetaImage";
  }

  @Override
  public List<String> extensions() {
    return List.of("mha", "mhd");
  }

  @Override
  public List<String> headers() {
    return List.of("mhd");
  }

  /** By the fields that writers begin with. */
  @Override
  public boolean claims(Path file, byte[] head) {
    String text = new String(head, StandardCharsets.ISO_8859_1);
    return (text.startsWith("ObjectType") || text.startsWith("NDims")) && text.contains("=");
  }

  @Override
  public Raster read(Path name, byte[] file, int frame) throws IOException {
    TextHeader header = header(file);
    Voxels voxels = voxels(header);
    Optional<Path> other = values(name, header);
    byte[] bytes = other.isPresent() ? VolumeFile.companion(other.get()) : file;
    int from = other.isPresent() ? 0 : header.end();
    boolean isPacked = isTrue(header, "compresseddata");
    Packing packing =
        !isPacked ? Packing.RAW : VolumeFile.isGzip(bytes) ? Packing.GZIP : Packing.ZLIB;
    long skipped =
        VolumeFile.skipped(header.field("headersize").orElse("0"), voxels, bytes, from, packing);
    return VolumeFile.raster(voxels, bytes, from, packing, skipped);
  }

  @Override
  public Facts facts(Path name, byte[] file) throws IOException {
    return voxels(header(file)).facts();
  }

  @Override
  public List<Path> companions(Path name, byte[] file) throws IOException {
    return values(name, header(file)).stream().toList();
  }

  private static TextHeader header(byte[] file) throws IOException {
    return TextHeader.of(file, "=", line -> line.toLowerCase(Locale.ROOT).startsWith(LAST));
  }

  private static Optional<Path> values(Path name, TextHeader header) throws IOException {
    String file = header.needed(LAST);
    if (file.toLowerCase(Locale.ROOT).equals(LOCAL)) {
      return Optional.empty();
    }
    return Optional.of(VolumeFile.beside(name, file));
  }

  private static boolean isTrue(TextHeader header, String... names) {
    return header.field(names).orElse("").toLowerCase(Locale.ROOT).startsWith("t");
  }

  private static Voxels voxels(TextHeader header) throws IOException {
    String stated = header.needed("elementtype");
    VoxelType type = TYPES.get(stated);
    String channels = header.field("elementnumberofchannels").orElse("1");
    if (type == VoxelType.U8 && channels.equals("3")) {
      type = VoxelType.RGB;
    } else if (type == null || !channels.equals("1")) {
      throw new IOException(
          "expected one value a voxel of MET_UCHAR to MET_DOUBLE, or three of MET_UCHAR, but found %s of %s; convert it"
              .formatted(VolumeFile.shortened(channels), VolumeFile.shortened(stated)));
    }
    if (header.field("binarydata").orElse("True").toLowerCase(Locale.ROOT).startsWith("f")) {
      throw new IOException("expected binary values but found text; save it anew");
    }
    long[] sizes = TextHeader.wholes(header.needed("dimsize"));
    List<Integer> shape = Voxels.shape(sizes, type);
    double[] spacing = numbers(header, sizes.length, 1, "elementspacing", "elementsize");
    boolean isBig = isTrue(header, "binarydatabyteordermsb", "elementbyteordermsb");
    return new Voxels(
        shape,
        shape.size() == 3 ? Optional.of(affine(header, sizes.length, spacing)) : Optional.empty(),
        Arrays.stream(spacing).limit(shape.size()).boxed().toList(),
        type,
        isBig ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
        1,
        0);
  }

  /** As many numbers as stated, or one in place of all where nothing is. */
  private static double[] numbers(TextHeader header, int count, double missing, String... names)
      throws IOException {
    Optional<String> words = header.field(names);
    if (words.isEmpty()) {
      double[] same = new double[count];
      Arrays.fill(same, missing);
      return same;
    }
    double[] numbers = TextHeader.numbers(words.get());
    if (numbers.length != count) {
      throw new IOException(
          "expected %s numbers of %s but found \"%s\""
              .formatted(count, names[0], VolumeFile.shortened(words.get())));
    }
    return numbers;
  }

  /** Rows of the matrix are the directions of the axes, the one that runs fastest first. */
  private static Affine affine(TextHeader header, int axes, double[] spacing) throws IOException {
    if (axes > MOST_AXES) {
      throw new IOException("expected at most %s axes but found %s".formatted(MOST_AXES, axes));
    }
    double[] matrix =
        numbers(header, axes * axes, Double.NaN, "transformmatrix", "rotation", "orientation");
    double[] origin = numbers(header, axes, 0, "offset", "position", "origin");
    boolean isStated = header.field("transformmatrix", "rotation", "orientation").isPresent();
    List<double[]> directions = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      double[] direction = new double[3];
      for (int row = 0; row < 3; row++) {
        double part = isStated ? matrix[axis * axes + row] : axis == row ? 1 : 0;
        direction[row] = part * spacing[axis];
      }
      directions.add(direction);
    }
    return Affine.ofDirections(directions, origin, List.of(-1.0, -1.0, 1.0));
  }
}
