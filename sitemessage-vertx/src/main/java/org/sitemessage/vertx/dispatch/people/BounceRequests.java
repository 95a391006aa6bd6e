package org.sitemessage.vertx.dispatch.people;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.Limits;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.feedback.FeedbackPage;
import org.sitemessage.api.feedback.FeedbackQuery;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.vertx.bounce.BounceMail;
import org.sitemessage.vertx.bounce.Report;
import org.sitemessage.vertx.bounce.Report.Kind;
import org.sitemessage.vertx.bounce.ReturnToken;
import org.sitemessage.vertx.dispatch.core.EngineContext;
import org.sitemessage.vertx.dispatch.core.ReceiptInbox;
import org.sitemessage.vertx.store.value.Bounce;
import org.sitemessage.vertx.store.value.Bounced;

/**
 * Answers {@code sitemessage.bounces} and {@code sitemessage.feedback}. Anybody can send a mail
 * that looks like a report. A report therefore changes only the dispatch that it names by id and
 * uid, and nothing if it names none.
 */
public final class BounceRequests {
  private static final Logger LOG = System.getLogger(BounceRequests.class.getName());

  private final EngineContext engine;
  private final SuppressionRequests suppressions;
  private final ReceiptInbox receipts;

  public BounceRequests(
      EngineContext engine, SuppressionRequests suppressions, ReceiptInbox receipts) {
    this.engine = engine;
    this.suppressions = suppressions;
    this.receipts = receipts;
  }

  public Future<JsonObject> answer(JsonObject body) {
    var fields = new JsonFields("", body);
    fields.allowOnly(Set.of("mail", "reports"));
    if ((body.getValue("mail") == null) == (body.getValue("reports") == null)) {
      throw new SiteMessageException(
          FailureCode.INVALID_REQUEST, "exactly one of mail and reports must be given");
    }
    return fields
        .objects("reports", Limits.BOUNCES, Report::read)
        .map(reports -> record(reports, 0))
        .orElseGet(() -> read(fields));
  }

  private Future<JsonObject> read(JsonFields fields) {
    var mail = bytes(fields);
    return engine
        .vertx()
        .executeBlocking(() -> BounceMail.read(mail), false)
        .compose(
            reading -> {
              if (!reading.ignored().isEmpty()) {
                LOG.log(
                    Level.INFO,
                    "a mail of {0} bytes was ignored, no bounce was recorded: {1}",
                    String.valueOf(mail.length),
                    reading.ignored());
              }
              return record(reading.reports(), reading.reports().isEmpty() ? 1 : 0);
            });
  }

  private static byte[] bytes(JsonFields fields) {
    // A character of Base64 holds six bits.
    var text = fields.string("mail", Limits.BOUNCE_BYTES / 3 * 4 + 4);
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw fields.invalid("mail", "must be Base64 (RFC 4648 section 4)");
    }
  }

  private Future<JsonObject> record(List<Report> reports, int ignored) {
    var bounces = reports.stream().map(BounceRequests::bounce).toList();
    var tally = new JsonObject().put("reports", reports.size());
    List.of(
            "bounced",
            "delayed",
            "complained",
            "unsubscribed",
            "receipt",
            "suppressed",
            "repeated",
            "unmatched")
        .forEach(name -> tally.put(name, 0));
    tally.put("ignored", ignored);
    return (bounces.isEmpty()
            ? Future.succeededFuture(List.<Optional<Bounced>>of())
            : engine.store().suppressions().bounced(bounces, engine.clock().instant()))
        .map(
            results -> {
              receipts.stored(results);
              for (int i = 0; i < bounces.size(); i++) {
                tell(bounces.get(i), results.get(i), tally);
              }
              // A provider may post a receipt for each mail.
              if (reports.stream().anyMatch(report -> report.kind() != Report.Kind.RECEIPT)) {
                LOG.log(Level.INFO, "reports were recorded: {0}", tally.encode());
              }
              return tally;
            });
  }

  static Bounce bounce(Report report) {
    var token = report.token();
    return new Bounce(
        token.map(ReturnToken::uid).orElse(""),
        token.map(ReturnToken::ofMessage).orElse(false),
        token.map(ReturnToken::number).orElse(0L),
        report.address(),
        report.kind().key(),
        report.line(),
        "",
        report.kind() == Kind.BOUNCED,
        switch (report.kind()) {
          case BOUNCED -> report.dead() ? Optional.of(SuppressionReason.BOUNCED) : Optional.empty();
          case COMPLAINED -> Optional.of(SuppressionReason.COMPLAINED);
          case UNSUBSCRIBED -> Optional.of(SuppressionReason.UNSUBSCRIBED);
          case DELAYED, RECEIPT -> Optional.empty();
        });
  }

  /** Answers {@code sitemessage.feedback}. */
  public Future<JsonObject> feedback(JsonObject body) {
    var query = FeedbackQuery.fromJson(body);
    return engine
        .store()
        .suppressions()
        .feedback(query)
        .map(
            page ->
                new FeedbackPage(
                        page,
                        page.size() < query.limit()
                            ? OptionalLong.empty()
                            : OptionalLong.of(page.get(page.size() - 1).id()))
                    .toJson());
  }

  private void tell(Bounce bounce, Optional<Bounced> result, JsonObject tally) {
    if (result.isEmpty() || result.get().repeated()) {
      count(tally, result.isEmpty() ? "unmatched" : "repeated");
      return;
    }
    count(tally, bounce.outcome());
    var bounced = result.get();
    engine
        .events()
        .reported(bounced, bounce.address(), bounce.outcome(), Report.statusIn(bounce.text()));
    bounced
        .suppression()
        .ifPresent(
            entry -> {
              count(tally, "suppressed");
              suppressions.told(entry);
            });
  }

  private static void count(JsonObject tally, String name) {
    tally.put(name, tally.getInteger(name) + 1);
  }
}
