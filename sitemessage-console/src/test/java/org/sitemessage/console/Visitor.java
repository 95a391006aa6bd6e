package org.sitemessage.console;

import static org.sitemessage.testkit.Futures.await;

import io.netty.handler.codec.http.cookie.Cookie;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.client.WebClientSession;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.FormElement;

/** A browser without scripts: it keeps cookies, follows redirects, and sends forms. */
final class Visitor {
  private static final int REDIRECTS = 5;

  private final WebClientSession http;
  private final String home;
  private final Map<String, String> headers;

  Visitor(Vertx vertx, String home) {
    this(
        WebClientSession.create(
            WebClient.create(vertx, new WebClientOptions().setFollowRedirects(false))),
        home,
        Map.of());
  }

  private Visitor(WebClientSession http, String home, Map<String, String> headers) {
    this.http = http;
    this.home = home;
    this.headers = headers;
  }

  /** Returns the same browser, which sends one more header with each request. */
  Visitor withHeader(String name, String value) {
    var more = new HashMap<>(headers);
    more.put(name, value);
    return new Visitor(http, home, Map.copyOf(more));
  }

  /** Returns the same browser with its cookies, whose console has another URL. */
  Visitor at(String url) {
    return new Visitor(http, url, headers);
  }

  /**
   * An answer.
   *
   * @param url URL of the page
   * @param status HTTP status
   * @param headers headers of the answer
   * @param html the page
   */
  record Page(String url, int status, MultiMap headers, Document html) {

    String text() {
      return html.body().text();
    }

    /** Returns the only element. */
    Element only(String css) {
      var found = html.select(css);
      if (found.size() != 1) {
        throw new AssertionError(
            "%d elements are %s:%n%s".formatted(found.size(), css, html.select("main")));
      }
      return Objects.requireNonNull(found.first());
    }

    boolean has(String css) {
      return !html.select(css).isEmpty();
    }

    List<String> texts(String css) {
      return html.select(css).eachText();
    }

    String header(String name) {
      return Optional.ofNullable(headers.get(name)).orElse("");
    }
  }

  /** Returns a page of the console, after redirects. */
  Page get(String path) {
    return follow(ask(HttpMethod.GET, path));
  }

  /** Returns the answer to a request itself. */
  Page ask(HttpMethod method, String path) {
    return answer(method, resolved(home, path), Optional.empty());
  }

  /** Posts fields as they are; does not follow a redirect. */
  Page post(String path, Map<String, String> fields) {
    return postText(path, encoded(MultiMap.caseInsensitiveMultiMap().addAll(fields)));
  }

  /** Posts a form as it is encoded, or not. */
  Page postText(String path, String form) {
    return answer(HttpMethod.POST, resolved(home, path), Optional.of(form));
  }

  /** Follows a link. */
  Page click(Page page, String css) {
    return get(page.only(css).absUrl("href"));
  }

  /** Sends the form of a button as it is. */
  Page submit(Page page, String button) {
    return submit(page, button, Map.of());
  }

  /**
   * Sends the form of a button.
   *
   * @param values values that a person has given to fields, instead of those of the page
   */
  Page submit(Page page, String button, Map<String, List<String>> values) {
    var pressed = page.only(button);
    var form = (FormElement) Objects.requireNonNull(pressed.closest("form"));
    // Without a value, an option has its text as a browser has it.
    form.select("option:not([value])").forEach(one -> one.attr("value", one.text()));
    var fields = MultiMap.caseInsensitiveMultiMap();
    form.formData().forEach(one -> fields.add(one.key(), one.value()));
    if (pressed.hasAttr("name")) {
      fields.set(pressed.attr("name"), pressed.attr("value"));
    }
    values.forEach(
        (name, value) -> {
          if (form.select("[name=%s]".formatted(name)).isEmpty()) {
            throw new AssertionError("the form has no field %s: %s".formatted(name, form));
          }
          fields.set(name, value);
        });
    var action = form.hasAttr("action") ? form.absUrl("action") : page.url();
    return form.attr("method").equals("post")
        ? follow(answer(HttpMethod.POST, action, Optional.of(encoded(fields))))
        : get(action + "?" + encoded(fields));
  }

  private Page follow(Page first) {
    var page = first;
    for (int i = 0; i < REDIRECTS && page.status() / 100 == 3; i++) {
      page = ask(HttpMethod.GET, resolved(page.url(), page.header("Location")));
    }
    return page;
  }

  private Page answer(HttpMethod method, String url, Optional<String> form) {
    var request = http.requestAbs(method, url);
    headers.forEach(request::putHeader);
    var answer =
        await(
            form.isPresent()
                ? request
                    .putHeader("Content-Type", "application/x-www-form-urlencoded")
                    .sendBuffer(Buffer.buffer(form.get()))
                : request.send());
    var html = Optional.ofNullable(answer.bodyAsString()).orElse("");
    return new Page(url, answer.statusCode(), answer.headers(), Jsoup.parse(html, url));
  }

  private static String resolved(String base, String link) {
    return URI.create(base).resolve(link).toString();
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String encoded(MultiMap fields) {
    return fields.entries().stream()
        .map(one -> encoded(one.getKey()) + "=" + encoded(one.getValue()))
        .collect(Collectors.joining("&"));
  }

  /** Returns the text that a form has to send, which the browser holds after its first page. */
  String token() {
    get("");
    return StreamSupport.stream(
            http.cookieStore().get(false, "127.0.0.1", "/").spliterator(), false)
        .filter(cookie -> cookie.name().equals("sitemessage-form"))
        .map(Cookie::value)
        .findFirst()
        .orElseThrow();
  }
}
