package org.sitemessage.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A mail server of the bench's own, which tells of each mail the moment that it accepts it. */
final class OwnSink implements MailSink {
  private final ServerSocket server;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          work -> {
            var thread = new Thread(work, "sink");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicLong accepted = new AtomicLong();
  private final Consumer<String> listener;

  /**
   * Starts it.
   *
   * @param listener is told the address of each recipient when the mail is accepted
   */
  OwnSink(Consumer<String> listener) throws IOException {
    this.listener = listener;
    server = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        var socket = server.accept();
        socket.setTcpNoDelay(true);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        var lines =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
      var out = socket.getOutputStream();
      var recipients = new ArrayList<String>();
      say(out, "220 sink");
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var verb = line.length() < 4 ? "" : line.substring(0, 4).toUpperCase(Locale.ROOT);
        switch (verb) {
          case "EHLO" -> say(out, "250-sink\r\n250-PIPELINING\r\n250 8BITMIME");
          case "DATA" -> {
            say(out, "354 go on");
            readMail(lines);
            accepted(recipients);
            say(out, "250 accepted");
          }
          case "QUIT" -> {
            say(out, "221 bye");
            return;
          }
          case "RCPT" -> {
            recipients.add(line.substring(line.indexOf('<') + 1, line.indexOf('>')));
            say(out, "250 ok");
          }
          default -> say(out, "250 ok");
        }
      }
    } catch (IOException e) {
      if (!server.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void readMail(BufferedReader lines) throws IOException {
    for (var line = lines.readLine(); !".".equals(line); line = lines.readLine()) {
      if (line == null) {
        throw new IOException("the connection ended within a mail");
      }
    }
  }

  private void accepted(List<String> recipients) {
    accepted.incrementAndGet();
    recipients.forEach(listener);
    recipients.clear();
  }

  private static void say(OutputStream out, String line) throws IOException {
    out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public int port() {
    return server.getLocalPort();
  }

  @Override
  public long accepted() {
    return accepted.get();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
