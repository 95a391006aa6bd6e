package org.sitemessage.vertx.messenger.smtp.text;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.BooleanSupplier;

/**
 * Hashes the text of a mail as it goes over the wire, in its relaxed form (RFC 6376 §3.4.4): blanks
 * count as one and none at the end of a line, empty lines at the end do not count. Dots that SMTP
 * adds at the beginning of lines are not part of it.
 */
public final class DkimBody implements MailSink {
  private final BooleanSupplier closed;
  private final MessageDigest sha256 = sha256();
  private final byte[] out = new byte[8192];
  private int length;
  private boolean atStart = true;
  private boolean blank;
  private boolean cr;
  private boolean empty = true;
  private long lineEnds;

  /**
   * Creates the hash of an empty text.
   *
   * @param closed tells that nobody waits for the hash any more
   */
  public DkimBody(BooleanSupplier closed) {
    this.closed = closed;
  }

  @Override
  public boolean isClosed() {
    return closed.getAsBoolean();
  }

  @Override
  public void write(Buffer piece) {
    for (byte b : piece.getBytes()) {
      take(b);
    }
  }

  private void take(byte b) {
    if (b == '\n') {
      cr = false;
      blank = false;
      atStart = true;
      lineEnds++;
      return;
    }
    if (cr) {
      cr = false;
      put((byte) '\r');
    }
    boolean stuffed = atStart && b == '.';
    atStart = false;
    switch (b) {
      case '\r' -> cr = true;
      case ' ', '\t' -> blank = true;
      default -> {
        if (!stuffed) {
          put(b);
        }
      }
    }
  }

  /** Something that counts; so does what came before it. */
  private void put(byte b) {
    for (; lineEnds > 0; lineEnds--) {
      emit((byte) '\r');
      emit((byte) '\n');
    }
    if (blank) {
      emit((byte) ' ');
      blank = false;
    }
    emit(b);
    empty = false;
  }

  private void emit(byte b) {
    if (length == out.length) {
      sha256.update(out);
      length = 0;
    }
    out[length++] = b;
  }

  /** The hash of all of it; nothing may be taken afterwards. */
  public byte[] hash() {
    if (!empty) {
      emit((byte) '\r');
      emit((byte) '\n');
    }
    sha256.update(out, 0, length);
    return sha256.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("SHA-256 is always there", e);
    }
  }
}
