package io.pollard.hub;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP server that can lie: a test writes the bytes of every answer itself. */
final class FakeServer implements AutoCloseable {

  /**
   * What a client asked.
   *
   * @param headers by name in lower case
   */
  record Request(String method, String path, Map<String, String> headers) {

    /** Where the client wants to go on; 0 without a range. */
    int from() {
      String range = headers.getOrDefault("range", "bytes=0-");
      return Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    }
  }

  /** Writes a whole answer. */
  @FunctionalInterface
  interface Reply {
    void to(Request request, OutputStream out) throws IOException;
  }

  private final ServerSocket socket;
  private final Reply reply;
  private final List<Request> requests = new CopyOnWriteArrayList<>();

  FakeServer(Reply reply) throws IOException {
    this.reply = reply;
    this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::serve);
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    try {
      while (true) {
        Socket client = socket.accept();
        start(() -> answer(client));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void answer(Socket client) {
    try (client) {
      Request request = read(client);
      requests.add(request);
      reply.to(request, client.getOutputStream());
      client.getOutputStream().flush();
    } catch (IOException gone) {
      // a client may hang up
    }
  }

  private static Request read(Socket client) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
    String[] first = in.readLine().split(" ");
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
      String[] parts = line.split(": *", 2);
      headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
    }
    return new Request(first[0], first[1], headers);
  }

  URI uri() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort());
  }

  List<Request> requests() {
    return requests;
  }

  /** An answer's beginning; the connection ends with it. */
  static void head(OutputStream out, int status, String... headers) throws IOException {
    String text =
        "HTTP/1.1 "
            + status
            + " Fake\r\n"
            + String.join("\r\n", headers)
            + "\r\n".repeat(headers.length == 0 ? 0 : 1)
            + "Connection: close\r\n\r\n";
    out.write(text.getBytes(ISO_8859_1));
    out.flush();
  }

  /** The bytes from where the client wants to go on, with status 200 or 206. */
  static void file(Request request, OutputStream out, byte[] bytes, String... headers)
      throws IOException {
    int from = request.from();
    List<String> all = new java.util.ArrayList<>(List.of(headers));
    all.add("Content-Length: " + (bytes.length - from));
    if (from > 0) {
      all.add("Content-Range: bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
    }
    head(out, from > 0 ? 206 : 200, all.toArray(String[]::new));
    if (!request.method().equals("HEAD")) {
      out.write(bytes, from, bytes.length - from);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
