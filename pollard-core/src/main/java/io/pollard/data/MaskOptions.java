package io.pollard.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which structures masks mark, by which values, and where the masks are: in a column of the table
 * that lists the images, or in a folder, called as the images are.
 *
 * <pre>{@code
 * DatasetOptions.defaults().withMasks(MaskOptions.parse("lung=255,heart=128"));
 * }</pre>
 *
 * @param structures one or more, in the order of the outputs; what no structure marks has the value
 *     0
 * @param column the table's column of masks; without it "mask"
 * @param folder the path of a folder with a mask for each image, or with those that the column
 *     names; without it masks are where the table says, in a folder beside that of the images, or
 *     beside each image
 */
public record MaskOptions(
    List<Structure> structures, Optional<String> column, Optional<String> folder) {

  private static final int HIGHEST = 255;

  /**
   * One output.
   *
   * @param name of the structure
   * @param value its pixels' grey value, or place in the palette, 1 to 255; empty where there is no
   *     other structure and every value above 0 is this one
   */
  public record Structure(String name, Optional<Integer> value) {

    /**
     * @throws IllegalArgumentException if the name is empty or the value out of range
     */
    public Structure {
      if (name.isBlank()) {
        throw new IllegalArgumentException("expected the name of a structure but found none");
      }
      if (value.isPresent() && (value.get() < 1 || value.get() > HIGHEST)) {
        throw new IllegalArgumentException(
            "expected a value from 1 to %s for %s but found %s"
                .formatted(HIGHEST, name, value.get()));
      }
    }

    /** As {@link MaskOptions#parse} reads it. */
    public String text() {
      return name + value.map(some -> "=" + some).orElse("");
    }
  }

  /**
   * @throws IllegalArgumentException if there is no structure, one stands twice, two have one
   *     value, or one of several has none
   */
  public MaskOptions {
    structures = List.copyOf(structures);
    List<String> names = structures.stream().map(Structure::name).toList();
    new Task.Segmentation(names); // refuses as it would
    List<Integer> values = structures.stream().flatMap(one -> one.value().stream()).toList();
    if (new HashSet<>(values).size() < values.size()) {
      throw new IllegalArgumentException(
          "expected another value for each of the structures %s but found %s"
              .formatted(names, values));
    }
    if (structures.size() > 1 && values.size() < structures.size()) {
      throw new IllegalArgumentException(
          "expected a value for each of the structures %s but found %s".formatted(names, values));
    }
  }

  /**
   * Reads "lung", every value above 0, or "lung=255,heart=128". One of several without a value gets
   * the lowest from 1 on that no other has.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static MaskOptions parse(String text) {
    return of(Arrays.asList(text.split(",", -1)));
  }

  /**
   * The same of a text for each structure.
   *
   * @throws IllegalArgumentException if one is none
   */
  public static MaskOptions of(List<String> texts) {
    List<Structure> stated = texts.stream().map(MaskOptions::structure).toList();
    Set<Integer> taken =
        stated.stream()
            .flatMap(one -> one.value().stream())
            .collect(Collectors.toCollection(HashSet::new));
    List<Structure> structures = new ArrayList<>();
    int next = 1;
    for (Structure one : stated) {
      if (one.value().isPresent() || stated.size() == 1) {
        structures.add(one);
        continue;
      }
      while (!taken.add(next)) {
        next++;
      }
      structures.add(new Structure(one.name(), Optional.of(next)));
    }
    return new MaskOptions(structures, Optional.empty(), Optional.empty());
  }

  private static Structure structure(String text) {
    int at = text.lastIndexOf('=');
    if (at < 0) {
      return new Structure(text.strip(), Optional.empty());
    }
    try {
      return new Structure(
          text.substring(0, at).strip(),
          Optional.of(Integer.valueOf(text.substring(at + 1).strip())));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected a structure and its value in masks, as lung=255, but found " + text, e);
    }
  }

  /** As {@link #parse} reads them. */
  public String text() {
    return structures.stream().map(Structure::text).collect(Collectors.joining(","));
  }

  /** Masks by another column. */
  public MaskOptions withColumn(String name) {
    return new MaskOptions(structures, Optional.of(name), folder);
  }

  /** Masks in a folder. */
  public MaskOptions withFolder(String path) {
    return new MaskOptions(structures, column, Optional.of(path));
  }

  /**
   * The same structures in another order.
   *
   * @param names all of them
   * @throws DataException if these are others
   */
  public MaskOptions inOrder(List<String> names) {
    if (names.size() != structures.size() || !Set.copyOf(names).equals(names())) {
      throw new DataException(
          "expected masks of %s but found those of %s; name them alike with --structures"
              .formatted(names, task().structures()));
    }
    return new MaskOptions(
        names.stream()
            .map(
                name ->
                    structures.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow())
            .toList(),
        column,
        folder);
  }

  private Set<String> names() {
    return Set.copyOf(task().structures());
  }

  /** What is asked of an image. */
  public Task.Segmentation task() {
    return new Task.Segmentation(structures.stream().map(Structure::name).toList());
  }
}
