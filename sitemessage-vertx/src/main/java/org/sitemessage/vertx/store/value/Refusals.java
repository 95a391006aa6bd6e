package org.sitemessage.vertx.store.value;

import io.vertx.sqlclient.DatabaseException;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;

/** Tells apart why a store has not stored something. */
public final class Refusals {
  /** SQLSTATE classes of data that does not fit, and of violated constraints. */
  private static final Set<String> DATA = Set.of("22", "23");

  private static final int MAX_CAUSES = 20;

  private Refusals() {}

  /**
   * Returns whether the store cannot be used now: nothing was stored, and nothing else would be.
   */
  public static boolean isOutage(Throwable failure) {
    return failure instanceof SiteMessageException expected
        && expected.code() == FailureCode.NOT_READY;
  }

  /** Returns whether the store will refuse the same data again. */
  public static boolean isForGood(Throwable failure) {
    return !isOutage(failure)
        && Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
            .limit(MAX_CAUSES)
            .map(Refusals::state)
            .anyMatch(state -> state.length() > 2 && DATA.contains(state.substring(0, 2)));
  }

  private static String state(Throwable cause) {
    var state =
        cause instanceof SQLException sql
            ? sql.getSQLState()
            : cause instanceof DatabaseException sql ? sql.getSqlState() : "";
    return Objects.requireNonNullElse(state, "");
  }
}
