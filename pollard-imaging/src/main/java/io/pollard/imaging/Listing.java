package io.pollard.imaging;

import io.pollard.data.ImageSource;
import io.pollard.data.Part;
import io.pollard.data.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a folder, manifest or archive lists, before contents are looked at.
 *
 * @param asked what is asked of the images in place of one class: findings, which the rows' labels
 *     say, or where structures are
 * @param grouped whether the rows' groups are the user's
 * @param labelOne the name of label 1 where the labels are 0 and 1 behind their names
 * @param outside names of classes that were found and are none of those asked for
 * @param notes sentences for the user
 */
record Listing(
    List<Row> rows,
    List<BadFile> bad,
    Optional<Task> asked,
    boolean grouped,
    Optional<String> labelOne,
    Set<String> outside,
    List<String> notes) {

  /**
   * @param where for messages, as "index.csv, line 7"
   * @param part where the data come with an official split
   * @param mask where images have masks
   */
  record Row(
      String where,
      String id,
      ImageSource source,
      String label,
      String group,
      Optional<Part> part,
      Optional<ImageSource> mask) {

    /** Without a mask. */
    Row(
        String where,
        String id,
        ImageSource source,
        String label,
        String group,
        Optional<Part> part) {
      this(where, id, source, label, group, part, Optional.empty());
    }

    /** A file by its place below a folder; it is a group of its own. */
    static Row of(Path folder, Path file, String label, Optional<Part> part) {
      String id = id(folder, file);
      return new Row(id, id, new ImageSource.File(file.toAbsolutePath()), label, id, part);
    }

    /** The path below a folder, with / between folders. */
    static String id(Path folder, Path file) {
      return folder.relativize(file).toString().replace('\\', '/');
    }

    Row withGroup(String other) {
      return called(id, other);
    }

    /** The same image by another name. */
    Row called(String otherId, String otherGroup) {
      return new Row(where, otherId, source, label, otherGroup, part, mask);
    }

    Row withSource(ImageSource other) {
      return new Row(where, id, other, label, group, part, mask);
    }

    Row withMask(Path file) {
      return new Row(
          where, id, source, label, group, part, Optional.of(new ImageSource.File(file)));
    }
  }

  Listing {
    rows = List.copyOf(rows);
    bad = List.copyOf(bad);
    outside = Set.copyOf(outside);
    notes = List.copyOf(notes);
  }

  /** The rows that some condition keeps. */
  Listing keeping(Predicate<Row> some) {
    return with(rows.stream().filter(some).toList(), bad, notes);
  }

  Listing with(List<Row> others, List<BadFile> otherBad, List<String> otherNotes) {
    return new Listing(others, otherBad, asked, grouped, labelOne, outside, otherNotes);
  }
}
