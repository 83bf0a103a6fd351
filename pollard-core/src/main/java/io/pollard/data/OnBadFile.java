package io.pollard.data;

/** What to do about rows and images that can't be used. */
public enum OnBadFile {
  /** All of them are listed and nothing starts. */
  FAIL,
  /** They are listed and left out. */
  SKIP
}
