/**
 * The {@code pollard} command: flags, bars, sentences and exit codes. {@link io.pollard.cli.Main}
 * is where it starts.
 */
package io.pollard.cli;
