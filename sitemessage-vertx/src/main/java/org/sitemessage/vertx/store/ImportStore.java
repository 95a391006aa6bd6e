package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.sitemessage.vertx.store.imports.ImportCounts;
import org.sitemessage.vertx.store.imports.ImportedDispatch;
import org.sitemessage.vertx.store.imports.ImportedMessage;
import org.sitemessage.vertx.store.imports.ImportedSubscription;

/** Stores messages, dispatches and subscriptions of another system. */
public interface ImportStore {

  /**
   * Stores messages, each once.
   *
   * @return for each message whether it was not stored before, in the same order
   */
  Future<List<Boolean>> messages(List<ImportedMessage> page, Instant now);

  /**
   * Stores dispatches, each once, after their messages.
   *
   * @return for each dispatch whether it was not stored before, in the same order; fails with code
   *     5000 if the message of one is not stored
   */
  Future<List<Boolean>> dispatches(List<ImportedDispatch> page, Instant now);

  /**
   * Stores subscriptions, unless the same wish, or its opposite, is stored.
   *
   * @return for each subscription whether it was stored now, in the same order
   */
  Future<List<Boolean>> subscriptions(List<ImportedSubscription> page);

  /** Counts the stored rows of the imported messages whose request ids begin with a prefix. */
  Future<ImportCounts> counts(String requestIds);
}
