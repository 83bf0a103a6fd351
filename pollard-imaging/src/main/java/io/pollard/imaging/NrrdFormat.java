package io.pollard.imaging;

import io.pollard.imaging.VolumeFile.Packing;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NRRD (teem.sourceforge.net/nrrd/format.html): .nrrd, or .nhdr and a file of values beside it; raw
 * or packed by gzip. A volume whose header names its space (RAS, LAS or LPS) is turned to RAS+
 * along the nearest axes, see {@link Voxels}. Units are millimetres.
 */
public final class NrrdFormat implements ImageFormat {

  private static final String MAGIC = "NRRD0";
  private static final String NONE = "none";
  private static final Pattern VECTOR = Pattern.compile("none|\\(([^()]*)\\)");
  private static final Pattern COLOUR = Pattern.compile("(?i)(3-color|rgb-?color)\\b.*");

  private static final Map<String, VoxelType> TYPES =
      Map.ofEntries(
          Map.entry("signed char", VoxelType.S8),
          Map.entry("int8", VoxelType.S8),
          Map.entry("uchar", VoxelType.U8),
          Map.entry("unsigned char", VoxelType.U8),
          Map.entry("uint8", VoxelType.U8),
          Map.entry("short", VoxelType.S16),
          Map.entry("int16", VoxelType.S16),
          Map.entry("ushort", VoxelType.U16),
          Map.entry("unsigned short", VoxelType.U16),
          Map.entry("uint16", VoxelType.U16),
          Map.entry("int", VoxelType.S32),
          Map.entry("int32", VoxelType.S32),
          Map.entry("uint", VoxelType.U32),
          Map.entry("unsigned int", VoxelType.U32),
          Map.entry("uint32", VoxelType.U32),
          Map.entry("longlong", VoxelType.S64),
          Map.entry("long long", VoxelType.S64),
          Map.entry("int64", VoxelType.S64),
          Map.entry("ulonglong", VoxelType.U64),
          Map.entry("unsigned long long", VoxelType.U64),
          Map.entry("uint64", VoxelType.U64),
          Map.entry("float", VoxelType.F32),
          Map.entry("double", VoxelType.F64));

  @Override
  public String name() {
    return "NRRD";
  }

  @Override
  public List<String> extensions() {
    return List.of("nrrd", "nhdr");
  }

  @Override
  public List<String> headers() {
    return List.of("nhdr");
  }

  @Override
  public boolean claims(Path file, byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1).startsWith(MAGIC);
  }

  @Override
  public Raster read(Path name, byte[] file, int frame) throws IOException {
    TextHeader header = header(file);
    Voxels voxels = voxels(header);
    Optional<Path> other = values(name, header);
    byte[] bytes = other.isPresent() ? VolumeFile.companion(other.get()) : file;
    int from = other.isPresent() ? 0 : header.end();
    Packing packing =
        switch (header.needed("encoding").toLowerCase(Locale.ROOT)) {
          case "raw" -> Packing.RAW;
          case "gzip", "gz" -> Packing.GZIP;
          default ->
              throw new IOException(
                  "expected values that are raw or packed by gzip but found \"%s\"; save it anew"
                      .formatted(VolumeFile.shortened(header.needed("encoding"))));
        };
    if (!header.field("line skip", "lineskip").orElse("0").equals("0")) {
      throw new IOException("expected values without lines before them; save it anew");
    }
    long skipped =
        VolumeFile.skipped(
            header.field("byte skip", "byteskip").orElse("0"), voxels, bytes, from, packing);
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
    return TextHeader.of(file, ":", String::isEmpty);
  }

  private static Optional<Path> values(Path name, TextHeader header) throws IOException {
    Optional<String> file = header.field("data file", "datafile");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(VolumeFile.beside(name, file.get()));
  }

  private static Voxels voxels(TextHeader header) throws IOException {
    VoxelType type = type(header);
    List<Long> sizes = new ArrayList<>();
    for (long size : TextHeader.wholes(header.needed("sizes"))) {
      sizes.add(size);
    }
    List<double[]> directions = directions(header, sizes.size());
    List<Double> spacings = spacings(header, sizes.size());
    if (isColour(header, sizes, directions, type)) {
      type = VoxelType.RGB;
      sizes.set(0, 1L);
    }
    for (int axis = 0; axis < sizes.size(); axis++) {
      if (directions.get(axis).length > 0) {
        spacings.set(axis, length(directions.get(axis)));
      }
    }
    boolean hasDirections = directions.stream().anyMatch(direction -> direction.length > 0);
    for (int axis = sizes.size() - 1; axis >= 0; axis--) {
      boolean isNone = type == VoxelType.RGB && axis == 0;
      isNone |= sizes.get(axis) == 1 && hasDirections && directions.get(axis).length == 0;
      if (isNone) {
        sizes.remove(axis);
        directions.remove(axis);
        spacings.remove(axis);
      } else if (hasDirections && directions.get(axis).length == 0) {
        throw new IOException(
            "expected one value a voxel, or three of colour in 8 bits, but axis %s of %s has %s; save one volume of it"
                .formatted(axis + 1, sizes.size(), sizes.get(axis)));
      }
    }
    List<Integer> shape = Voxels.shape(sizes.stream().mapToLong(Long::longValue).toArray(), type);
    return new Voxels(
        shape,
        affine(header, shape, directions),
        spacings.subList(0, shape.size()),
        type,
        order(header, type),
        1,
        0);
  }

  private static VoxelType type(TextHeader header) throws IOException {
    String word = header.needed("type").toLowerCase(Locale.ROOT);
    String plain =
        word.replaceAll("_t$", "")
            .replaceAll("(short|long|long long) int$", "$1")
            .replaceAll("^signed (?!char)", "");
    VoxelType type = TYPES.get(plain);
    if (type == null) {
      throw new IOException(
          "expected whole numbers of 8 to 64 bits, float or double but found \"%s\"; convert it"
              .formatted(VolumeFile.shortened(word)));
    }
    return type;
  }

  private static ByteOrder order(TextHeader header, VoxelType type) throws IOException {
    if (type.bytes() == type.channels()) {
      return ByteOrder.LITTLE_ENDIAN;
    }
    return switch (header.needed("endian").toLowerCase(Locale.ROOT)) {
      case "little" -> ByteOrder.LITTLE_ENDIAN;
      case "big" -> ByteOrder.BIG_ENDIAN;
      default ->
          throw new IOException(
              "expected the endian little or big but found \"%s\""
                  .formatted(VolumeFile.shortened(header.needed("endian"))));
    };
  }

  private static boolean isColour(
      TextHeader header, List<Long> sizes, List<double[]> directions, VoxelType type) {
    boolean isNamed = COLOUR.matcher(header.field("kinds").orElse("")).matches();
    boolean isNone =
        directions.get(0).length == 0
            && directions.stream().skip(1).allMatch(direction -> direction.length > 0);
    return type == VoxelType.U8
        && sizes.size() > 2
        && sizes.get(0) == 3
        && (isNamed || (isNone && header.field("space directions").isPresent()));
  }

  /** A vector for each axis, which is empty where there is none. */
  private static List<double[]> directions(TextHeader header, int axes) throws IOException {
    Optional<String> words = header.field("space directions");
    List<double[]> directions = new ArrayList<>();
    if (words.isEmpty()) {
      directions.addAll(Collections.nCopies(axes, new double[0]));
      return directions;
    }
    Matcher matcher = VECTOR.matcher(words.get());
    while (matcher.find()) {
      boolean isNone = matcher.group().equals(NONE);
      directions.add(isNone ? new double[0] : TextHeader.numbers(matcher.group(1)));
    }
    if (directions.size() != axes) {
      throw new IOException(
          "expected a direction for each of %s axes but found %s"
              .formatted(axes, directions.size()));
    }
    return directions;
  }

  private static double length(double[] direction) {
    return Math.sqrt(Arrays.stream(direction).map(part -> part * part).sum());
  }

  /** The distances where the header states them alone, NaN where it doesn't. */
  private static List<Double> spacings(TextHeader header, int axes) throws IOException {
    List<Double> spacings = new ArrayList<>(Collections.nCopies(axes, Double.NaN));
    Optional<String> words = header.field("spacings");
    if (words.isPresent()) {
      double[] numbers = TextHeader.numbers(words.get().replace("nan", "NaN"));
      for (int axis = 0; axis < Math.min(axes, numbers.length); axis++) {
        spacings.set(axis, numbers[axis]);
      }
    }
    return spacings;
  }

  /** Of a named space; empty where nothing says which way the patient lies. */
  private static Optional<Affine> affine(
      TextHeader header, List<Integer> shape, List<double[]> directions) throws IOException {
    List<Double> signs =
        switch (header.field("space").orElse("").toLowerCase(Locale.ROOT)) {
          case "right-anterior-superior", "ras" -> List.of(1.0, 1.0, 1.0);
          case "left-anterior-superior", "las" -> List.of(-1.0, 1.0, 1.0);
          case "left-posterior-superior", "lps" -> List.of(-1.0, -1.0, 1.0);
          default -> List.of();
        };
    boolean isIn3d = directions.stream().limit(3).allMatch(direction -> direction.length == 3);
    if (signs.isEmpty() || shape.size() != 3 || !isIn3d) {
      return Optional.empty();
    }
    String words = header.field("space origin").orElse("(0,0,0)");
    double[] origin = TextHeader.numbers(words.replace('(', ' ').replace(')', ' '));
    if (origin.length != 3) {
      throw new IOException(
          "expected a space origin of three numbers but found \"%s\""
              .formatted(VolumeFile.shortened(words)));
    }
    return Optional.of(Affine.ofDirections(directions, origin, signs));
  }
}
