package org.sitemessage.demo.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.sitemessage.demo.web.Html.badge;
import static org.sitemessage.demo.web.Html.encoded;
import static org.sitemessage.demo.web.Html.escape;
import static org.sitemessage.demo.web.Html.fold;
import static org.sitemessage.demo.web.Html.section;
import static org.sitemessage.demo.web.Html.time;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Principal;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.StoredMessage;
import org.sitemessage.console.ConsoleScreen;
import org.sitemessage.demo.base.Version;
import org.sitemessage.demo.sandbox.Mail;
import org.sitemessage.demo.sandbox.Received;
import org.sitemessage.demo.sandbox.Sandbox;
import org.sitemessage.vertx.SiteMessageClient;

/** The screen of the console with what has arrived in the sandbox. */
final class SandboxScreen implements ConsoleScreen {
  /** Path below the console. */
  static final String PATH = "sandbox";

  private static final int ROWS = 50;
  private static final String SMTP = "smtp";

  /** Style that puts a chosen mail above its list, or beside it as long as there is room. */
  private static final String STYLE =
      """
      <style>
      .write { display: inline-block; padding: .45rem 1rem; border-radius: .5rem; font-weight: 600;
        text-decoration: none; background: var(--accent); color: var(--on-accent); }
      .write:hover { background: var(--accent-over); }
      .beside article { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem;
        margin-bottom: .75rem; }
      .beside iframe { height: 16rem; }
      @media (min-width: 75rem) {
        .beside:has(article):has(#mails) { display: grid; gap: 1.5rem; align-items: start;
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
        .beside:has(#mails) > :first-child { order: 1; }
      }
      </style>
      """;

  private final Vertx vertx;
  private final Sandbox sandbox;
  private final Clock clock;
  private final SentMessage sent;
  private final Properties english = texts("en");
  private final Properties russian = texts("ru");

  SandboxScreen(Vertx vertx, Sandbox sandbox, Clock clock) {
    this.vertx = vertx;
    this.sandbox = sandbox;
    this.clock = clock;
    this.sent = new SentMessage(vertx, SiteMessageClient.create(vertx), clock);
  }

  /** Lets the empty form of a console begin with a mail that can be sent as it is. */
  static void mountProposal(Router router, String console) {
    router
        .get(console + "/compose")
        .handler(
            ctx -> {
              if (ctx.queryParams().isEmpty()) {
                ctx.redirect(proposal());
              } else {
                ctx.next();
              }
            });
  }

  private static String proposal() {
    return write(SMTP, "ada@example.org");
  }

  /** Returns the URL of a form with a message; once it is sent, this screen is shown. */
  private static String write(String messenger, String to) {
    var type = messenger.equals(SMTP) ? "email_plain&subject=Hello" : "plain";
    return "compose?messenger=%s&type=%s&to=%s&text=It+works.&then=%s"
        .formatted(encoded(messenger), type, encoded(to), PATH);
  }

  private static Properties texts(String language) {
    var name = "sandbox_%s.properties".formatted(language);
    var texts = new Properties();
    try {
      texts.load(new StringReader(Resources.load(name).orElseThrow().toString(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  @Override
  public String path() {
    return PATH;
  }

  @Override
  public Right right() {
    return Right.READ;
  }

  @Override
  public String title(Locale language) {
    return texts(language).apply("title");
  }

  private Function<String, String> texts(Locale language) {
    var texts = language.getLanguage().equals("ru") ? russian : english;
    return key -> String.valueOf(texts.getProperty(key));
  }

  @Override
  public Future<String> html(Locale language, MultiMap parameters, Principal visitor) {
    var texts = texts(language);
    var mail = id(parameters, "mail");
    var received = id(parameters, "received");
    var message = id(parameters, "message");
    var writes = visitor.may(Right.SCHEDULE);
    if (message.isEmpty()) {
      return html(texts, "", new Chosen(mail, received, false), writes);
    }
    return sent.settled(message.get())
        .compose(
            stored ->
                sent.html(stored, texts)
                    .compose(
                        notice ->
                            html(
                                texts,
                                notice,
                                new Chosen(
                                    mail.or(() -> newestMail(stored)),
                                    received.or(() -> newestReceived(stored)),
                                    sent.isUnderWay(stored)),
                                writes)));
  }

  /**
   * Items shown beside the lists.
   *
   * @param mail id of a mail
   * @param received id of a message that another service has received
   * @param expected true if it may still arrive
   */
  private record Chosen(Optional<Long> mail, Optional<Long> received, boolean expected) {}

  private Future<String> html(
      Function<String, String> texts, String notice, Chosen chosen, boolean writes) {
    return letter(chosen.mail(), texts)
        .map(
            letter -> {
              var inbox = arrived("inbox", letter, chosen, mails(chosen.mail(), texts), texts);
              var others =
                  arrived(
                      "received",
                      request(chosen.received(), texts),
                      chosen,
                      messages(chosen.received(), texts),
                      texts);
              return STYLE
                  + notice
                  + begin(texts, writes)
                  + (letter.isEmpty() && chosen.received().isPresent()
                      ? others + inbox
                      : inbox + others)
                  + (writes ? tries(texts) : "")
                  + "<p class=\"hint\">sitemessage %s</p>".formatted(escape(Version.read()));
            });
  }

  private static Optional<Long> id(MultiMap parameters, String name) {
    return Optional.ofNullable(parameters.get(name))
        .map(
            text -> {
              if (!text.matches("\\d{1,18}")) {
                throw SiteMessageException.invalid(
                    name, "is \"%s\", must be a whole number".formatted(text));
              }
              return Long.parseLong(text);
            });
  }

  private Optional<Long> newestMail(StoredMessage message) {
    return sandbox.inbox().mails().stream()
        .filter(mail -> !mail.arrived().isBefore(message.createdAt()))
        .filter(
            mail ->
                message.dispatches().stream()
                    .filter(one -> one.messenger().equals(SMTP))
                    .anyMatch(one -> mail.to().stream().anyMatch(one.address()::equalsIgnoreCase)))
        .map(Mail::id)
        .findFirst();
  }

  private Optional<Long> newestReceived(StoredMessage message) {
    return sandbox.services().received().stream()
        .filter(one -> !one.arrived().isBefore(message.createdAt()))
        .filter(
            one ->
                message.dispatches().stream()
                    .anyMatch(dispatch -> dispatch.messenger().equals(one.messenger())))
        .map(Received::id)
        .findFirst();
  }

  private static String begin(Function<String, String> texts, boolean writes) {
    return "<section><p>%s</p>%s</section>"
        .formatted(
            escape(texts.apply("intro")),
            writes
                ? "<p><a class=\"write\" href=\"%s\">%s</a></p>"
                    .formatted(escape(proposal()), escape(texts.apply("write")))
                : "");
  }

  /** Returns a part with a chosen item and its list; an item that is expected appears by itself. */
  private static String arrived(
      String id, String article, Chosen chosen, String list, Function<String, String> texts) {
    var shown =
        "<div id=\"%s-chosen\"%s>%s</div>"
            .formatted(id, article.isEmpty() && chosen.expected() ? " data-swap" : "", article);
    return section(
        id, texts.apply(id), "<div class=\"beside\">%s<div>%s</div></div>".formatted(shown, list));
  }

  /** Links to the form for a message, with recipients that are taken and that are refused. */
  private String tries(Function<String, String> texts) {
    var rows = new ArrayList<List<String>>();
    rows.add(List.of(SMTP, link(SMTP, "ada@example.org", "ada@example.org"), ""));
    for (var one : sandbox.services().addresses()) {
      var addresses = (JsonObject) one.getValue();
      var takes = addresses.getString("takes");
      rows.add(
          List.of(
              escape(one.getKey()),
              link(one.getKey(), takes, takes),
              addresses.getJsonObject("refuses").stream()
                  .map(entry -> link(one.getKey(), entry.getValue() + "", entry.getKey()))
                  .collect(Collectors.joining(" · "))));
    }
    return section(
        "try",
        texts.apply("try"),
        "<p class=\"hint\">%s</p>".formatted(escape(texts.apply("hint")))
            + Html.table(
                texts.apply("try"),
                "",
                Stream.of("messenger", "takes", "refuses").map(texts).toList(),
                rows));
  }

  private static String link(String messenger, String to, String shown) {
    return "<a href=\"%s\">%s</a>".formatted(escape(write(messenger, to)), escape(shown));
  }

  private String mails(Optional<Long> chosen, Function<String, String> texts) {
    var rows = new ArrayList<List<String>>();
    for (Mail mail : sandbox.inbox().mails().stream().limit(ROWS).toList()) {
      rows.add(
          List.of(
              brief(mail.arrived()),
              choice(
                  "mail",
                  mail.id(),
                  chosen,
                  mail.subject().isEmpty() ? texts.apply("noSubject") : mail.subject()),
              escape(String.join(", ", mail.to()))));
    }
    return table(texts, "mails", List.of("time", "subject", "to"), rows);
  }

  private String messages(Optional<Long> chosen, Function<String, String> texts) {
    var rows = new ArrayList<List<String>>();
    for (Received one : sandbox.services().received().stream().limit(ROWS).toList()) {
      var line = one.summary();
      var taken = line.getBoolean("taken");
      rows.add(
          List.of(
              brief(one.arrived()),
              choice("received", one.id(), chosen, line.getString("text")),
              escape(line.getString("messenger")),
              escape(line.getString("to")),
              badge(
                  taken ? "sent" : "failed",
                  texts.apply(taken ? "taken" : "refused") + " " + line.getValue("status"))));
    }
    return table(texts, "messages", List.of("time", "text", "messenger", "to", "outcome"), rows);
  }

  /** Returns the time alone if it is today. */
  private String brief(Instant at) {
    var now = time(clock.instant());
    var whole = time(at);
    var day = whole.substring(0, whole.indexOf(' ') + 1);
    return now.startsWith(day) ? whole.substring(day.length()) : whole;
  }

  private static String choice(String what, long id, Optional<Long> chosen, String text) {
    return "<a href=\"sandbox?%s=%d#%s\"%s>%s</a>"
        .formatted(
            what,
            id,
            what + "-shown",
            chosen.equals(Optional.of(id)) ? " aria-current=\"true\"" : "",
            escape(text.isBlank() ? "…" : text.length() <= 100 ? text : text.substring(0, 100)));
  }

  private static String table(
      Function<String, String> texts, String id, List<String> head, List<List<String>> rows) {
    return rows.isEmpty()
        ? "<p class=\"nothing\" id=\"%s\" data-swap>%s</p>"
            .formatted(id, escape(texts.apply("nothing." + id)))
        : Html.table(
            texts.apply(id),
            "id=\"%s\" data-swap".formatted(id),
            head.stream().map(texts).toList(),
            rows);
  }

  /** Shows a mail; decoding a large one takes a while. */
  private Future<String> letter(Optional<Long> id, Function<String, String> texts) {
    var mail = id.flatMap(sandbox.inbox()::mail);
    if (mail.isEmpty()) {
      return Future.succeededFuture(id.isEmpty() ? "" : gone("mail", texts));
    }
    return vertx
        .executeBlocking(mail.get()::detail, false)
        .map(
            json ->
                Html.article(
                    "mail-shown",
                    json.getString("subject"),
                    "%s → %s".formatted(json.getString("from"), String.join(", ", mail.get().to())),
                    (json.containsKey("problem")
                            ? "<p class=\"notice bad\" lang=\"en\">%s</p>"
                                .formatted(escape(json.getString("problem")))
                            : "")
                        + Html.frame(texts.apply("html"), json.getString("html"))
                        + Html.letter(json.getString("text"))
                        + Html.letter(
                            json.getJsonArray("attachments").stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", ")))
                        + fold(texts.apply("headers"), Html.lines(json.getJsonArray("headers")))
                        + fold(texts.apply("source"), json.getString("raw"))));
  }

  private String request(Optional<Long> id, Function<String, String> texts) {
    var found = id.flatMap(sandbox.services()::received);
    if (found.isEmpty()) {
      return id.isEmpty() ? "" : gone("received", texts);
    }
    var json = found.get().detail();
    return Html.article(
        "received-shown",
        "%s → %s".formatted(json.getString("messenger"), json.getString("to")),
        time(found.get().arrived()),
        Html.letter(json.getString("text"))
            + fold(
                texts.apply("request"),
                "%s %s%n%s%n%n%s"
                    .formatted(
                        json.getString("method"),
                        json.getString("path"),
                        Html.lines(json.getJsonArray("headers")),
                        json.getString("body")))
            + fold(
                texts.apply("answer"),
                "HTTP %s%n%n%s".formatted(json.getValue("status"), json.getValue("answer"))));
  }

  private static String gone(String what, Function<String, String> texts) {
    return "<p class=\"nothing\" id=\"%s-shown\">%s</p>"
        .formatted(what, escape(texts.apply("gone")));
  }
}
