package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.ImageSource;
import io.pollard.data.Part;
import io.pollard.data.Spelling;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Reads an archive in MedMNIST's layout (Yang et al. 2023), of images or volumes: {@code
 * train_images} of uint8 and a shape that {@link ArrayImages} reads, {@code train_labels}, the same
 * for {@code val} and {@code test}; other words for the parts are those of {@link Part#of}. Labels
 * are whole numbers or text, [N, 1] or [N], or [N, K] with a single 1 in each row. The split is the
 * official one.
 */
final class MedMnist {

  private static final String IMAGES = "_images";
  private static final String LABELS = "_labels";

  /** The archives hold numbers only; these are the names that their authors give. */
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "pneumoniamnist", List.of("normal", "pneumonia"),
          "breastmnist", List.of("malignant", "normal, benign"),
          "organmnist3d",
              List.of(
                  "liver",
                  "kidney-right",
                  "kidney-left",
                  "femur-right",
                  "femur-left",
                  "bladder",
                  "heart",
                  "lung-right",
                  "lung-left",
                  "spleen",
                  "pancreas"),
          "nodulemnist3d", List.of("benign", "malignant"),
          "adrenalmnist3d", List.of("normal", "hyperplasia"),
          "fracturemnist3d",
              List.of("buckle rib fracture", "nondisplaced rib fracture", "displaced rib fracture"),
          "vesselmnist3d", List.of("vessel", "aneurysm"),
          "synapsemnist3d", List.of("inhibitory synapse", "excitatory synapse"));

  private final Path file;
  private final Npz npz;
  private final DatasetOptions options;
  private final List<String> names;
  private final List<Listing.Row> rows = new ArrayList<>();
  private final List<BadFile> bad = new ArrayList<>();
  private final Set<String> outside = new HashSet<>();

  private MedMnist(Path file, DatasetOptions options) {
    this.file = file;
    this.npz = Npz.open(file);
    this.options = options;
    this.names =
        NAMES.entrySet().stream()
            .filter(entry -> file.getFileName().toString().startsWith(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(List.of());
  }

  /**
   * @throws DataException if it has another layout
   */
  static Listing read(Path file, DatasetOptions options) {
    return new MedMnist(file, options).read();
  }

  private Listing read() {
    Map<Part, String> prefixes = prefixes();
    // What is no image is said before that there is no memory for it.
    prefixes.values().forEach(prefix -> count(prefix + IMAGES));
    npz.requireRoom(prefixes.values().stream().map(prefix -> prefix + IMAGES).toList());
    prefixes.forEach(this::add);
    List<String> notes = new ArrayList<>();
    Set<String> unread = new HashSet<>(npz.names());
    prefixes.forEach(
        (part, prefix) -> {
          unread.remove(prefix + IMAGES);
          unread.remove(prefix + LABELS);
          if (!prefix.equals(part.label())) {
            notes.add("%s%s of %s are the part %s".formatted(prefix, IMAGES, file, part.label()));
          }
        });
    if (!unread.isEmpty()) {
      notes.add(
          "arrays of %s that are not read: %s"
              .formatted(file, DataCheck.some(unread.stream().sorted().toList())));
    }
    if (!bad.isEmpty()) {
      notes.add(
          "%s of %s labels say nothing, as that of %s"
              .formatted(bad.size(), bad.size() + rows.size(), bad.get(0).where()));
    }
    return new Listing(
        rows, bad, Optional.empty(), false, names.stream().skip(1).findFirst(), outside, notes);
  }

  /** How the arrays of each part begin; validation may be missing, and comes from train then. */
  private Map<Part, String> prefixes() {
    Map<Part, List<String>> found = new EnumMap<>(Part.class);
    for (String name : npz.names()) {
      String prefix = name.endsWith(IMAGES) ? name.substring(0, name.lastIndexOf('_')) : "";
      part(prefix)
          .ifPresent(part -> found.computeIfAbsent(part, any -> new ArrayList<>()).add(prefix));
    }
    Map<Part, String> prefixes = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      List<String> some = found.getOrDefault(part, List.of());
      if (some.size() > 1 && !some.contains(part.label())) {
        throw new DataException(
            "expected one array of the part %s in %s but found those of %s: call one %s%s"
                .formatted(part.label(), file, some, part.label(), IMAGES));
      }
      if (!some.isEmpty() || part != Part.VALIDATION) {
        prefixes.put(part, some.size() == 1 ? some.get(0) : part.label());
      }
    }
    return prefixes;
  }

  private static Optional<Part> part(String prefix) {
    try {
      return Optional.of(Part.of(prefix));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // no part, which is said
    }
  }

  private void add(Part part, String prefix) {
    String images = prefix + IMAGES;
    int count = count(images);
    List<String> labels = labels(prefix + LABELS, count);
    for (int i = 0; i < count; i++) {
      String label = labels.get(i);
      String id = images + "/" + i;
      String where = file.getFileName() + ", " + id;
      boolean isClass = options.classes().contains(label);
      if (!isClass && Spelling.isMissing(label)) {
        bad.add(new BadFile(where, "the label says nothing"));
      } else if (isClass || options.classes().isEmpty()) {
        rows.add(
            new Listing.Row(
                where,
                id,
                new ImageSource.ArrayEntry(file.toAbsolutePath(), images, i),
                label,
                id,
                Optional.of(part)));
      } else {
        outside.add(label);
      }
    }
  }

  private int count(String name) {
    List<Integer> shape = npz.shape(name);
    NpyArray.Type type = npz.type(name);
    Optional<ArrayImages> images = ArrayImages.of(shape);
    if (images.isEmpty() || type != NpyArray.Type.BYTE) {
      String hint =
          type != NpyArray.Type.BYTE
              ? "; scale them to 0 to 255 and store them as uint8"
              : shape.size() > 3 && !shape.contains(0)
                  ? "; which axis holds 1 or 3 channels must be clear: take such an axis away, or"
                      + " make the others longer"
                  : "";
      throw new DataException(
          ("expected images of uint8 and shape [N, H, W], [N, H, W, 1], [N, H, W, 3] or [N, 3, H, W],"
                  + " or volumes of shape [N, D, H, W], in %s of %s but found %s %s%s")
              .formatted(name, file, type, shape, hint));
    }
    return images.get().count();
  }

  private List<String> labels(String name, int count) {
    NpyArray labels = npz.array(name);
    if (labels.type() == NpyArray.Type.TEXT && labels.size() == count) {
      return labels.strings().stream().map(Spelling::trimmed).toList();
    }
    if (labels.type() != NpyArray.Type.TEXT) {
      double[] values = labels.doubles();
      boolean whole =
          IntStream.range(0, values.length)
              .allMatch(i -> values[i] == Math.rint(values[i]) && Math.abs(values[i]) < 1L << 31);
      if (whole && values.length == count) {
        return IntStream.range(0, count).mapToObj(i -> label((long) values[i])).toList();
      }
      int wide =
          labels.shape().size() == 2 && labels.shape().get(0) == count ? values.length / count : 0;
      if (whole && wide > 1) {
        List<String> read = oneOfEach(values, wide).mapToObj(this::label).toList();
        if (read.size() == count) {
          return read;
        }
      }
    }
    throw new DataException(
        ("expected one whole number or word for each of %s images, or a row with a single 1, in %s of"
                + " %s but found %s %s; data of several findings an image have no reader in this version")
            .formatted(count, name, file, labels.type(), labels.shape()));
  }

  /** For each row with a single 1 among zeros, where that is. */
  private static LongStream oneOfEach(double[] values, int wide) {
    return IntStream.range(0, values.length / wide)
        .filter(
            row -> {
              int ones = 0;
              int others = 0;
              for (int k = 0; k < wide; k++) {
                ones += values[row * wide + k] == 1 ? 1 : 0;
                others += values[row * wide + k] == 0 || values[row * wide + k] == 1 ? 0 : 1;
              }
              return ones == 1 && others == 0;
            })
        .mapToLong(
            row ->
                IntStream.range(0, wide)
                    .filter(k -> values[row * wide + k] == 1)
                    .findFirst()
                    .orElseThrow());
  }

  private String label(long value) {
    return value >= 0 && value < names.size() ? names.get((int) value) : Long.toString(value);
  }
}
