package io.pollard.hub;

import static java.util.Objects.requireNonNull;

import io.pollard.files.WholeFile;
import io.pollard.weights.WeightsException;
import io.pollard.weights.WeightsException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One repository in Hugging Face's cache, which Python's huggingface_hub shares:
 *
 * <pre>
 * models--OWNER--REPO/blobs/ETAG               the bytes, ETAG.incomplete until they are whole
 * models--OWNER--REPO/snapshots/COMMIT/FILE    a link to a blob, or a copy where links can't be
 * models--OWNER--REPO/refs/REVISION            the commit that a branch or a tag meant last
 * .locks/models--OWNER--REPO/ETAG.lock
 * </pre>
 */
final class HubCache {

  /** Where files go is the environment's to say, as Python's libraries have it. */
  static final String ELSEWHERE =
      "; the environment variables HF_HOME and TORCH_HOME name other folders";

  private static final String BLOBS = "blobs";
  private static final String SNAPSHOTS = "snapshots";

  private final Path root;
  private final String folder;

  HubCache(Path root, String repository) {
    this.root = root;
    this.folder = "models--" + repository.replace("/", "--");
  }

  private Path repository() {
    return root.resolve(folder);
  }

  /** Where the file of that commit is or will be. */
  Path snapshot(String commit, String file) {
    return repository().resolve(SNAPSHOTS).resolve(commit).resolve(file);
  }

  /** The commit that the revision means, as far as is known here. */
  Optional<String> commit(HubName name) {
    if (name.isCommit()) {
      return Optional.of(name.revision());
    }
    Path ref = repository().resolve("refs").resolve(name.revision());
    if (!Files.isRegularFile(ref)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(ref).strip()).filter(HubName::isCommit);
    } catch (IOException e) {
      throw new WeightsException(Reason.UNREADABLE, ref, "it could not be read: " + e, e);
    }
  }

  Downloader.Place blob(String tag) {
    Path blob = repository().resolve(BLOBS).resolve(tag);
    return new Downloader.Place(
        blob,
        blob.resolveSibling(tag + ".incomplete"),
        root.resolve(".locks").resolve(folder).resolve(tag + ".lock"));
  }

  /** Remembers what the revision means. */
  void remember(HubName name, String commit) {
    if (name.isCommit()) {
      return;
    }
    Path ref = repository().resolve("refs").resolve(name.revision());
    try {
      Files.createDirectories(ref.getParent());
      WholeFile.writeText(ref, commit);
    } catch (IOException e) {
      throw new WeightsException(
          Reason.UNWRITABLE, ref, "it could not be written: " + e + ELSEWHERE, e);
    }
  }

  /** Gives the blob its name in the snapshot of the commit, in place of another blob's. */
  Path link(String tag, String commit, String file) {
    Path blob = repository().resolve(BLOBS).resolve(tag);
    Path snapshot = snapshot(commit, file);
    try {
      Path parent = requireNonNull(snapshot.getParent());
      Files.createDirectories(parent);
      Path beside = WholeFile.beside(snapshot);
      Files.deleteIfExists(beside);
      try {
        Files.createSymbolicLink(beside, parent.relativize(blob));
        WholeFile.replace(beside, snapshot);
      } catch (UnsupportedOperationException | IOException linksAreNotAllowed) {
        WholeFile.write(snapshot, out -> Files.copy(blob, out));
      }
      return snapshot;
    } catch (IOException e) {
      throw new WeightsException(
          Reason.UNWRITABLE, snapshot, "it could not be written: " + e + ELSEWHERE, e);
    }
  }
}
