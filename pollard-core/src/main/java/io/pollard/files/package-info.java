/**
 * Files of strangers, looked at before they are opened ({@link io.pollard.files.PlainFile}) and
 * named ({@link io.pollard.files.FileKind}), and files that other processes may see half-way or at
 * once: written beside and renamed ({@link io.pollard.files.WholeFile}), deleted where a killed
 * process left them ({@link io.pollard.files.Leftovers}), locked ({@link
 * io.pollard.files.FileMutex}), unpacked once for all processes ({@link
 * io.pollard.files.UnpackedFiles}), or rows of text ({@link io.pollard.files.Csv}).
 */
package io.pollard.files;
