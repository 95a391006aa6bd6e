package org.sitemessage.demo.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.access.Right;
import org.sitemessage.console.ConsoleScreen;
import org.sitemessage.demo.sandbox.Mail;
import org.sitemessage.demo.sandbox.Received;
import org.sitemessage.demo.sandbox.Sandbox;

/** The screen of the console with what has arrived in the sandbox. */
final class SandboxScreen implements ConsoleScreen {
  private static final int ROWS = 50;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

  private final Vertx vertx;
  private final Sandbox sandbox;
  private final Properties english = texts("en");
  private final Properties russian = texts("ru");

  SandboxScreen(Vertx vertx, Sandbox sandbox) {
    this.vertx = vertx;
    this.sandbox = sandbox;
  }

  private static Properties texts(String language) {
    var name = "sandbox_%s.properties".formatted(language);
    var texts = new Properties();
    try {
      texts.load(new StringReader(Page.load(name).orElseThrow().toString(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return texts;
  }

  @Override
  public String path() {
    return "sandbox";
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
  public Future<String> html(Locale language, MultiMap parameters) {
    var texts = texts(language);
    var mail = id(parameters, "mail");
    var received = id(parameters, "received");
    return chosen(mail, texts)
        .map(
            letter ->
                "<p class=\"notice\">%s</p>".formatted(escape(texts.apply("intro")))
                    + tries(texts)
                    + section("inbox", texts.apply("inbox"), mails(mail, texts) + letter)
                    + section(
                        "received",
                        texts.apply("received"),
                        messages(received, texts) + request(received, texts)));
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

  /** Links to the form for a message, with recipients that are taken and that are refused. */
  private String tries(Function<String, String> texts) {
    var lines = new ArrayList<String>();
    lines.add(line("smtp", "email_plain", "ada@example.org", List.of()));
    for (var one : sandbox.services().addresses()) {
      var addresses = (JsonObject) one.getValue();
      var refused =
          addresses.getJsonObject("refuses").stream()
              .map(entry -> write(one.getKey(), "plain", entry.getValue() + "", entry.getKey()))
              .toList();
      lines.add(line(one.getKey(), "plain", addresses.getString("takes"), refused));
    }
    return section(
        "try",
        texts.apply("try"),
        "<p class=\"hint\">%s</p><ul>%s</ul>"
            .formatted(escape(texts.apply("hint")), String.join("", lines)));
  }

  private static String line(String messenger, String type, String taken, List<String> refused) {
    return "<li>%s%s</li>"
        .formatted(
            write(messenger, type, taken, messenger + ": " + taken),
            refused.isEmpty() ? "" : " · " + String.join(" ", refused));
  }

  private static String write(String messenger, String type, String to, String shown) {
    return "<a href=\"compose?messenger=%s&amp;type=%s&amp;to=%s&amp;subject=Hello&amp;text=It+works.\">%s</a>"
        .formatted(encoded(messenger), type, encoded(to), escape(shown));
  }

  private String mails(Optional<Long> chosen, Function<String, String> texts) {
    var rows = new ArrayList<List<String>>();
    for (Mail mail : sandbox.inbox().mails().stream().limit(ROWS).toList()) {
      rows.add(
          List.of(
              time(mail.arrived().toEpochMilli()),
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
              time(line.getLong("dateMs")),
              choice("received", one.id(), chosen, line.getString("text")),
              escape(line.getString("messenger")),
              escape(line.getString("to")),
              "<span class=\"badge %s\">%s</span>"
                  .formatted(
                      taken ? "sent" : "failed",
                      escape(texts.apply(taken ? "taken" : "refused"))
                          + " "
                          + line.getValue("status"))));
    }
    return table(texts, "messages", List.of("time", "text", "messenger", "to", "outcome"), rows);
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
    if (rows.isEmpty()) {
      return "<p class=\"nothing\" id=\"%s\" data-swap>%s</p>"
          .formatted(id, escape(texts.apply("nothing")));
    }
    var names = head.stream().map(texts).map(SandboxScreen::escape).toList();
    var body = new StringBuilder();
    for (var row : rows) {
      body.append("<tr>");
      for (int i = 0; i < row.size(); i++) {
        body.append(
            "<td class=\"long\" data-label=\"%s\">%s</td>".formatted(names.get(i), row.get(i)));
      }
      body.append("</tr>");
    }
    return """
        <div class="rows" role="region" aria-label="%s" tabindex="0"><table id="%s" data-swap>\
        <thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"""
        .formatted(
            escape(texts.apply(id)),
            id,
            names.stream().map(name -> "<th>" + name + "</th>").collect(Collectors.joining()),
            body);
  }

  /** Shows a mail; decoding a large one takes a while. */
  private Future<String> chosen(Optional<Long> id, Function<String, String> texts) {
    var mail = id.flatMap(sandbox.inbox()::mail);
    if (mail.isEmpty()) {
      return Future.succeededFuture(id.isEmpty() ? "" : gone("mail", texts));
    }
    return vertx
        .executeBlocking(mail.get()::detail, false)
        .map(
            json -> {
              var html = json.getString("html");
              return shown(
                  "mail",
                  json.getString("subject"),
                  "%s → %s".formatted(json.getString("from"), String.join(", ", mail.get().to())),
                  (json.containsKey("problem")
                          ? "<p class=\"notice bad\" lang=\"en\">%s</p>"
                              .formatted(escape(json.getString("problem")))
                          : "")
                      + (html.isEmpty()
                          ? ""
                          : "<iframe title=\"%s\" srcdoc=\"%s\" sandbox></iframe>"
                              .formatted(escape(texts.apply("html")), escape(html)))
                      + letter(json.getString("text"))
                      + letter(
                          json.getJsonArray("attachments").stream()
                              .map(String::valueOf)
                              .collect(Collectors.joining(", ")))
                      + fold(texts.apply("headers"), lines(json.getJsonArray("headers")))
                      + fold(texts.apply("source"), json.getString("raw")));
            });
  }

  private String request(Optional<Long> id, Function<String, String> texts) {
    var found = id.flatMap(sandbox.services()::received);
    if (found.isEmpty()) {
      return id.isEmpty() ? "" : gone("received", texts);
    }
    var json = found.get().detail();
    var headers = lines(json.getJsonArray("headers"));
    return shown(
        "received",
        "%s → %s".formatted(json.getString("messenger"), json.getString("to")),
        time(json.getLong("dateMs")),
        letter(json.getString("text"))
            + fold(
                texts.apply("request"),
                "%s %s%n%s%n%n%s"
                    .formatted(
                        json.getString("method"),
                        json.getString("path"),
                        headers,
                        json.getString("body")))
            + fold(
                texts.apply("answer"),
                "HTTP %s%n%n%s".formatted(json.getValue("status"), json.getValue("answer"))));
  }

  private static String gone(String what, Function<String, String> texts) {
    return "<p class=\"nothing\" id=\"%s-shown\">%s</p>"
        .formatted(what, escape(texts.apply("gone")));
  }

  private static String shown(String what, String heading, String hint, String body) {
    return "<article id=\"%s-shown\"><h3>%s</h3><p class=\"hint\">%s</p>%s</article>"
        .formatted(what, escape(heading), escape(hint), body);
  }

  private static String letter(String text) {
    return text.isBlank()
        ? ""
        : "<pre class=\"letter\" tabindex=\"0\">%s</pre>".formatted(escape(text));
  }

  private static String fold(String heading, String text) {
    return "<details><summary>%s</summary><pre tabindex=\"0\">%s</pre></details>"
        .formatted(escape(heading), escape(text));
  }

  private static String lines(JsonArray headers) {
    return headers.stream()
        .map(JsonObject.class::cast)
        .map(header -> header.getString("name") + ": " + header.getString("value"))
        .collect(Collectors.joining("\n"));
  }

  private static String section(String id, String heading, String body) {
    return "<section aria-labelledby=\"%s\"><h2 id=\"%s\">%s</h2>%s</section>"
        .formatted(id, id, escape(heading), body);
  }

  private static String time(long ms) {
    return TIME.format(Instant.ofEpochMilli(ms));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
