package io.pollard.cli;

/** Standard output takes nothing any more, so work whose result goes nowhere else can end. */
final class LostOutputException extends RuntimeException {
  private static final long serialVersionUID = 1;
}
