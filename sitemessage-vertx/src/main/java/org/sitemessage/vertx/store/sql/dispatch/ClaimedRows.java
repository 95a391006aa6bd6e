package org.sitemessage.vertx.store.sql.dispatch;

import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;
import org.sitemessage.vertx.store.claim.Quiet;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.value.AddressKeys;

/**
 * Completes the rows of claimed dispatches with their messages, their followers and the wishes of
 * their recipients. For one transaction.
 */
final class ClaimedRows {
  /** Columns that are read of a claimed dispatch. */
  static final String COLUMNS =
      "id, uid, message_id, messenger, address, user_id, attempts, unknowns, takeovers, moved,"
          + " deferrals, stops, claim, unbegun, due_at, content, locale, quiet";

  private final Tx tx;
  private final OptOuts optOuts;

  ClaimedRows(Tx tx, AddressKeys keys) {
    this.tx = tx;
    this.optOuts = new OptOuts(tx, keys);
  }

  /**
   * Returns the dispatches of claimed rows.
   *
   * @param known messages of these rows; empty if they still have to be read
   * @param now time at which dispatches that were ready are to be sent: their groups are closed
   *     then; empty for dispatches that were taken over
   */
  List<ClaimedDispatch> dispatches(List<Row> rows, Map<Long, Message> known, Optional<Instant> now)
      throws SQLException {
    var messages = known.isEmpty() ? messages(messageIds(rows)) : known;
    var followers = followers(rows, messages, now.isPresent());
    var unwanted = optOuts.of(rows, now);
    return rows.stream().map(row -> claimed(row, messages, unwanted, followers)).toList();
  }

  static Set<Long> messageIds(List<Row> rows) {
    return rows.stream().map(row -> row.getLong("MESSAGE_ID")).collect(Collectors.toSet());
  }

  /** Returns the followers of claimed heads, by the ids of the heads. */
  private Map<Long, List<ClaimedDispatch.Follower>> followers(
      List<Row> rows, Map<Long, Message> messages, boolean anew) throws SQLException {
    var heads =
        rows.stream()
            .filter(row -> !messageOf(row, messages).group().isEmpty())
            .map(row -> row.getLong("ID"))
            .toList();
    if (heads.isEmpty()) {
      return Map.of();
    }
    var groups = new Groups(tx);
    var found = anew ? groups.claim(heads) : groups.followers(heads);
    var theirs = messages(messageIds(found));
    return found.stream()
        .collect(
            Collectors.groupingBy(
                groups::headOf,
                Collectors.mapping(
                    row ->
                        new ClaimedDispatch.Follower(
                            dispatch(row, progress(row)), messageOf(row, theirs)),
                    Collectors.toList())));
  }

  private static Message messageOf(Row row, Map<Long, Message> messages) {
    return Objects.requireNonNull(messages.get(row.getLong("MESSAGE_ID")));
  }

  /** Returns messages by their ids. */
  Map<Long, Message> messages(Collection<Long> ids) throws SQLException {
    return tx.in(MessageRows.BY_ID, ids, MessageRows::message).stream()
        .collect(Collectors.toMap(Message::id, message -> message));
  }

  private static ClaimedDispatch.Progress progress(Row row) {
    return new ClaimedDispatch.Progress(
        row.getInteger("ATTEMPTS"),
        row.getInteger("UNKNOWNS"),
        row.getInteger("TAKEOVERS"),
        row.getBoolean("MOVED"),
        row.getInteger("DEFERRALS"),
        row.getInteger("STOPS"));
  }

  private static Dispatch dispatch(Row row, ClaimedDispatch.Progress progress) {
    return new Dispatch(
        row.getLong("ID"),
        row.getString("UID"),
        row.getLong("MESSAGE_ID"),
        row.getString("MESSENGER"),
        row.getString("ADDRESS"),
        row.getString("USER_ID"),
        progress.attempts(),
        progress.maybeDelivered(),
        Tx.locale(row.getString("LOCALE")));
  }

  private ClaimedDispatch claimed(
      Row row,
      Map<Long, Message> messages,
      OptOuts.Found unwanted,
      Map<Long, List<ClaimedDispatch.Follower>> followers) {
    var message = messageOf(row, messages);
    var progress = progress(row);
    var dispatch = dispatch(row, progress);
    return new ClaimedDispatch(
        dispatch,
        message,
        row.getLong("CLAIM"),
        progress,
        Optional.ofNullable(row.getString("CONTENT"))
            .map(content -> Content.fromJson(new JsonObject(content))),
        optOuts.contain(unwanted, message.type(), dispatch),
        Quiet.parse(row.getString("QUIET")),
        optOuts.suppressed(unwanted, dispatch),
        !row.getLong("CLAIM").equals(row.getLong("UNBEGUN")),
        Tx.instant(row, "DUE_AT"),
        followers.getOrDefault(dispatch.id(), List.of()));
  }
}
