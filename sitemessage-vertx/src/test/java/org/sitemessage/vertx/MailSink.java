package org.sitemessage.vertx;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** An SMTP server that accepts mails of any size and keeps no more than their headers. */
final class MailSink implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final CompletableFuture<Mail> first = new CompletableFuture<>();
  private final List<Mail> mails = new CopyOnWriteArrayList<>();

  /**
   * A mail that the server has accepted.
   *
   * @param head the headers
   * @param bytes length of the text in bytes
   * @param sha256 hash of the text in Base64, without the dots that SMTP adds
   * @param files hashes of the decoded contents of the parts in Base64
   */
  record Mail(String head, long bytes, String sha256, List<String> files) {}

  /** Decodes the parts of a text that are in Base64, line by line, and keeps their hashes. */
  private static final class Parts {
    private final List<String> hashes = new ArrayList<>();
    private final MessageDigest digest = sha256();
    private boolean body;
    private boolean encoded;

    void line(String line) {
      if (line.startsWith("--")) {
        if (encoded) {
          hashes.add(HexFormat.of().formatHex(digest.digest()));
        }
        body = false;
        encoded = false;
      } else if (!body) {
        body = line.isBlank();
        encoded |= line.toLowerCase(Locale.ROOT).startsWith("content-transfer-encoding: base64");
      } else if (encoded) {
        digest.update(Base64.getDecoder().decode(line.strip()));
      }
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  MailSink() throws IOException {
    start("mail-sink", this::listen);
  }

  private static void start(String name, Runnable work) {
    var thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Completes with the first mail. */
  CompletableFuture<Mail> mail() {
    return first;
  }

  /** Returns all mails so far. */
  List<Mail> mails() {
    return List.copyOf(mails);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void listen() {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        start("mail-sink-" + socket.getPort(), () -> serve(socket));
      } catch (IOException e) {
        if (!listener.isClosed()) {
          first.completeExceptionally(e);
        }
      }
    }
  }

  private void serve(Socket accepted) {
    try (var socket = accepted) {
      var in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      var out = socket.getOutputStream();
      answer(out, "220 sink.test");
      for (var line = line(in); !line.startsWith("QUIT"); line = line(in)) {
        if (line.startsWith("DATA")) {
          answer(out, "354 go ahead");
          var mail = text(in);
          mails.add(mail);
          first.complete(mail);
        }
        answer(out, "250 ok");
      }
    } catch (IOException e) {
      first.completeExceptionally(e); // Nobody hears that it left without a word after its mail.
    }
  }

  private static Mail text(InputStream in) throws IOException {
    var head = new StringBuilder();
    for (var line = line(in); !line.equals("\r\n"); line = line(in)) {
      head.append(line);
    }
    var sha256 = sha256();
    var parts = new Parts();
    long bytes = 0;
    for (var line = line(in); !line.equals(".\r\n"); line = line(in)) {
      var text = (line.startsWith(".") ? line.substring(1) : line);
      sha256.update(text.getBytes(StandardCharsets.ISO_8859_1));
      parts.line(text);
      bytes += text.length();
    }
    return new Mail(
        head.toString(),
        bytes,
        Base64.getEncoder().encodeToString(sha256.digest()),
        List.copyOf(parts.hashes));
  }

  private static void answer(OutputStream out, String reply) throws IOException {
    out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Reads the next line, with its line end. */
  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int b = in.read(); ; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the client has closed the connection");
      }
      line.append((char) b);
      if (b == '\n') {
        return line.toString();
      }
    }
  }
}
