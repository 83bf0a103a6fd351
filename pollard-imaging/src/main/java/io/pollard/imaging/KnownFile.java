package io.pollard.imaging;

import java.util.Set;

/**
 * What is known of an image's file before it is decoded.
 *
 * @param hash the SHA-256 of its contents
 * @param identifiers what its header says of who is shown
 */
record KnownFile(String hash, Set<String> identifiers) {

  KnownFile {
    identifiers = Set.copyOf(identifiers);
  }

  /** Identifiers stay out of whatever is printed. */
  @Override
  public String toString() {
    return "KnownFile[" + hash + "]";
  }
}
