package io.pollard.imaging;

import io.pollard.data.DataException;
import io.pollard.data.DatasetOptions;
import io.pollard.data.ImageSource;
import io.pollard.data.Part;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads an archive in MedMNIST's layout (Yang et al. 2023): {@code train_images} [N, H, W] or [N,
 * H, W, 3] of uint8, {@code train_labels} [N, 1] or [N] of whole numbers, the same for {@code val}
 * and {@code test}. The split is the official one.
 */
final class MedMnist {

  /** The archives hold numbers only; these are the names that their authors give. */
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "pneumoniamnist", List.of("normal", "pneumonia"),
          "breastmnist", List.of("malignant", "normal, benign"));

  private MedMnist() {}

  /**
   * @throws DataException if it has another layout
   */
  static Listing read(Path file, DatasetOptions options) {
    Npz npz = Npz.open(file);
    List<String> names =
        NAMES.entrySet().stream()
            .filter(entry -> file.getFileName().toString().startsWith(entry.getKey()))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(List.of());
    List<Listing.Row> rows = new ArrayList<>();
    for (Part part : Part.values()) {
      String images = part.label() + "_images";
      if (part == Part.VALIDATION && !npz.has(images)) {
        continue; // it comes from train
      }
      int count = count(file, images, npz);
      long[] labels = labels(file, part, npz, count);
      for (int i = 0; i < count; i++) {
        String label =
            labels[i] >= 0 && labels[i] < names.size()
                ? names.get((int) labels[i])
                : Long.toString(labels[i]);
        if (options.classes().isEmpty() || options.classes().contains(label)) {
          String id = images + "/" + i;
          rows.add(
              new Listing.Row(
                  file.getFileName() + ", " + id,
                  id,
                  new ImageSource.ArrayEntry(file.toAbsolutePath(), images, i),
                  label,
                  id,
                  Optional.of(part)));
        }
      }
    }
    return new Listing(
        rows, List.of(), false, names.stream().skip(1).findFirst(), Set.of(), List.of());
  }

  private static int count(Path file, String name, Npz npz) {
    List<Integer> shape = npz.shape(name);
    boolean colour = shape.size() == 4 && shape.get(3) == 3;
    if (shape.size() == 4 && !colour) {
      throw new DataException(
          "%s of %s has the shape %s: volumes have no reader in this version"
              .formatted(name, file, shape));
    }
    NpyArray images = npz.array(name);
    boolean flat = shape.size() == 3 || colour;
    if (!flat || images.type() != NpyArray.Type.BYTE || shape.contains(0)) {
      throw new DataException(
          "expected images of uint8 and shape [N, H, W] or [N, H, W, 3] in %s of %s but found %s %s"
              .formatted(name, file, images.type(), shape));
    }
    return shape.get(0);
  }

  private static long[] labels(Path file, Part part, Npz npz, int count) {
    String name = part.label() + "_labels";
    NpyArray labels = npz.array(name);
    boolean whole =
        labels.type() != NpyArray.Type.TEXT
            && labels.type() != NpyArray.Type.FLOAT
            && labels.type() != NpyArray.Type.DOUBLE;
    if (!whole || labels.size() != count) {
      throw new DataException(
          "expected one whole number for each of %s images in %s of %s but found %s %s"
              .formatted(count, name, file, labels.type(), labels.shape()));
    }
    return labels.longs();
  }
}
