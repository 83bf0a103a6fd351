/**
 * Files of strangers, looked at before they are opened ({@link io.pollard.files.PlainFile}), and
 * files that other processes may see half-way or at once: written beside and renamed ({@link
 * io.pollard.files.WholeFile}), locked ({@link io.pollard.files.FileMutex}), or rows of text
 * ({@link io.pollard.files.Csv}).
 */
package io.pollard.files;
