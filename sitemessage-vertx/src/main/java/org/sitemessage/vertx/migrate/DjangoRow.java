package org.sitemessage.vertx.migrate;

import java.time.Instant;
import java.util.Optional;

/** A row of a table that is read in the order of its ids. */
sealed interface DjangoRow {
  /** Returns the primary key. */
  long id();

  /** A row of {@code sitemessage_message}. */
  record MessageRow(
      long id,
      Instant createdAt,
      String sender,
      String type,
      String groupMark,
      String context,
      int priority,
      boolean ready)
      implements DjangoRow {}

  /** A row of {@code sitemessage_dispatch}, with its message's priority. */
  record DispatchRow(
      long id,
      long message,
      Instant createdAt,
      Optional<Instant> dispatchedAt,
      String messenger,
      String recipient,
      String address,
      int retries,
      int status,
      boolean read,
      int priority)
      implements DjangoRow {}

  /** A row of {@code sitemessage_dispatcherror}. */
  record ErrorRow(long id, long dispatch, Instant createdAt, String text) implements DjangoRow {}

  /** A row of {@code sitemessage_subscription}; the e-mail address is that of an active user. */
  record SubscriptionRow(
      long id,
      Instant createdAt,
      String type,
      String messenger,
      String recipient,
      String address,
      String email)
      implements DjangoRow {}
}
