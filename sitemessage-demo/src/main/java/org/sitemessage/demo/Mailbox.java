package org.sitemessage.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * The newest mails, bounded in number and in bytes.
 *
 * @param newestFirst the mails
 * @param bytes what they take together
 */
record Mailbox(List<Mail> newestFirst, long bytes) {
  /** Mails kept. */
  static final int MAX_MAILS = 500;

  /** Bytes kept. */
  static final long MAX_BYTES = 64L << 20;

  /** No mails. */
  static final Mailbox EMPTY = new Mailbox(List.of(), 0);

  /** The same with one more mail, which displaces the oldest where a bound is reached. */
  Mailbox with(Mail mail) {
    var kept = new ArrayList<Mail>();
    kept.add(mail);
    long sum = mail.raw().length;
    for (var older : newestFirst) {
      if (kept.size() == MAX_MAILS || sum + older.raw().length > MAX_BYTES) {
        break;
      }
      kept.add(older);
      sum += older.raw().length;
    }
    return new Mailbox(List.copyOf(kept), sum);
  }
}
