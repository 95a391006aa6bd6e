package org.sitemessage.vertx.migrate;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.vertx.async.Rounds;
import org.sitemessage.vertx.migrate.DjangoRow.DispatchRow;
import org.sitemessage.vertx.migrate.DjangoRow.ErrorRow;
import org.sitemessage.vertx.migrate.DjangoRow.MessageRow;
import org.sitemessage.vertx.migrate.DjangoRow.SubscriptionRow;
import org.sitemessage.vertx.migrate.ImportReport.Both;
import org.sitemessage.vertx.migrate.ImportReport.Table;
import org.sitemessage.vertx.observe.Progress;
import org.sitemessage.vertx.store.imports.ImportCounts;
import org.sitemessage.vertx.store.imports.ImportedDispatch;
import org.sitemessage.vertx.store.imports.ImportedMessage;
import org.sitemessage.vertx.store.imports.ImportedSubscription;

/** Copies one database, a page and a transaction at a time. */
final class DjangoTransfer {
  /** Number of rows held in memory at a time; dispatches come with their errors. */
  private static final int PAGE = 200;

  private static final int PROCESSING = 5;

  private final Vertx vertx;
  private final DjangoDatabase database;
  private final ImportTarget target;
  private final String prefix;
  private final DjangoSource source;
  private final Instant expiresAt;
  private final Progress progress;
  private long done;
  private final Tally messages = new Tally();
  private final Tally dispatches = new Tally();
  private final Tally errors = new Tally();
  private final Tally subscriptions = new Tally();
  private final Map<String, Long> unknownTypes = new TreeMap<>();
  private final Map<String, Long> templates = new TreeMap<>();

  DjangoTransfer(
      Vertx vertx,
      DjangoDatabase database,
      ImportTarget target,
      DjangoSource source,
      Instant expiresAt,
      Progress progress) {
    this.vertx = vertx;
    this.database = database;
    this.target = target;
    this.source = source;
    this.prefix = "django:" + source.name() + ":";
    this.expiresAt = expiresAt;
    this.progress = progress;
  }

  /** Counts of the rows that were read. */
  private static final class Tally {
    private long imported;
    private long present;
    private long skipped;

    void count(boolean isNew, long rows) {
      if (isNew) {
        imported += rows;
      } else {
        present += rows;
      }
    }

    Table of(long source) {
      return new Table(source, imported, present, skipped);
    }
  }

  /** Counts by the database of the source. */
  private record Counts(
      long messages, Map<Integer, Long> statuses, long errors, long subscriptions) {
    long dispatches() {
      return statuses.values().stream().mapToLong(count -> count).sum();
    }

    /** Returns the number of rows that are read page by page. */
    long rows() {
      return messages + dispatches() + subscriptions;
    }
  }

  /** Reads rows above an id. */
  private interface Pages<R extends DjangoRow> {
    List<R> above(long id, int limit);
  }

  Future<ImportReport> run() {
    return counts()
        .map(Counts::rows)
        .compose(
            total ->
                each(database::messages, this::storeMessages, total)
                    .compose(v -> each(database::dispatches, this::storeDispatches, total))
                    .compose(v -> each(database::subscriptions, this::storeSubscriptions, total)))
        .compose(v -> counts())
        .compose(
            counts -> target.stored(prefix + "message:").map(stored -> report(counts, stored)));
  }

  private Future<Counts> counts() {
    return vertx.executeBlocking(
        () ->
            new Counts(
                database.count("message"),
                database.statuses(),
                database.count("dispatcherror"),
                database.count("subscription")));
  }

  private void tell(int rows, long total) {
    done += rows;
    progress.at(done, total);
  }

  private <R extends DjangoRow> Future<Void> each(
      Pages<R> pages, Function<List<R>, Future<Void>> store, long total) {
    return Rounds.from(
            Optional.of(0L),
            Optional::isPresent,
            last ->
                vertx
                    .executeBlocking(() -> pages.above(last.get(), PAGE))
                    .compose(
                        page ->
                            page.isEmpty()
                                ? Future.succeededFuture(Optional.<Long>empty())
                                : store
                                    .apply(page)
                                    .onSuccess(v -> tell(page.size(), total))
                                    .map(v -> Optional.of(page.get(page.size() - 1).id()))))
        .mapEmpty();
  }

  private Future<Void> storeMessages(List<MessageRow> page) {
    return target
        .messages(page.stream().map(this::message).toList())
        .onSuccess(fresh -> fresh.forEach(isNew -> messages.count(isNew, 1)))
        .mapEmpty();
  }

  private ImportedMessage message(MessageRow row) {
    var at = "sitemessage_message of id " + row.id();
    var type = source.names().type(at + ".cls", row.type());
    var context = DjangoContext.of(row.id(), type, row.context());
    if (!DjangoContext.TYPES.contains(type)) {
      unknownTypes.merge(type, 1L, Long::sum);
    }
    context.toPort().ifPresent(template -> templates.merge(template, 1L, Long::sum));
    return new ImportedMessage(
        messageKey(row.id()),
        type,
        fitting(at, "context", context.json().encode(), Limits.CONTEXT_CHARS),
        fitting(at, "sender_id", row.sender(), Limits.USER_ID_CHARS),
        priority(row.priority()),
        fitting(at, "gmark", row.groupMark(), Limits.TYPE_CHARS),
        !row.ready(),
        row.createdAt(),
        expiresAt);
  }

  /** Limits a priority, for which Django has no maximum. */
  private static int priority(int there) {
    return Math.min(there, Limits.PRIORITY);
  }

  private String messageKey(long id) {
    return prefix + "message:" + id;
  }

  private Future<Void> storeDispatches(List<DispatchRow> page) {
    return vertx
        .executeBlocking(() -> database.errors(page))
        .compose(
            found -> {
              var rows = page.stream().map(row -> dispatch(row, found)).toList();
              return target
                  .dispatches(rows)
                  .onSuccess(
                      fresh -> {
                        for (int i = 0; i < rows.size(); i++) {
                          dispatches.count(fresh.get(i), 1);
                          errors.count(fresh.get(i), rows.get(i).errors().size());
                        }
                      });
            })
        .mapEmpty();
  }

  private ImportedDispatch dispatch(DispatchRow row, Map<Long, List<ErrorRow>> errorsOf) {
    var at = "sitemessage_dispatch of id " + row.id();
    var status = status(at, row.status());
    var tried = row.dispatchedAt().orElse(row.createdAt());
    var messenger = source.names().messenger(at + ".messenger", row.messenger());
    return new ImportedDispatch(
        prefix + "dispatch:" + row.id(),
        messageKey(row.message()),
        messenger,
        // A finished dispatch keeps the address that it was sent to.
        status.isOpen()
            ? DjangoAddress.of(at + ".address", messenger, row.address())
            : row.address(),
        fitting(at, "recipient_id", row.recipient(), Limits.USER_ID_CHARS),
        priority(row.priority()),
        status,
        status.isOpen() ? row.createdAt() : tried,
        row.retries(),
        row.read() ? Optional.of(tried) : Optional.empty(),
        errorsOf.getOrDefault(row.id(), List.of()).stream()
            .map(error -> new ImportedDispatch.Failure(error.createdAt(), error.text()))
            .toList());
  }

  /** Returns the status here; a dispatch that was being sent may have been delivered. */
  private static DispatchStatus status(String at, int code) {
    if (code < DispatchStatus.PENDING.code() || code > PROCESSING) {
      throw SiteMessageException.invalid(at, "has dispatch_status %d, not 1 to 5".formatted(code));
    }
    return code == PROCESSING ? DispatchStatus.UNKNOWN : DispatchStatus.ofCode(code);
  }

  private Future<Void> storeSubscriptions(List<SubscriptionRow> page) {
    var rows = page.stream().flatMap(row -> subscription(row).stream()).toList();
    subscriptions.skipped += page.size() - rows.size();
    return target
        .subscriptions(rows)
        .onSuccess(fresh -> fresh.forEach(isNew -> subscriptions.count(isNew, 1)))
        .mapEmpty();
  }

  /** Returns the subscription by address, else by user; empty if there is neither. */
  private Optional<ImportedSubscription> subscription(SubscriptionRow row) {
    var at = "sitemessage_subscription of id " + row.id();
    var type = source.names().type(at + ".message_cls", row.type());
    var messenger = source.names().messenger(at + ".messenger_cls", row.messenger());
    var user = fitting(at, "recipient_id", row.recipient(), Limits.USER_ID_CHARS);
    var address =
        row.address().isEmpty() && messenger.equals("smtp")
            ? row.email()
            : DjangoAddress.of(at + ".address", messenger, row.address());
    if (address.isEmpty() && user.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new ImportedSubscription(
            address.isEmpty()
                ? Subscription.ofUser(type, messenger, user)
                : Subscription.ofAddress(type, messenger, address),
            row.createdAt()));
  }

  private static String fitting(String at, String column, String text, int limit) {
    if (text.length() > limit) {
      throw SiteMessageException.invalid(
          at,
          "has %d characters in %s, at most %d are allowed"
              .formatted(text.length(), column, limit));
    }
    return text;
  }

  private ImportReport report(Counts counts, ImportCounts stored) {
    var tables = new LinkedHashMap<String, Table>();
    tables.put("messages", messages.of(counts.messages()));
    tables.put("dispatches", dispatches.of(counts.dispatches()));
    tables.put("errors", errors.of(counts.errors()));
    tables.put("subscriptions", subscriptions.of(counts.subscriptions()));
    var differences = new ArrayList<String>();
    tables.forEach(
        (table, rows) -> {
          var met = rows.imported() + rows.present() + rows.skipped();
          compare(table + " read", rows.source(), met, differences);
        });
    var statuses = new LinkedHashMap<String, Both>();
    counts
        .statuses()
        .forEach(
            (code, rows) -> {
              var status =
                  code == PROCESSING ? DispatchStatus.UNKNOWN : DispatchStatus.ofCode(code);
              statuses.put(
                  status.key(), new Both(rows, stored.dispatches().getOrDefault(status, 0L)));
            });
    compare("messages stored", counts.messages(), stored.messages(), differences);
    compare(
        "dispatches stored",
        counts.dispatches(),
        stored.dispatches().values().stream().mapToLong(count -> count).sum(),
        differences);
    // Dispatches imported before may have been sent or retried since.
    if (dispatches.present == 0) {
      compare("errors stored", counts.errors(), stored.errors(), differences);
      statuses.forEach(
          (status, both) ->
              compare("dispatches stored as " + status, both.source(), both.stored(), differences));
    }
    return new ImportReport(
        source.name(), target.isDry(), tables, statuses, unknownTypes, templates, differences);
  }

  private static void compare(String what, long source, long counted, List<String> differences) {
    if (source != counted) {
      differences.add("%s: %d, the source has %d".formatted(what, counted, source));
    }
  }
}
