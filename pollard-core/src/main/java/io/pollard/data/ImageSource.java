package io.pollard.data;

import java.nio.file.Path;
import java.util.List;

/** Where one image's pixels, or one volume's voxels, are. */
public sealed interface ImageSource {

  /** What it is called in messages and results: its file, or the folder of its files. */
  Path name();

  /** An image file, or one that holds a volume. */
  record File(Path file) implements ImageSource {
    @Override
    public Path name() {
      return file;
    }
  }

  /**
   * One image of an array file.
   *
   * @param array its name in the file, as "train_images"
   * @param index along the first axis
   */
  record ArrayEntry(Path file, String array, int index) implements ImageSource {
    @Override
    public Path name() {
      return file;
    }
  }

  /**
   * A volume whose slices are files.
   *
   * @param name the folder that holds them, followed by the series' number where it holds others
   * @param files at least two, in the order of the slices
   */
  record Series(Path name, List<Path> files) implements ImageSource {
    public Series {
      files = List.copyOf(files);
    }
  }
}
