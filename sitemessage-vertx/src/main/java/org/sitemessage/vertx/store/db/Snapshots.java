package org.sitemessage.vertx.store.db;

import java.util.List;
import java.util.Map;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/**
 * Stores of snapshots before the first release. Their schema was built by fourteen migrations, and
 * the last of these leaves the schema that {@code V1__initial.sql} makes at once.
 *
 * @param first SHA-256 of the snapshots' first migration: what tells their stores
 */
record Snapshots(String first) {
  private static final List<Integer> VERSIONS =
      List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16);

  private static final int LAST = 16;

  /** SHA-256 of the last migration, which is the same file for both databases. */
  private static final String CHECKSUM_OF_LAST =
      "e866bd89327a3bac6a32832d27c884b73e8c0e9c9c4fb6e69adb77bd5d8bce56";

  /** Tells whether a snapshot made the store, by its history. */
  boolean made(Map<Integer, String> applied) {
    return first.equals(applied.get(1));
  }

  /**
   * Lets pass a store of the last snapshot.
   *
   * @param store the name of the store in errors
   * @throws SiteMessageException if an older snapshot made the store
   */
  void requireLast(Map<Integer, String> applied, String store) {
    if (!applied.keySet().containsAll(VERSIONS)
        || !CHECKSUM_OF_LAST.equals(applied.get(LAST))
        || applied.size() != VERSIONS.size()) {
      throw new SiteMessageException(
          FailureCode.STORE_FAILED,
          "the store %s was made by a snapshot before 0.1.0, and its schema has version %d, must be %d; start it once with the last such snapshot (commit 7b12e1a), stop it, then start it with this version"
              .formatted(store, applied.keySet().stream().mapToInt(v -> v).max().orElse(0), LAST));
    }
  }
}
