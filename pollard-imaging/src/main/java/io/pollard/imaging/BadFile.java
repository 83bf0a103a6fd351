package io.pollard.imaging;

/**
 * A row or an image that can't be used.
 *
 * @param where the image's id, or the manifest and its line
 * @param reason what was expected and what was found
 */
public record BadFile(String where, String reason) {

  @Override
  public String toString() {
    return where + ": " + reason;
  }
}
