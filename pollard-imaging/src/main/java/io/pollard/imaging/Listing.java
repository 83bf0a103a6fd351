package io.pollard.imaging;

import io.pollard.data.ImageSource;
import io.pollard.data.Part;
import io.pollard.data.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a folder, manifest or archive lists, before contents are looked at.
 *
 * @param findings what the rows' labels are of, where they are of findings
 * @param grouped whether the rows' groups are the user's
 * @param labelOne the name of label 1 where the labels are 0 and 1 behind their names
 * @param outside names of classes that were found and are none of those asked for
 * @param notes sentences for the user
 */
record Listing(
    List<Row> rows,
    List<BadFile> bad,
    Optional<Task.MultiLabel> findings,
    boolean grouped,
    Optional<String> labelOne,
    Set<String> outside,
    List<String> notes) {

  /**
   * @param where for messages, as "index.csv, line 7"
   * @param part where the data come with an official split
   */
  record Row(
      String where,
      String id,
      ImageSource source,
      String label,
      String group,
      Optional<Part> part) {

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
      return new Row(where, id, source, label, other, part);
    }
  }

  Listing {
    rows = List.copyOf(rows);
    bad = List.copyOf(bad);
    outside = Set.copyOf(outside);
    notes = List.copyOf(notes);
  }
}
