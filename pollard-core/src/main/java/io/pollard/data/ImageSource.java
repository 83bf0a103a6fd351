package io.pollard.data;

import java.nio.file.Path;

/** Where one image's pixels are. */
public sealed interface ImageSource {

  /** An image file. */
  record File(Path file) implements ImageSource {}

  /**
   * One image of an array file.
   *
   * @param array its name in the file, as "train_images"
   * @param index along the first axis
   */
  record ArrayEntry(Path file, String array, int index) implements ImageSource {}
}
