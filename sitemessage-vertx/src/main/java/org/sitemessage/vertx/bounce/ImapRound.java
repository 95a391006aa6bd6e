package org.sitemessage.vertx.bounce;

import jakarta.mail.Flags;
import jakarta.mail.Folder;
import jakarta.mail.FolderClosedException;
import jakarta.mail.Message;
import jakarta.mail.MessageRemovedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.StoreClosedException;
import jakarta.mail.search.AndTerm;
import jakarta.mail.search.FlagTerm;
import jakarta.mail.search.SearchTerm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.sitemessage.api.Limits;
import org.sitemessage.vertx.options.BounceOptions;

/**
 * One look into the mailbox: connects, passes on new mails, marks, deletes or moves them, and
 * disconnects. Blocking.
 *
 * @param settings options of the mailbox
 * @param taker receiver of a mail; if it throws, the mail stays and the round is over
 * @param stopping returns true if no further mail should be read
 */
record ImapRound(BounceOptions settings, Consumer<byte[]> taker, BooleanSupplier stopping) {
  private static final Logger LOG = System.getLogger(ImapRound.class.getName());
  private static final int MAILS = 200;

  /**
   * Runs the round.
   *
   * @return true if more mails can be read at once
   */
  boolean run() throws MessagingException {
    try (var store = Session.getInstance(properties()).getStore("imap")) {
      store.connect(
          settings.get(BounceOptions.HOST),
          settings.port(),
          settings.get(BounceOptions.LOGIN),
          settings.get(BounceOptions.PASSWORD));
      var folder = store.getFolder(settings.get(BounceOptions.FOLDER));
      folder.open(Folder.READ_WRITE);
      try {
        return read(folder, target(store.getFolder(settings.get(BounceOptions.MOVE_TO))));
      } finally {
        if (folder.isOpen()) {
          folder.close(settings.get(BounceOptions.AFTER) != BounceOptions.After.SEEN);
        }
      }
    }
  }

  private Properties properties() {
    var timeout = Math.toIntExact(settings.get(BounceOptions.TIMEOUT).toMillis());
    var sockets = new ImapSockets(timeout);
    var properties = new Properties();
    properties.setProperty("mail.imap.connectiontimeout", String.valueOf(timeout));
    properties.setProperty("mail.imap.timeout", String.valueOf(timeout));
    properties.setProperty("mail.imap.peek", "true");
    properties.put(
        "mail.imap.socketFactory",
        settings.get(BounceOptions.TLS) == BounceOptions.Tls.DIRECT ? sockets : sockets.plain());
    properties.put("mail.imap.ssl.socketFactory", sockets);
    properties.setProperty("mail.imap.socketFactory.fallback", "false");
    if (settings.get(BounceOptions.TLS) == BounceOptions.Tls.REQUIRED) {
      properties.setProperty("mail.imap.starttls.enable", "true");
      properties.setProperty("mail.imap.starttls.required", "true");
    }
    return properties;
  }

  private Optional<Folder> target(Folder moveTo) throws MessagingException {
    if (settings.get(BounceOptions.AFTER) != BounceOptions.After.MOVE) {
      return Optional.empty();
    }
    if (!moveTo.exists()) {
      moveTo.create(Folder.HOLDS_MESSAGES);
    }
    return Optional.of(moveTo);
  }

  private boolean read(Folder folder, Optional<Folder> target) throws MessagingException {
    var found = folder.search(unread());
    for (var mail : Arrays.copyOf(found, Math.min(found.length, MAILS))) {
      if (stopping.getAsBoolean()) {
        return false;
      }
      read(folder, mail, target);
    }
    return found.length > MAILS;
  }

  private SearchTerm unread() {
    var there = new FlagTerm(new Flags(Flags.Flag.DELETED), false);
    return settings.get(BounceOptions.AFTER) == BounceOptions.After.SEEN
        ? new AndTerm(there, new FlagTerm(new Flags(Flags.Flag.SEEN), false))
        : there;
  }

  /** Reads one mail. A mail that cannot be read stays, and does not delay the others. */
  private void read(Folder folder, Message mail, Optional<Folder> target)
      throws MessagingException {
    try {
      taker.accept(front(mail));
      if (target.isPresent()) {
        folder.copyMessages(new Message[] {mail}, target.get());
      }
      mail.setFlag(
          settings.get(BounceOptions.AFTER) == BounceOptions.After.SEEN
              ? Flags.Flag.SEEN
              : Flags.Flag.DELETED,
          true);
    } catch (FolderClosedException | StoreClosedException e) {
      throw e;
    } catch (MessageRemovedException e) {
      LOG.log(Level.DEBUG, "another mail client has removed a bounce meanwhile");
    } catch (MessagingException | IOException e) {
      LOG.log(
          Level.WARNING,
          "a bounce cannot be read: {0}",
          masked(settings, String.valueOf(e.getMessage())));
    }
  }

  /** Returns the first bytes of a mail; the rest is not fetched. */
  private static byte[] front(Message mail) throws MessagingException, IOException {
    var bytes = new Bounded();
    try {
      mail.writeTo(bytes);
    } catch (EnoughException e) {
      return bytes.toByteArray();
    }
    return bytes.toByteArray();
  }

  private static final class EnoughException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Bounded extends OutputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] some, int from, int length) throws IOException {
      kept.write(some, from, Math.min(length, Limits.BOUNCE_BYTES - kept.size()));
      if (kept.size() == Limits.BOUNCE_BYTES) {
        throw new EnoughException();
      }
    }

    byte[] toByteArray() {
      return kept.toByteArray();
    }
  }

  /** Returns a text without the password of the mailbox. */
  static String masked(BounceOptions settings, String text) {
    var password = settings.get(BounceOptions.PASSWORD);
    return password.isEmpty() ? text : text.replace(password, "***");
  }
}
