package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleBatch;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.access.Caller;
import org.sitemessage.api.feedback.FeedbackPage;
import org.sitemessage.api.feedback.FeedbackQuery;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.limit.LimitRequest;
import org.sitemessage.api.people.SuppressReply;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionPage;
import org.sitemessage.api.people.SuppressionQuery;
import org.sitemessage.api.schedule.BounceReply;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.CancelReply;
import org.sitemessage.api.schedule.CleanupReply;
import org.sitemessage.api.schedule.CleanupRequest;
import org.sitemessage.api.schedule.DispatchPage;
import org.sitemessage.api.schedule.DispatchQuery;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.MessagePage;
import org.sitemessage.api.schedule.MessageQuery;
import org.sitemessage.api.schedule.PauseRequest;
import org.sitemessage.api.schedule.PrepareReply;
import org.sitemessage.api.schedule.PreviewReply;
import org.sitemessage.api.schedule.ProbeReply;
import org.sitemessage.api.schedule.RequeueReply;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.Selection;
import org.sitemessage.api.schedule.SendReply;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.api.schedule.SettleReply;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.api.schedule.StoredMessage;
import org.sitemessage.api.schedule.UndeliveredReply;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.vertx.bus.BusRequest;
import org.sitemessage.vertx.upload.Upload;

/**
 * The requests of the bus contract, typed; works in any process that shares the bus. Failures are
 * {@link SiteMessageException}s. Usable from any thread. {@link #subscriptions} has the requests
 * about subscriptions and preferences.
 *
 * <p>A node of a cluster may be restarted before it answers. The request is then repeated to
 * another node, if that does no harm. A schedule request gets an idempotency key for that.
 * <!-- snippet: Guide.java#priority -->
 *
 * <pre>{@code
 * return client.schedule(
 *     ScheduleRequest.plain("The shop is down.")
 *         .withPriority(900)
 *         .withRecipients(Recipients.of("smtp", "ops@example.org").list()));
 * }</pre>
 */
public final class SiteMessageClient {
  private static final Duration PATIENCE = Duration.ofMillis(DeliveryOptions.DEFAULT_TIMEOUT);

  /** Long commands take as long as there is something to do. */
  private static final Duration LONG_PATIENCE = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final Optional<Caller> caller;

  /** Returns the trace that is current on the calling thread. */
  private final Supplier<Optional<TraceContext>> current;

  SiteMessageClient(
      Vertx vertx, Optional<Caller> caller, Supplier<Optional<TraceContext>> current) {
    this.vertx = vertx;
    this.caller = caller;
    this.current = current;
  }

  /** Creates a client on a bus. The audit log leaves its requests out. */
  public static SiteMessageClient create(Vertx vertx) {
    return new SiteMessageClient(vertx, Optional.empty(), Optional::empty);
  }

  /**
   * Returns a client that sends requests for somebody else, whose changes the audit log records.
   * The engine checks no rights; whoever calls this has to.
   *
   * @param person the one who asked for the requests
   */
  public SiteMessageClient actingFor(Caller person) {
    return new SiteMessageClient(vertx, Optional.of(person), current);
  }

  /**
   * Schedules a message; completes after the commit.
   *
   * @return ids of the message and its dispatches; fails with 4040 or 4041 if the type or a
   *     messenger is not registered, 4090 if the request id was used with another body, 4130 if the
   *     request is too large, 4220 if the type does not go through a messenger, and 4000 for every
   *     other mistake, naming the field
   */
  public Future<ScheduleReply> schedule(ScheduleRequest request) {
    return request(BusAddress.SCHEDULE, traced(request).toJson()).map(ScheduleReply::fromJson);
  }

  private ScheduleRequest traced(ScheduleRequest request) {
    return request.trace().isPresent()
        ? request
        : current.get().map(request::withTrace).orElse(request);
  }

  /**
   * Renders a message as it would be sent, for its first 20 recipients; checks the request as
   * {@link #schedule} does, and stores nothing.
   *
   * @return the contents; fails as {@link #schedule(ScheduleRequest)} does, and with 4000 naming
   *     template and line if the message cannot be rendered
   */
  public Future<PreviewReply> preview(ScheduleRequest request) {
    return request(BusAddress.PREVIEW, request.toJson()).map(PreviewReply::fromJson);
  }

  /**
   * Renders a stored dispatch anew, by itself; stores nothing.
   *
   * @param dispatchId id of the dispatch
   * @return the content; fails with 4042 if there is no such dispatch, and as {@link
   *     #preview(ScheduleRequest)} does if it cannot be rendered
   */
  public Future<PreviewReply> preview(long dispatchId) {
    return request(BusAddress.PREVIEW, new JsonObject().put("dispatch", dispatchId))
        .map(PreviewReply::fromJson);
  }

  /** Schedules a plain text; fails as {@link #schedule(ScheduleRequest)} does. */
  public Future<ScheduleReply> schedule(String text, List<Recipient> recipients) {
    return schedule(ScheduleRequest.plain(text).withRecipients(recipients));
  }

  /**
   * Schedules several messages in one transaction.
   *
   * @return replies in the order of the requests; if one fails as {@link
   *     #schedule(ScheduleRequest)} does, nothing is stored, and the error names it
   */
  public Future<List<ScheduleReply>> scheduleAll(List<ScheduleRequest> requests) {
    var all = requests.stream().map(this::traced).toList();
    return request(BusAddress.SCHEDULE, ScheduleBatch.of(all).toJson())
        .map(
            reply ->
                reply.getJsonArray("messages").stream()
                    .map(one -> ScheduleReply.fromJson((JsonObject) one))
                    .toList());
  }

  /**
   * Subscribes somebody to messages of a type; a repeated call changes nothing.
   *
   * @return fails with 4040, 4041 or 4220 if there is no such type or messenger, or they allow no
   *     subscription
   */
  public Future<Void> subscribe(Subscription subscription) {
    return subscriptions().create(subscription);
  }

  /**
   * Unsubscribes somebody from messages of a type from now on, including messages that name the
   * address, and messages that are already scheduled.
   *
   * @return fails as {@link #subscribe} does
   */
  public Future<Void> unsubscribe(Subscription subscription) {
    return subscriptions().cancel(subscription);
  }

  /** Returns the requests about subscriptions: preference tables, lists, subscribers. */
  public SubscriptionClient subscriptions() {
    return new SubscriptionClient(this);
  }

  /** Returns the requests about keys of the HTTP API, and the audit log. */
  public AccessClient access() {
    return new AccessClient(this);
  }

  /**
   * Returns the requests about the filters that somebody has saved. They belong to the caller of
   * {@link #actingFor}, and fail without one.
   */
  public FilterClient filters() {
    return new FilterClient(this);
  }

  /** Returns the requests about what the store has of one person, and its removal. */
  public PeopleClient people() {
    return new PeopleClient(this);
  }

  /** Returns the requests about the nodes on the store. */
  public NodeClient nodes() {
    return new NodeClient(this);
  }

  /**
   * Adds an address that must not be contacted through a messenger until it is removed from the
   * suppression list.
   *
   * @return true if it was added; fails with 4041 if the messenger is not registered, and with 4000
   *     naming the field
   */
  public Future<SuppressReply> suppress(Suppression entry) {
    return request(BusAddress.SUPPRESSIONS, entry.toJson().put("action", "add"))
        .map(SuppressReply::fromJson);
  }

  /**
   * Adds up to 1000 addresses that must not be contacted, in one transaction. An entry that weighs
   * as much stays as it is.
   *
   * @return counts; fails as {@link #suppress} does, and adds nothing then
   */
  public Future<SuppressReply> suppressAll(List<Suppression> entries) {
    var array = new JsonArray();
    entries.forEach(entry -> array.add(entry.toJson()));
    return request(
            BusAddress.SUPPRESSIONS,
            new JsonObject().put("action", "add").put("suppressions", array))
        .map(SuppressReply::fromJson);
  }

  /**
   * Lets an address be contacted again.
   *
   * @param by person who asks for it; may be empty
   * @param why reason that the event reports; must not be empty
   * @return true if it was on the list; fails with 4000 if {@code why} is empty
   */
  public Future<Boolean> unsuppress(String messenger, String address, String by, String why) {
    return request(
            BusAddress.SUPPRESSIONS,
            new JsonObject()
                .put("action", "remove")
                .put("messenger", messenger)
                .put("address", address)
                .put("by", by)
                .put("text", why))
        .map(reply -> reply.getBoolean("removed"));
  }

  /** Returns a page of the suppression list; fails with 4000 for a page out of range. */
  public Future<SuppressionPage> suppressions(SuppressionQuery query) {
    return request(BusAddress.SUPPRESSIONS, query.toJson()).map(SuppressionPage::fromJson);
  }

  /**
   * Returns a page of the reports that arrived lately of mails which a server had accepted, newest
   * first; fails with 4000 for a page out of range.
   */
  public Future<FeedbackPage> feedback(FeedbackQuery query) {
    return request(BusAddress.FEEDBACK, query.toJson()).map(FeedbackPage::fromJson);
  }

  /**
   * Makes the dispatches of all postponed messages that are due; completes when that is done. A
   * running engine does it by itself, unless it only sends when asked to.
   *
   * @return counts; fails with the first reason, after the other messages are done, if a message
   *     could not be prepared
   */
  public Future<PrepareReply> prepareDispatches() {
    return request(BusAddress.PREPARE, new JsonObject(), LONG_PATIENCE).map(PrepareReply::fromJson);
  }

  /**
   * Sends the due dispatches; completes when that is done. A running engine does it by itself,
   * unless it only sends when asked to.
   *
   * @return counts of the outcomes, and of the dispatches left, with the reasons; fails with 4040
   *     or 4041, before anything is sent, if the type or the messenger of a due dispatch is not
   *     registered and the request does not ignore that, and with 4000 for a priority or a wait out
   *     of range
   */
  public Future<SendReply> sendScheduled(SendRequest request) {
    return request(BusAddress.SEND_SCHEDULED, request.toJson()).map(SendReply::fromJson);
  }

  /**
   * Returns the messengers and their state, as one node sees them, and the number of dispatches in
   * the store by status. The numbers may be some seconds old.
   */
  public Future<SiteStats> stats() {
    return request(BusAddress.STATS, new JsonObject()).map(SiteStats::fromJson);
  }

  /**
   * Returns what was sent in a span, by messenger, type or domain, of all processes on the store.
   * What other nodes have counted since their last write, at most some seconds ago, is not in it.
   *
   * @return the history; fails with 4000 for a name that is too long
   */
  public Future<History> history(HistoryQuery query) {
    return request(BusAddress.HISTORY, query.toJson()).map(History::fromJson);
  }

  /**
   * Returns a message with its first 1,000 dispatches and their attempts.
   *
   * @param id id of the message, at least 1
   * @return the message; fails with {@link FailureCode#NOT_FOUND} if it does not exist
   */
  public Future<StoredMessage> message(long id) {
    return message(id, Limits.LISTED_DISPATCHES);
  }

  /**
   * Returns a message with its first dispatches and their attempts.
   *
   * @param id id of the message, at least 1
   * @param limit maximum number of dispatches, 1 to 1,000
   * @return the message; fails with {@link FailureCode#NOT_FOUND} if it does not exist
   */
  public Future<StoredMessage> message(long id, int limit) {
    return request(BusAddress.MESSAGE, new JsonObject().put("id", id).put("limit", limit))
        .map(StoredMessage::fromJson);
  }

  /**
   * Returns a dispatch with its attempts, and why it waits.
   *
   * @param id id of the dispatch, at least 1
   * @return the dispatch; fails with {@link FailureCode#NOT_FOUND} if it does not exist
   */
  public Future<StoredDispatch> dispatch(long id) {
    return request(BusAddress.DISPATCH, new JsonObject().put("id", id))
        .map(StoredDispatch::fromJson);
  }

  /**
   * Returns a page of messages, the newest first.
   *
   * @return the page; fails with 4000 for a page out of range
   */
  public Future<MessagePage> messages(MessageQuery query) {
    return request(BusAddress.MESSAGES, query.toJson()).map(MessagePage::fromJson);
  }

  /**
   * Returns a page of dispatches.
   *
   * @return the page; fails with 4000 if the query asks for unread dispatches of another status
   *     than sent, for a condition beside a filter, or for a page out of range
   */
  public Future<DispatchPage> dispatches(DispatchQuery query) {
    return request(BusAddress.DISPATCHES, query.toJson()).map(DispatchPage::fromJson);
  }

  /**
   * Sends a test message past the store. Nothing is sent to a suppressed address. A test message
   * that is sent resumes a paused messenger.
   *
   * @param messenger alias of the messenger
   * @param to address in the form of the messenger
   * @param text the message; empty for a standard text
   * @return the remote server's answer; fails with {@link FailureCode#UNKNOWN_MESSENGER} naming the
   *     registered messengers
   */
  public Future<ProbeReply> probe(String messenger, String to, String text) {
    var body = new JsonObject().put("messenger", messenger).put("to", to).put("text", text);
    return request(BusAddress.PROBE, body).map(ProbeReply::fromJson);
  }

  /**
   * Pauses a messenger: deliveries under way finish, all others wait, and none of them counts an
   * attempt. The other nodes pause it at their next heartbeat. A pause survives restarts, and does
   * not lengthen the life of messages.
   *
   * @return fails with {@link FailureCode#UNKNOWN_MESSENGER} naming the registered messengers, and
   *     with 4000 if the reason is empty or the end is not in the future
   */
  public Future<Void> pause(PauseRequest pause) {
    return request(BusAddress.PAUSE, pause.toJson()).mapEmpty();
  }

  /**
   * Resumes a messenger that is held or paused, also by hand. The other nodes resume it at their
   * next heartbeat.
   *
   * @param messenger alias of the messenger
   * @return fails with {@link FailureCode#UNKNOWN_MESSENGER} naming the registered messengers
   */
  public Future<Void> resume(String messenger) {
    return request(BusAddress.RESUME, new JsonObject().put("messenger", messenger)).mapEmpty();
  }

  /**
   * Pauses a message type: its dispatches wait, and none counts an attempt. Those of other types go
   * on. The other nodes pause it at their next heartbeat. A pause survives restarts, and does not
   * lengthen the life of messages.
   *
   * @param pause request whose {@code messenger} is the alias of the type
   * @return fails with {@link FailureCode#UNKNOWN_MESSAGE_TYPE} naming the registered types, and
   *     with 4000 if the reason is empty or the end is not in the future
   */
  public Future<Void> pauseType(PauseRequest pause) {
    return request(BusAddress.PAUSE_TYPE, pause.toTypeJson()).mapEmpty();
  }

  /**
   * Resumes a message type that is paused by hand. The other nodes resume it at their next
   * heartbeat.
   *
   * @param type alias of the type
   * @return fails with {@link FailureCode#UNKNOWN_MESSAGE_TYPE} naming the registered types
   */
  public Future<Void> resumeType(String type) {
    return request(BusAddress.RESUME_TYPE, new JsonObject().put("type", type)).mapEmpty();
  }

  /**
   * Lays limits over the configured ones of a messenger for a while, in place of those that were
   * laid over them before. The other nodes follow at their next heartbeat.
   *
   * @return fails with {@link FailureCode#UNKNOWN_MESSENGER} naming the registered messengers, and
   *     with 4000 if nothing is changed, a value is out of range, the reason is empty, or the end
   *     is not in the future
   */
  public Future<Void> limit(LimitRequest limits) {
    return request(BusAddress.LIMIT, limits.toJson()).mapEmpty();
  }

  /**
   * Lets the configured limits of a messenger hold again. The other nodes follow at their next
   * heartbeat.
   *
   * @param messenger alias of the messenger
   * @return whether other limits were laid over them; fails with {@link
   *     FailureCode#UNKNOWN_MESSENGER} naming the registered messengers
   */
  public Future<Boolean> unlimit(String messenger) {
    return request(BusAddress.UNLIMIT, new JsonObject().put("messenger", messenger))
        .map(reply -> reply.getBoolean("changed"));
  }

  /**
   * Records what became of mails after a server accepted them, and suppresses dead addresses.
   *
   * @param reports at most 1,000 reports
   * @return counts; fails with 4000 naming the report and its field
   */
  public Future<BounceReply> bounces(List<BounceReport> reports) {
    var array = new JsonArray();
    reports.forEach(report -> array.add(report.toJson()));
    return request(BusAddress.BOUNCES, new JsonObject().put("reports", array))
        .map(BounceReply::fromJson);
  }

  /**
   * Reads a mail that was returned, and records what it reports, as {@link #bounces} does.
   *
   * @param mail the mail as it arrived; its first 1 MiB is read
   * @return counts; {@code ignored} is 1 if the mail is no report
   */
  public Future<BounceReply> bounceMail(Buffer mail) {
    var read = mail.getBytes(0, Math.min(mail.length(), Limits.BOUNCE_BYTES));
    var body = new JsonObject().put("mail", Base64.getEncoder().encodeToString(read));
    return request(BusAddress.BOUNCES, body).map(BounceReply::fromJson);
  }

  /**
   * Withdraws dispatches that are pending, wait for a retry or are unknown: they are never sent.
   * Those being sent or finished are left. A selected message accepts no further recipients.
   *
   * @return counts of dispatches withdrawn and left; fails with {@link FailureCode#NOT_FOUND}, and
   *     changes nothing, if a message or dispatch that is named does not exist
   */
  public Future<CancelReply> cancel(Selection selection) {
    return request(BusAddress.CANCEL, selection.toJson(), LONG_PATIENCE).map(CancelReply::fromJson);
  }

  /**
   * Counts the dispatches that {@link #cancel} would withdraw, and changes nothing. Pass {@link
   * org.sitemessage.api.filter.Filter#at} to both for a filter with relative times.
   *
   * @return counts at this moment; fails as {@link #cancel} does
   */
  public Future<CancelReply> countCancel(Selection selection) {
    return request(BusAddress.CANCEL, selection.toJson().put("dryRun", true), LONG_PATIENCE)
        .map(CancelReply::fromJson);
  }

  /** Returns the requests about operations, which change many dispatches in the background. */
  public OperationClient operations() {
    return new OperationClient(this);
  }

  /**
   * Makes dispatches pending again that failed, expired, are unknown or were cancelled. Attempts
   * are counted anew; a message that has expired gets the configured expiry, from now.
   *
   * @return number of dispatches pending again; fails with {@link FailureCode#NOT_FOUND}, and
   *     changes nothing, if a message or dispatch that is named does not exist
   */
  public Future<RequeueReply> requeue(Selection selection) {
    return request(BusAddress.REQUEUE, selection.toJson(), LONG_PATIENCE)
        .map(RequeueReply::fromJson);
  }

  /**
   * Counts the dispatches that {@link #requeue} would make pending again, and changes nothing.
   *
   * @return counts at this moment; fails as {@link #requeue} does
   */
  public Future<RequeueReply> countRequeue(Selection selection) {
    return request(BusAddress.REQUEUE, selection.toJson().put("dryRun", true), LONG_PATIENCE)
        .map(RequeueReply::fromJson);
  }

  /**
   * Decides what became of dispatches that may have been delivered. Dispatches of the selection
   * that are not unknown are left.
   *
   * @param as {@link DispatchStatus#SENT} or {@link DispatchStatus#FAILED}
   * @return number of dispatches settled; fails with {@link FailureCode#NOT_FOUND}, and changes
   *     nothing, if a message or dispatch that is named does not exist
   */
  public Future<SettleReply> settle(Selection selection, DispatchStatus as) {
    return request(BusAddress.SETTLE, selection.toJson().put("as", as.key()), LONG_PATIENCE)
        .map(SettleReply::fromJson);
  }

  /**
   * Counts the dispatches that {@link #settle} would settle, and changes nothing.
   *
   * @return counts at this moment; fails as {@link #settle} does
   */
  public Future<SettleReply> countSettle(Selection selection, DispatchStatus as) {
    return request(
            BusAddress.SETTLE,
            selection.toJson().put("as", as.key()).put("dryRun", true),
            LONG_PATIENCE)
        .map(SettleReply::fromJson);
  }

  /**
   * Removes old finished dispatches and their messages; never open or unknown dispatches.
   *
   * @return counts; fails with 5030 if the engine stops meanwhile, after whole batches
   */
  public Future<CleanupReply> cleanup(CleanupRequest request) {
    return request(BusAddress.CLEANUP, request.toJson(), LONG_PATIENCE).map(CleanupReply::fromJson);
  }

  /**
   * Counts undelivered dispatches, and schedules a mail to the configured administrators if there
   * are any.
   *
   * @return counts; fails with {@link FailureCode#INVALID_REQUEST} if there are no administrators
   */
  public Future<UndeliveredReply> checkUndelivered() {
    return request(BusAddress.CHECK_UNDELIVERED, new JsonObject(), LONG_PATIENCE)
        .map(UndeliveredReply::fromJson);
  }

  /**
   * Calls a handler with every event on the bus, on one Vert.x context, until the subscription is
   * closed. Completes once no event is missed any more.
   */
  public Future<EventSubscription> events(Handler<Event> handler) {
    return EventSubscription.open(vertx, vertx.getOrCreateContext(), handler);
  }

  /**
   * Uploads a file that messages may then name: {@link ScheduleRequest#withAttachments}. It is read
   * as fast as it can be stored, and never held as a whole. A file that no message names within
   * {@code attachments.keepMs} is removed.
   *
   * @param fileName name that recipients see
   * @param contentType media type of the file; empty if it is not known
   * @param bytes a stream that has not begun to flow; call this on its own context, or give it
   *     paused
   * @return the file; fails with {@link FailureCode#TOO_LARGE} if it is larger than {@code
   *     attachments.maxBytes}
   */
  public Future<Attachment> upload(String fileName, String contentType, ReadStream<Buffer> bytes) {
    var head = new JsonObject().put("fileName", fileName).put("contentType", contentType);
    return Upload.run(vertx, bytes, head, part -> request(BusAddress.UPLOAD, part))
        .map(Attachment::fromJson);
  }

  /**
   * Sends any request of the bus contract as JSON; see {@link BusAddress}.
   *
   * @return the reply; fails with 5030 if no node serves the address within 5 s or answers in time,
   *     as every method of this class does
   */
  public Future<JsonObject> request(String address, JsonObject body) {
    return request(
        address,
        body,
        address.equals(BusAddress.SEND_SCHEDULED) ? SendRequest.answerTime(body) : PATIENCE);
  }

  /** Sends a request that may take minutes. */
  Future<JsonObject> longRequest(String address, JsonObject body) {
    return request(address, body, LONG_PATIENCE);
  }

  private Future<JsonObject> request(String address, JsonObject body, Duration patience) {
    return BusRequest.send(vertx, address, body, caller, patience)
        .recover(failure -> Future.failedFuture(BusRequest.refusal(address, failure)));
  }
}
