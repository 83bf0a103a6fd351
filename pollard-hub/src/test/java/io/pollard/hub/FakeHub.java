package io.pollard.hub;

import static io.pollard.hub.FakeServer.file;
import static io.pollard.hub.FakeServer.head;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hub with the repository "owner/repo" at one commit. Large files (*.safetensors, *.bin) are on
 * another server, to which it leads; small ones it sends itself.
 */
final class FakeHub implements AutoCloseable {

  static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private static final Pattern PATH = Pattern.compile("/owner/repo/resolve/([^/]+)/(.+)");

  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final FakeServer store = new FakeServer(this::store);
  private final FakeServer server = new FakeServer(this::serve);

  FakeHub() throws IOException {}

  FakeHub with(String name, byte[] bytes) {
    files.put(name, bytes);
    return this;
  }

  static String sha256(byte[] bytes) {
    return hash("SHA-256", bytes);
  }

  /** As git hash-object does. */
  static String gitSha1(byte[] bytes) {
    byte[] start =
        ("blob " + bytes.length + "\0").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] all = java.util.Arrays.copyOf(start, start.length + bytes.length);
    System.arraycopy(bytes, 0, all, start.length, bytes.length);
    return hash("SHA-1", all);
  }

  private static String hash(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void serve(FakeServer.Request request, OutputStream out) throws IOException {
    Matcher path = PATH.matcher(request.path());
    if (!path.matches()) {
      head(out, 404, "X-Error-Code: RepoNotFound", "Content-Length: 0");
    } else if (!List.of("main", COMMIT).contains(path.group(1))) {
      head(out, 404, "X-Error-Code: RevisionNotFound", "Content-Length: 0");
    } else if (!files.containsKey(path.group(2))) {
      head(out, 404, "X-Error-Code: EntryNotFound", "Content-Length: 0");
    } else {
      send(request, path.group(2), out);
    }
  }

  private void send(FakeServer.Request request, String name, OutputStream out) throws IOException {
    byte[] bytes = files.get(name);
    String commit = "X-Repo-Commit: " + COMMIT;
    if (name.endsWith(".safetensors") || name.endsWith(".bin")) {
      head(
          out,
          302,
          commit,
          "Location: " + store.uri() + "/" + name,
          "X-Linked-Size: " + bytes.length,
          "X-Linked-ETag: \"" + sha256(bytes) + "\"",
          "Content-Length: 0");
    } else {
      file(request, out, bytes, commit, "ETag: \"" + gitSha1(bytes) + "\"");
    }
  }

  private void store(FakeServer.Request request, OutputStream out) throws IOException {
    file(request, out, files.get(request.path().substring(1)), "ETag: \"of the store\"");
  }

  URI uri() {
    return server.uri();
  }

  List<FakeServer.Request> requests() {
    return server.requests();
  }

  List<FakeServer.Request> storeRequests() {
    return store.requests();
  }

  @Override
  public void close() throws IOException {
    server.close();
    store.close();
  }
}
