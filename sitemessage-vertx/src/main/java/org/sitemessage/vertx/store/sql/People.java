package org.sitemessage.vertx.store.sql;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.person.PersonPage.PersonMessage;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.api.schedule.Skipped.SkippedRecipient;
import org.sitemessage.vertx.store.PeopleStore;
import org.sitemessage.vertx.store.db.Connections;
import org.sitemessage.vertx.store.db.Tx;
import org.sitemessage.vertx.store.sql.dispatch.ChangedRow;
import org.sitemessage.vertx.store.sql.dispatch.Erasures;
import org.sitemessage.vertx.store.sql.dispatch.FeedbackRows;
import org.sitemessage.vertx.store.sql.dispatch.Groups;
import org.sitemessage.vertx.store.sql.dispatch.Subscriptions;
import org.sitemessage.vertx.store.sql.dispatch.Suppressions;
import org.sitemessage.vertx.store.sql.view.Queries;
import org.sitemessage.vertx.store.value.AddressKeys;
import org.sitemessage.vertx.store.value.StoredPerson;
import org.sitemessage.vertx.store.value.SubscriptionState;
import org.sitemessage.vertx.store.view.DispatchView;
import org.sitemessage.vertx.store.view.SearchPage;

/**
 * Finds and removes what the store has of a person. No index leads from a person to dispatches, so
 * these are compared one after the other, in windows.
 */
final class People implements PeopleStore {
  /** Dispatches that one statement reads. */
  private static final int WINDOW = 5_000;

  /** Dispatches that a page compares at most. */
  private static final int COMPARED = 100_000;

  /** Requests that one transaction looks at. */
  private static final int REQUESTS = 1_000;

  private final Connections connections;
  private final AddressKeys keys;

  People(Connections connections, AddressKeys keys) {
    this.connections = connections;
    this.keys = keys;
  }

  private Erasures.Name name(StoredPerson.Address one) {
    return Erasures.Name.ofAddress(one.messenger(), keys.key(one.messenger(), one.address()));
  }

  private List<Erasures.Name> addresses(StoredPerson who) {
    return who.addresses().stream()
        .map(this::name)
        .distinct()
        .sorted(Comparator.comparing(Erasures.Name::messenger).thenComparing(Erasures.Name::key))
        .toList();
  }

  private List<Erasures.Name> names(StoredPerson who) {
    return Stream.concat(
            Stream.of(Erasures.Name.ofUser(who.user())).filter(one -> !one.user().isEmpty()),
            addresses(who).stream())
        .toList();
  }

  @Override
  public Future<Kept> kept(StoredPerson who) {
    return connections.search(
        tx -> {
          var subscriptions = new ArrayList<SubscriptionState>();
          var suppressions = new ArrayList<Suppression>();
          if (!who.user().isEmpty()) {
            subscriptions.addAll(subscriptions(tx, "user_id = ?", who.user()));
          }
          for (var one : addresses(who)) {
            subscriptions.addAll(
                subscriptions(tx, "address_key = ? and messenger = ?", one.key(), one.messenger()));
            suppressions.addAll(
                tx.query(
                        "select "
                            + Suppressions.COLUMNS
                            + " from suppression where address_key = ? and messenger = ?",
                        one.key(),
                        one.messenger())
                    .list(Suppressions::suppression));
          }
          var erased = new Erasures(tx).noted(names(who));
          return new Kept(
              erased.values().stream().max(Comparator.naturalOrder()),
              subscriptions,
              suppressions,
              FeedbackRows.all(tx, feedback(tx, who)));
        });
  }

  private static List<SubscriptionState> subscriptions(Tx tx, String condition, Object... values)
      throws SQLException {
    return tx.query(
            "select type, messenger, user_id, address, subscribed from subscription where "
                + condition
                + " order by id",
            values)
        .list(
            row ->
                new SubscriptionState(
                    Subscriptions.subscription(row), row.getBoolean("SUBSCRIBED")));
  }

  @Override
  public Future<SearchPage<DispatchView>> dispatches(StoredPerson who, long before, int limit) {
    var owned = Set.copyOf(addresses(who));
    return connections.search(
        tx -> {
          var found = new ArrayList<Long>();
          var at = before;
          int compared = 0;
          var more = true;
          while (more && found.size() < limit && compared < COMPARED) {
            var rows =
                tx.query(
                        "select id, messenger, address, user_id from dispatch where id < ?"
                            + " order by id desc limit ? using index",
                        at,
                        WINDOW)
                    .list(row -> row);
            more = rows.size() == WINDOW;
            compared += rows.size();
            for (var row : rows) {
              if (found.size() == limit) {
                more = true;
                break;
              }
              at = row.getLong("ID");
              if (isTheirs(row, who, owned)) {
                found.add(at);
              }
            }
          }
          return new SearchPage<>(
              Queries.withErrors(tx, found).stream()
                  .sorted(Comparator.comparing(DispatchView::id).reversed())
                  .toList(),
              more ? OptionalLong.of(at) : OptionalLong.empty(),
              more && found.size() < limit);
        });
  }

  /** Returns whether a dispatch is the person's. One that names another user is not a user's. */
  private boolean isTheirs(Row row, StoredPerson who, Set<Erasures.Name> owned) {
    var user = row.getString("USER_ID");
    if (!who.user().isEmpty() && !user.isEmpty()) {
      return user.equals(who.user());
    }
    return owned.contains(
        name(new StoredPerson.Address(row.getString("MESSENGER"), row.getString("ADDRESS"))));
  }

  /**
   * Returns the ids of reports on mails to a person, also of those that no dispatch matched. An
   * address is compared once, however many such reports name it.
   */
  private List<Long> feedback(Tx tx, StoredPerson who) throws SQLException {
    var owned = Set.copyOf(addresses(who));
    var unmatched = new HashMap<String, Boolean>();
    return FeedbackRows.ids(
        tx,
        row ->
            row.getString("MESSENGER").isEmpty()
                ? unmatched.computeIfAbsent(
                    row.getString("ADDRESS"), one -> FeedbackRows.isOf(one, owned, keys))
                : isTheirs(row, who, owned));
  }

  @Override
  public Future<List<PersonMessage>> messages(List<Long> ids, long chars) {
    return connections.search(
        tx -> {
          var messages = new ArrayList<PersonMessage>();
          long read = 0;
          for (var id : ids) {
            for (var row :
                tx.query("select id, type, created_at, context from message where id = ?", id)) {
              var context = row.getString("CONTEXT");
              read += context.length();
              if (!messages.isEmpty() && read > chars) {
                return messages;
              }
              messages.add(
                  new PersonMessage(
                      row.getLong("ID"),
                      row.getString("TYPE"),
                      Tx.instant(row, "CREATED_AT"),
                      new JsonObject(context)));
            }
          }
          return messages;
        });
  }

  @Override
  public Future<Long> alone(Map<Long, Long> dispatches) {
    return connections.search(
        tx -> {
          long alone = 0;
          for (var one : dispatches.entrySet()) {
            long others =
                tx.query(
                        "select count(*) from (select id from dispatch where message_id = ?"
                            + " limit ?) x",
                        one.getKey(),
                        one.getValue() + 1)
                    .iterator()
                    .next()
                    .getLong(0);
            alone += one.getValue().equals(others) ? 1 : 0;
          }
          return alone;
        });
  }

  @Override
  public Future<Forgotten> forget(StoredPerson who, Instant now) {
    return connections.write(
        tx -> {
          var hash = new Erasures(tx).note(names(who), now);
          long subscriptions =
              who.user().isEmpty()
                  ? 0
                  : tx.query("delete from subscription where user_id = ?", who.user()).rowCount();
          long suppressions = 0;
          for (var one : addresses(who)) {
            subscriptions +=
                tx.query(
                        "delete from subscription where address_key = ? and messenger = ?",
                        one.key(),
                        one.messenger())
                    .rowCount();
            suppressions +=
                tx.query(
                        "delete from suppression where address_key = ? and messenger = ?",
                        one.key(),
                        one.messenger())
                    .rowCount();
          }
          var feedback = feedback(tx, who);
          FeedbackRows.delete(tx, feedback);
          return new Forgotten(hash, subscriptions, suppressions, feedback.size());
        });
  }

  @Override
  public Future<Removed> remove(Collection<Long> dispatchIds, Instant now) {
    return connections.write(tx -> remove(tx, dispatchIds, now));
  }

  private static Removed remove(Tx tx, Collection<Long> dispatchIds, Instant now)
      throws SQLException {
    var rows =
        tx.in(
            "select "
                + ChangedRow.COLUMNS
                + " from dispatch d where d.id in (%s)"
                + tx.dialect().lock(),
            new TreeSet<>(dispatchIds),
            Row.class::cast);
    var idle = rows.stream().filter(row -> status(row) != DispatchStatus.PROCESSING).toList();
    var ids = idle.stream().map(row -> row.getLong("ID")).toList();
    new Groups(tx).leave(ids, now);
    Cleaning.delete(tx, "attempt where dispatch_id", ids);
    var removed = Cleaning.delete(tx, "dispatch where id", ids);
    var emptied =
        tx.in(
            "select m.id from message m where not exists"
                + " (select 1 from dispatch d where d.message_id = m.id) and not exists"
                + " (select 1 from postponed p where p.message_id = m.id) and m.id in (%s)",
            new TreeSet<>(idle.stream().map(row -> row.getLong("MESSAGE_ID")).toList()),
            row -> row.getLong(0));
    return new Removed(
        removed,
        Cleaning.deleteMessages(tx, emptied),
        rows.size() - idle.size(),
        idle.stream()
            .filter(row -> status(row).isOpen() || status(row) == DispatchStatus.UNKNOWN)
            .map(ChangedRow::of)
            .toList());
  }

  private static DispatchStatus status(Row row) {
    return DispatchStatus.ofCode(Objects.requireNonNull(row.getInteger("STATUS")));
  }

  @Override
  public Future<Optional<String>> unskip(StoredPerson who, String after) {
    return connections.write(tx -> unskip(tx, who, after));
  }

  private Optional<String> unskip(Tx tx, StoredPerson who, String after) throws SQLException {
    var rows =
        tx.query(
                "select id, skipped from request where id > ? order by id limit ? using index",
                after,
                REQUESTS)
            .list(row -> row);
    var changed = new ArrayList<Tuple>();
    for (var row : rows) {
      var text = row.getString("SKIPPED");
      if (!text.isEmpty()) {
        var skipped = Skipped.fromJson(new JsonObject(text));
        var without = new Skipped(skipped.count(), without(skipped.recipients(), who));
        if (!without.equals(skipped)) {
          changed.add(Tuple.of(without.toJson().encode(), row.getString("ID")));
        }
      }
    }
    tx.batch("update request set skipped = ? where id = ?", changed);
    return rows.size() < REQUESTS
        ? Optional.empty()
        : Optional.of(rows.get(rows.size() - 1).getString("ID"));
  }

  private List<SkippedRecipient> without(List<SkippedRecipient> recipients, StoredPerson who) {
    var owned = addresses(who);
    return recipients.stream()
        .map(
            one ->
                (!who.user().isEmpty() && one.userId().equals(who.user()))
                        || owned.contains(
                            name(new StoredPerson.Address(one.messenger(), one.address())))
                    ? new SkippedRecipient(one.index(), one.messenger(), "", "", one.reason())
                    : one)
        .toList();
  }

  @Override
  public Future<Void> release(StoredPerson who) {
    return connections.change(
        tx -> {
          for (var one : addresses(who)) {
            tx.query(
                "delete from hold where messenger = ? and scope = 'ADDRESS' and subject = ?",
                one.messenger(),
                one.key());
            tx.query(
                "delete from rate_bucket where messenger = ? and bucket = ?"
                    + " and not exists (select 1 from parked p where p.messenger = ?"
                    + " and p.bucket = ?)",
                one.messenger(),
                "ADDRESS " + one.key(),
                one.messenger(),
                "ADDRESS " + one.key());
          }
        });
  }

  @Override
  public Future<Optional<String>> readmit(StoredPerson who) {
    return connections.write(tx -> new Erasures(tx).forget(names(who)));
  }
}
