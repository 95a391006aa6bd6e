package org.sitemessage.demo.web;

import static org.sitemessage.demo.web.Html.badge;
import static org.sitemessage.demo.web.Html.escape;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.api.schedule.StoredDispatch.WaitReason;
import org.sitemessage.api.schedule.StoredMessage;
import org.sitemessage.vertx.SiteMessageClient;

/** Tells what has become of a message that somebody has just sent. */
final class SentMessage {
  /** Time after which a page is shown in any case. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Time for which a page asks each second; afterwards it asks after events. */
  private static final Duration ATTENTION = Duration.ofMinutes(1);

  private static final long STEP_MS = 50;
  private static final int SHOWN = 5;

  private final Vertx vertx;
  private final SiteMessageClient client;
  private final Clock clock;

  SentMessage(Vertx vertx, SiteMessageClient client, Clock clock) {
    this.vertx = vertx;
    this.client = client;
    this.clock = clock;
  }

  /** Returns a message; one that is being delivered, once it is delivered or some time is over. */
  Future<StoredMessage> settled(long id) {
    return client
        .message(id)
        .compose(
            message ->
                isUnderWay(message, PATIENCE)
                    ? vertx.timer(STEP_MS).compose(over -> settled(id))
                    : Future.succeededFuture(message));
  }

  /** Returns whether a message that was accepted lately is about to be delivered. */
  boolean isUnderWay(StoredMessage message) {
    return isUnderWay(message, ATTENTION);
  }

  private boolean isUnderWay(StoredMessage message, Duration lately) {
    var now = clock.instant();
    return now.isBefore(message.createdAt().plus(lately))
        && message.dispatches().stream()
            .anyMatch(
                one ->
                    one.status() == DispatchStatus.PROCESSING
                        || (one.status() == DispatchStatus.PENDING
                            && one.nextAttemptAt().filter(now::isBefore).isEmpty()));
  }

  /** Returns a notice with some dispatches of a message: first those that are not sent. */
  Future<String> html(StoredMessage message, Function<String, String> texts) {
    var shown =
        message.dispatches().stream()
            .sorted(Comparator.comparing(one -> one.status() == DispatchStatus.SENT))
            .limit(SHOWN)
            .map(this::withReason)
            .toList();
    return Future.all(shown).map(all -> html(message, all.<StoredDispatch>list(), texts));
  }

  /**
   * Returns a dispatch with the reason why it waits, which those of a message do not have; the
   * given one if it has been removed meanwhile.
   */
  private Future<StoredDispatch> withReason(StoredDispatch one) {
    return one.status() == DispatchStatus.SENT
        ? Future.succeededFuture(one)
        : client
            .dispatch(one.id())
            .recover(
                failure ->
                    failure instanceof SiteMessageException e && e.code() == FailureCode.NOT_FOUND
                        ? Future.succeededFuture(one)
                        : Future.failedFuture(failure));
  }

  private String html(
      StoredMessage message, List<StoredDispatch> shown, Function<String, String> texts) {
    var isSent = message.counts().keySet().equals(Set.of(DispatchStatus.SENT));
    int all = message.counts().values().stream().mapToInt(count -> count).sum();
    return """
        <p id="sent" class="notice%s" role="status" data-swap%s>\
        <a href="messages/%d">%s %d</a> %s%s</p>"""
        .formatted(
            isSent ? " good" : "",
            isUnderWay(message) ? " data-running" : "",
            message.id(),
            escape(texts.apply("message")),
            message.id(),
            shown.stream().map(one -> line(one, texts)).collect(Collectors.joining(" ")),
            all <= SHOWN
                ? ""
                : " · <a href=\"messages/%d\">%s: %d</a>"
                    .formatted(message.id(), escape(texts.apply("more")), all - SHOWN));
  }

  private static String line(StoredDispatch one, Function<String, String> texts) {
    return "· %s %s%s <a href=\"dispatches/%d\">%s</a>"
        .formatted(
            escape(one.address()),
            badge(one.status().key(), texts.apply("status." + one.status().key())),
            one.status() == DispatchStatus.SENT ? "" : problem(one),
            one.id(),
            escape(texts.apply("details")));
  }

  /** Returns what has happened, why it waits, and a link to the messenger, which may be paused. */
  private static String problem(StoredDispatch one) {
    var log = one.attemptLog();
    var last = log.isEmpty() ? "" : log.get(log.size() - 1).text();
    var waits = one.waits().map(WaitReason::text).orElse("");
    return "%s <a href=\"messengers/%2$s\">%2$s</a>"
        .formatted(
            Stream.of(waits.contains(last) ? "" : last, waits)
                .filter(text -> !text.isEmpty())
                .map(text -> " <em lang=\"en\">%s</em>".formatted(escape(text)))
                .collect(Collectors.joining()),
            escape(one.messenger()));
  }
}
