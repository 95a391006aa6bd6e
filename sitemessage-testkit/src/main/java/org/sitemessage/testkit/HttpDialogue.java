package org.sitemessage.testkit;

import io.vertx.core.buffer.Buffer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** One connection of a {@link ScriptedHttpServer}: reads requests and does what the script says. */
final class HttpDialogue {
  private static final long TRICKLE_MILLIS = 50;
  private static final int RADIX = 16;

  private final ScriptedHttpServer server;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  private record Head(String method, String target, Map<String, String> headers) {
    boolean keepsAlive() {
      return !headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    }

    String path() {
      return target.contains("?") ? target.substring(0, target.indexOf('?')) : target;
    }

    String query() {
      return target.contains("?") ? target.substring(target.indexOf('?') + 1) : "";
    }
  }

  HttpDialogue(ScriptedHttpServer server, Socket socket) throws IOException {
    this.server = server;
    this.socket = socket;
    in = new BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  /** Serves requests until the client or the script ends the connection. */
  void run() throws IOException, InterruptedException {
    var more = true;
    while (more) {
      var line = line();
      if (line.isEmpty()) {
        return;
      }
      var head = head(line);
      var reaction = server.reaction(head.method(), head.path());
      if (reaction.then() == HttpReaction.Then.DROP_AT_BODY) {
        record(head, new byte[0]);
        return;
      }
      record(head, body(head.headers()));
      more = react(reaction) && head.keepsAlive();
    }
  }

  private void record(Head head, byte[] body) {
    server.received(
        new ReceivedRequest(
            head.method(),
            head.path(),
            head.query(),
            head.headers(),
            new String(body, StandardCharsets.UTF_8),
            Buffer.buffer(body)));
  }

  /** Answers a request; returns whether the connection stays open. */
  private boolean react(HttpReaction reaction) throws IOException, InterruptedException {
    var body = reaction.body().getBytes(StandardCharsets.UTF_8);
    switch (reaction.then()) {
      case ANSWER -> {
        write(reaction, body.length, body, body.length);
        return true;
      }
      case ANSWER_AND_DROP -> write(reaction, body.length, body, body.length);
      case CUT_SHORT -> write(reaction, Math.max(2, body.length), body, body.length / 2);
      case TRICKLE -> trickle(reaction);
      case STALL -> server.awaitClose();
      case HALF_CLOSE -> {
        socket.shutdownOutput();
        in.transferTo(OutputStream.nullOutputStream());
      }
      case DROP, DROP_AT_BODY -> {}
    }
    return false;
  }

  private void write(HttpReaction reaction, int announced, byte[] body, int length)
      throws IOException {
    var head = new StringBuilder("HTTP/1.1 " + reaction.status() + " Scripted\r\n");
    reaction.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
    if (reaction.status() != 204 && reaction.status() != 304) {
      head.append("Content-Length: ").append(announced).append("\r\n");
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    out.write(body, 0, length);
    out.flush();
  }

  private void trickle(HttpReaction reaction) throws IOException, InterruptedException {
    write(reaction, Integer.MAX_VALUE, new byte[0], 0);
    while (!server.closesWithin(TRICKLE_MILLIS)) {
      out.write(' ');
      out.flush();
    }
  }

  private Head head(String requestLine) throws IOException {
    var words = requestLine.split(" ", -1);
    if (words.length != 3) {
      throw new IOException("no request line: " + requestLine);
    }
    var headers = new LinkedHashMap<String, String>();
    for (var line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("no header: " + line);
      }
      headers.merge(
          line.substring(0, colon).toLowerCase(Locale.ROOT),
          line.substring(colon + 1).strip(),
          (first, second) -> first + ", " + second);
    }
    return new Head(words[0].toUpperCase(Locale.ROOT), words[1], headers);
  }

  private byte[] body(Map<String, String> headers) throws IOException {
    return headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")
        ? chunks().toByteArray()
        : bytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
  }

  private ByteArrayOutputStream chunks() throws IOException {
    var all = new ByteArrayOutputStream();
    for (int size = chunkSize(); size > 0; size = chunkSize()) {
      all.writeBytes(bytes(size));
      line();
    }
    skipTrailers();
    return all;
  }

  private void skipTrailers() throws IOException {
    String trailer;
    do {
      trailer = line();
    } while (!trailer.isEmpty());
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line().replaceAll(";.*", "").strip(), RADIX);
  }

  private byte[] bytes(int length) throws IOException {
    var bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the request ended early");
    }
    return bytes;
  }

  /** Returns a line without its end; an empty line at the end of the stream. */
  private String line() throws IOException {
    var line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
