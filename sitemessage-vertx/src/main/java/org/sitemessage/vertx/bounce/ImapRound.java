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
import org.sitemessage.api.schedule.Limits;

/**
 * One look into the mailbox: connects, hands over what is new, puts it away, disconnects. Blocking.
 *
 * @param settings which mailbox
 * @param taker takes a mail; if it throws, the mail stays and the round is over
 * @param stopping whether no further mail is to be read
 */
record ImapRound(MailboxSettings settings, Consumer<byte[]> taker, BooleanSupplier stopping) {
  private static final Logger LOG = System.getLogger(ImapRound.class.getName());
  private static final int MAILS = 200;

  /**
   * Runs it.
   *
   * @return whether there is more to be read at once
   */
  boolean run() throws MessagingException {
    try (var store = Session.getInstance(properties()).getStore(protocol())) {
      store.connect(settings.host(), settings.port(), settings.login(), settings.password());
      var folder = store.getFolder(settings.folder());
      folder.open(Folder.READ_WRITE);
      try {
        return read(folder, target(store.getFolder(settings.moveTo())));
      } finally {
        if (folder.isOpen()) {
          folder.close(!settings.after().equals("seen"));
        }
      }
    }
  }

  private String protocol() {
    return settings.tls().equals("direct") ? "imaps" : "imap";
  }

  private Properties properties() {
    var prefix = "mail." + protocol() + ".";
    var timeout = String.valueOf(settings.timeout().toMillis());
    var properties = new Properties();
    for (var name : new String[] {"connectiontimeout", "timeout", "writetimeout"}) {
      properties.setProperty(prefix + name, timeout);
    }
    properties.setProperty(prefix + "peek", "true");
    properties.setProperty(prefix + "ssl.checkserveridentity", "true");
    if (settings.tls().equals("required")) {
      properties.setProperty(prefix + "starttls.enable", "true");
      properties.setProperty(prefix + "starttls.required", "true");
    }
    return properties;
  }

  private Optional<Folder> target(Folder moveTo) throws MessagingException {
    if (!settings.after().equals("move")) {
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
    return settings.after().equals("seen")
        ? new AndTerm(there, new FlagTerm(new Flags(Flags.Flag.SEEN), false))
        : there;
  }

  /** One that cannot be read stays, and keeps none of the others back. */
  private void read(Folder folder, Message mail, Optional<Folder> target)
      throws MessagingException {
    try {
      var size = mail.getSize();
      var bytes = size > Limits.BOUNCE_BYTES ? Optional.<byte[]>empty() : bytes(mail);
      if (bytes.isPresent()) {
        taker.accept(bytes.get());
      } else {
        LOG.log(Level.INFO, "a mail of {0} bytes is no bounce", String.valueOf(size));
      }
      if (target.isPresent()) {
        folder.copyMessages(new Message[] {mail}, target.get());
      }
      mail.setFlag(settings.after().equals("seen") ? Flags.Flag.SEEN : Flags.Flag.DELETED, true);
    } catch (FolderClosedException | StoreClosedException e) {
      throw e;
    } catch (MessageRemovedException e) {
      LOG.log(Level.DEBUG, "a bounce was put away by somebody else meanwhile");
    } catch (MessagingException | IOException e) {
      LOG.log(
          Level.WARNING,
          "a bounce cannot be read: {0}",
          settings.masked(String.valueOf(e.getMessage())));
    }
  }

  /** The whole mail; empty if it is longer than the server has said. */
  private static Optional<byte[]> bytes(Message mail) throws MessagingException, IOException {
    var bytes = new Bounded();
    try {
      mail.writeTo(bytes);
    } catch (TooLongException e) {
      return Optional.empty();
    }
    return Optional.of(bytes.toByteArray());
  }

  private static final class TooLongException extends IOException {
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
      if (kept.size() + length > Limits.BOUNCE_BYTES) {
        throw new TooLongException();
      }
      kept.write(some, from, length);
    }

    byte[] toByteArray() {
      return kept.toByteArray();
    }
  }
}
