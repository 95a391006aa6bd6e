package org.sitemessage.vertx.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.ResourceBundle;
import java.util.stream.Collectors;
import org.sitemessage.api.people.Preferences.Cell;

/**
 * The pages that links in messages lead to, in English and Russian. Immutable; usable on any
 * thread.
 */
final class LinkPages {
  private static final List<Locale> LANGUAGES =
      List.of(Locale.ENGLISH, Locale.forLanguageTag("ru"));

  private final PebblePage page;
  private final String stylePath;

  LinkPages(String stylePath) {
    this.stylePath = stylePath;
    page = new PebblePage(resource("links.html"));
  }

  static String resource(String name) {
    try (var in = LinkPages.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the first of these languages in which the pages exist; else English. */
  static Locale language(List<String> tags) {
    return tags.stream()
        .map(tag -> Locale.forLanguageTag(tag).getLanguage())
        .flatMap(language -> LANGUAGES.stream().filter(l -> l.getLanguage().equals(language)))
        .findFirst()
        .orElse(Locale.ENGLISH);
  }

  String askToUnsubscribe(Locale language, JsonObject shown, String preferences) {
    var page = new Page(language, "unsubscribe.title");
    if (shown.getBoolean("optional")) {
      page.put("text", page.text("unsubscribe.question", kind(shown), channel(shown)))
          .put("button", page.text("unsubscribe.button"));
    } else {
      page.put("text", page.text("unsubscribe.impossible", kind(shown)));
    }
    return page.link(preferences).html();
  }

  String unsubscribed(Locale language, JsonObject shown, String preferences) {
    var page = new Page(language, "unsubscribe.title");
    return page.put("notice", page.text("unsubscribe.done", kind(shown), channel(shown)))
        .link(preferences)
        .html();
  }

  String preferences(Locale language, JsonObject shown, boolean saved) {
    var page = new Page(language, "preferences.title");
    var types = shown.getJsonArray("types");
    if (types.isEmpty()) {
      return page.put("text", page.text("preferences.none")).html();
    }
    if (saved) {
      page.put("notice", page.text("preferences.saved"));
    }
    return page.put("text", page.text("preferences.intro"))
        .put("types", plain(types))
        .put("button", page.text("preferences.button"))
        .html();
  }

  /**
   * Returns the page for links that are not genuine; it does not show what is wrong with the link.
   */
  String invalid(Locale language) {
    var page = new Page(language, "invalid.title");
    return page.put("text", page.text("invalid.text")).html();
  }

  /** Returns the page for requests that cannot be read. */
  String misused(Locale language) {
    var page = new Page(language, "misused.title");
    return page.put("text", page.text("misused.text")).html();
  }

  String failed(Locale language) {
    var page = new Page(language, "failed.title");
    return page.put("text", page.text("failed.text")).html();
  }

  private static String kind(JsonObject shown) {
    return shown.getString("title");
  }

  private static String channel(JsonObject shown) {
    return shown.getString("messengerTitle");
  }

  private static List<Map<String, Object>> plain(JsonArray types) {
    return types.stream()
        .map(JsonObject.class::cast)
        .map(
            type -> {
              var row = new HashMap<>(type.getMap());
              row.put("cells", cells(type));
              row.put(
                  "messengers",
                  type.getJsonArray("messengers").stream()
                      .map(messenger -> ((JsonObject) messenger).getMap())
                      .toList());
              return (Map<String, Object>) row;
            })
        .toList();
  }

  private static String cells(JsonObject type) {
    return type.getJsonArray("messengers").stream()
        .map(one -> new Cell(type.getString("alias"), ((JsonObject) one).getString("alias")))
        .map(Cell::toString)
        .collect(Collectors.joining(" "));
  }

  /** A page that is being made. */
  private final class Page {
    private final Map<String, Object> variables = new HashMap<>();
    private final Locale language;
    private final ResourceBundle texts;

    Page(Locale language, String title) {
      this.language = language;
      texts =
          ResourceBundle.getBundle(
              "org.sitemessage.vertx.web.links", language, LinkPages.class.getModule());
      put("language", language.getLanguage());
      put("style", stylePath);
      put("title", text(title));
    }

    Page put(String name, Object value) {
      variables.put(name, value);
      return this;
    }

    Page link(String url) {
      return put("link", url).put("linkText", text("preferences.link"));
    }

    String text(String key, Object... values) {
      return new MessageFormat(texts.getString(key), language).format(values);
    }

    String html() {
      return page.html(variables, language);
    }
  }
}
