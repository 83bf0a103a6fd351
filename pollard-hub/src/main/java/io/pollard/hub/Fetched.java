package io.pollard.hub;

import io.pollard.weights.Checksum;
import io.pollard.weights.Sidecar;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of weights that is on this machine now.
 *
 * @param checksum what its publisher says that it hashes to
 * @param published what its publisher says of it
 * @param notes sentences that a person should see
 */
record Fetched(Path path, Checksum checksum, Sidecar published, List<String> notes) {}
