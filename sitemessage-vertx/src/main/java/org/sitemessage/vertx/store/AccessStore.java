package org.sitemessage.vertx.store;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.access.AccessKey;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.KeyRequest;

/** The keys of the HTTP API, and the audit log. */
public interface AccessStore {

  /**
   * Adds a key.
   *
   * @param hash SHA-256 of its secret in hexadecimal
   * @return the key; empty if another key or a user has or had the name
   */
  Future<Optional<AccessKey>> create(KeyRequest request, String hash, Instant now);

  /** Returns the key whose secret has this hash, even if it is revoked or has expired. */
  Future<Optional<AccessKey>> find(String hash);

  /** Records that a key was used, unless that was recorded after {@code before} already. */
  Future<Void> used(long id, Instant now, Instant before);

  /**
   * Revokes a key; a key that is revoked already stays as it is.
   *
   * @return the key before; empty if there is none of that name
   */
  Future<Optional<AccessKey>> revoke(String name, Instant now);

  /** Returns keys after an id, ordered by id. */
  Future<List<AccessKey>> keys(long after, int limit);

  /** Adds an entry to the audit log. */
  Future<Void> record(AuditEntry entry);

  /**
   * Returns entries of the audit log, newest first.
   *
   * @param before id before which the page begins; {@link Long#MAX_VALUE} for the first page
   */
  Future<List<AuditEntry>> entries(long before, int limit);

  /**
   * Removes entries of the audit log from before a time.
   *
   * @param limit maximum number of entries, at least 1
   * @return number of entries that were removed
   */
  Future<Integer> removeEntries(Instant before, int limit);
}
