package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The arrivals that the {@link CountingPeers} have seen: a file that they write and a test reads. A
 * line is {@code KIND TAB id TAB recipient}.
 */
final class PeersBook {
  private final Path file;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final Map<String, Integer> lies = new HashMap<>();
  private final Map<Kind, Integer> lines = new HashMap<>();
  private final Set<String> done = new HashSet<>();
  private long read;

  /** Opens a book in a file that exists. */
  PeersBook(Path file) {
    this.file = file;
  }

  /** The kind of a line. */
  enum Kind {
    TAKEN,
    /** Accepted, and answered as if it had not been. */
    LIED,
    /** Refused for good. */
    REFUSED,
    /** A connection for mails was broken. */
    MAIL_LINE_BROKEN,
    /** A connection for mails was closed by its client, which did not say QUIT. */
    MAIL_LINE_LEFT,
    /** A connection to the webhook was broken. */
    WEBHOOK_LINE_BROKEN,
    /** A connection to the webhook was closed by its client. */
    WEBHOOK_LINE_LEFT
  }

  /**
   * A message that has arrived.
   *
   * @param id Message-ID of the mail, or webhook-id of the request
   * @param recipient recipient of the message
   */
  record Arrival(String id, String recipient) {}

  /** Adds a line, before the client is answered; on any thread. */
  void write(Kind kind, String id, String recipient) {
    try {
      Files.writeString(
          file, kind + "\t" + id + "\t" + recipient + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the messages that arrived, in order. */
  List<Arrival> arrivals() {
    readOn();
    return List.copyOf(arrivals);
  }

  /** Returns the number of recipients that have their message, or cannot get one. */
  int recipients() {
    readOn();
    return done.size();
  }

  /** Returns the number of accepted but denied messages by recipient. */
  Map<String, Integer> lies() {
    readOn();
    return Map.copyOf(lies);
  }

  /** Returns the number of lines of a kind. */
  int count(Kind kind) {
    readOn();
    return lines.getOrDefault(kind, 0);
  }

  /** Reads the lines that are new since the last time, except one that is half written. */
  private void readOn() {
    try (var channel = FileChannel.open(file)) {
      var bytes = ByteBuffer.allocate((int) (channel.size() - read));
      channel.read(bytes, read);
      var text = new String(bytes.array(), 0, bytes.position(), UTF_8);
      var whole = text.substring(0, text.lastIndexOf('\n') + 1);
      read += whole.getBytes(UTF_8).length;
      whole.lines().forEach(this::take);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String line) {
    var columns = line.split("\t", -1);
    var kind = Kind.valueOf(columns[0]);
    lines.merge(kind, 1, Integer::sum);
    if (kind == Kind.TAKEN || kind == Kind.LIED) {
      arrivals.add(new Arrival(columns[1], columns[2]));
    }
    if (kind == Kind.LIED) {
      lies.merge(columns[2], 1, Integer::sum);
    }
    if (kind == Kind.TAKEN || kind == Kind.LIED || kind == Kind.REFUSED) {
      done.add(columns[2]);
    }
  }
}
