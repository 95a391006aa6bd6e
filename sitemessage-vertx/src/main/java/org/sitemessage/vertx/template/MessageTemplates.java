package org.sitemessage.vertx.template;

import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.DispatchLinks;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;
import org.sitemessage.vertx.text.HtmlText;

/** Finds the templates of messages, and renders them. Thread-safe; blocking. */
public final class MessageTemplates implements Templates {
  private static final String ENGINE = "io.pebbletemplates.pebble.PebbleEngine";

  /**
   * Variable with the code that the function {@code click} calls; a template itself can call
   * nothing.
   */
  static final String CLICK = "_click";

  /** Number of contents that are kept for further recipients of their messages. */
  private static final int KEPT = 64;

  /** Length in characters above which a content is not kept. */
  private static final int KEPT_CHARS = 100_000;

  private final TemplateSources sources;
  private final Languages languages;
  private final Renderer renderer;
  private final String siteUrl;
  private final DispatchLinks links;
  private final UnaryOperator<String> kinds;
  private final Map<Key, Content> kept =
      Collections.synchronizedMap(
          new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Key, Content> eldest) {
              return size() > KEPT;
            }
          });

  /** The values on which a content depends, unless it depends on the recipient. */
  private record Key(long messageId, String type, String messenger, Locale locale) {}

  private MessageTemplates(
      TemplateSources sources,
      Languages languages,
      Renderer renderer,
      String siteUrl,
      DispatchLinks links,
      UnaryOperator<String> kinds) {
    this.sources = sources;
    this.languages = languages;
    this.renderer = renderer;
    this.siteUrl = siteUrl;
    this.links = links;
    this.kinds = kinds;
  }

  /**
   * Creates templates from these sources. Without the Pebble library every rendering is refused.
   *
   * @param standard language of recipients whose language is not known
   * @param cached true if templates are read once, false if at each rendering
   */
  public static Templates create(
      TemplateSources sources,
      Locale standard,
      boolean cached,
      String siteUrl,
      DispatchLinks links) {
    return create(sources, standard, cached, siteUrl, links, UnaryOperator.identity());
  }

  /**
   * Creates templates for messengers that may be of another kind than their alias says.
   *
   * @param kinds returns the kind of a messenger by its alias; the templates of the kind are used,
   *     too
   */
  public static Templates create(
      TemplateSources sources,
      Locale standard,
      boolean cached,
      String siteUrl,
      DispatchLinks links,
      UnaryOperator<String> kinds) {
    if (!isThere()) {
      return new WithoutPebble(links);
    }
    var languages = new Languages(standard);
    var translations = new Translations(sources, languages, cached);
    return new MessageTemplates(
        sources,
        languages,
        new PebbleRenderer(sources, translations, cached),
        siteUrl,
        links,
        kinds);
  }

  /** Templates without Pebble, which have only the links. */
  private record WithoutPebble(DispatchLinks links) implements Templates {
    @Override
    public Content render(MessageType type, Message message, Dispatch dispatch) {
      throw new SiteMessageException(
          FailureCode.NOT_READY,
          ("message type \"%s\" needs the Pebble library: add io.pebbletemplates:pebble to the"
                  + " application (on the module path also: --add-modules io.pebbletemplates)")
              .formatted(type.alias()));
    }
  }

  @Override
  public DispatchLinks links() {
    return links;
  }

  private static boolean isThere() {
    try {
      Class.forName(ENGINE, false, MessageTemplates.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  @Override
  public Content render(MessageType type, Message message, Dispatch dispatch) {
    var locale = languages.of(dispatch.locale());
    var key = new Key(message.id(), type.alias(), dispatch.messenger(), locale);
    // A merged content differs from recipient to recipient.
    var same = message.group().isEmpty() && message.id() > 0 && !type.contextPerRecipient();
    var before = Optional.ofNullable(kept.get(key));
    if (same && before.isPresent()) {
      return before.get();
    }
    var variables = variables(type, message, dispatch, locale);
    var content = rendered(type, message, dispatch, locale, variables);
    if (same
        && !variables.isPersonal()
        && content.text().length() + content.html().length() <= KEPT_CHARS) {
      kept.put(key, content);
    }
    return content;
  }

  private Content rendered(
      MessageType type, Message message, Dispatch dispatch, Locale locale, Variables variables) {
    var context = message.context();
    var template = find(locale, string(context, "template"), type, dispatch.messenger());
    var main = renderer.render(template.main(), variables, locale);
    var subject =
        template
            .subject()
            .map(path -> oneLine(renderer.render(path, variables, locale)))
            .orElseGet(() -> oneLine(string(context, "subject")));
    if (subject.length() > Limits.SUBJECT_CHARS) {
      throw SiteMessageException.invalid(
          "template " + template.subject().orElse(template.main()),
          "produces a subject of %d characters, at most %d are allowed"
              .formatted(subject.length(), Limits.SUBJECT_CHARS));
    }
    if (!Template.isHtml(template.main())) {
      return Content.text(subject, tidy(main));
    }
    var text = template.text().map(path -> tidy(renderer.render(path, variables, locale)));
    return HtmlText.completed(new Content(subject, text.orElse(""), main.strip(), Map.of(), ""));
  }

  /** Finds a template. A template that a message names must be one of the templates of messages. */
  private Template find(Locale locale, String named, MessageType type, String messenger) {
    return named.isEmpty()
        ? Template.find(sources, sources::exists, languages, locale, candidates(type, messenger))
        : Template.find(sources, sources::offers, languages, locale, List.of(named));
  }

  private List<String> candidates(MessageType type, String messenger) {
    if (!type.template().isEmpty()) {
      return List.of(type.template());
    }
    return Stream.of(messenger, kinds.apply(messenger))
        .flatMap(own -> names(type, own))
        .distinct()
        .toList();
  }

  private static Stream<String> names(MessageType type, String messenger) {
    var name = "sitemessage/messages/%s__%s.".formatted(type.alias(), messenger);
    return Stream.of(name + type.templateExtension(messenger), name + "txt");
  }

  private static String string(JsonObject context, String key) {
    var value = context.getValue(key);
    if (value != null && !(value instanceof String)) {
      throw SiteMessageException.invalid("context." + key, "must be a string");
    }
    return value == null ? "" : (String) value;
  }

  private Variables variables(MessageType type, Message message, Dispatch dispatch, Locale locale) {
    var context = type.templateContext(message, dispatch);
    var template = context.getValue("template") instanceof String path ? path : "";
    var variables =
        new Variables(context)
            .with("_context", "") // hides the variable of Pebble
            .with("template", template)
            .with("SITE_URL", siteUrl)
            .with("locale", locale.toLanguageTag())
            .with(
                "message",
                Map.of(
                    "id", message.id(),
                    "uid", message.uid(),
                    "type", message.type(),
                    "sender", message.senderId(),
                    "priority", message.priority(),
                    "createdAtMs", message.createdAt().toEpochMilli()))
            .withOwn(
                "dispatch",
                () ->
                    Map.of(
                        "id", dispatch.id(),
                        "uid", dispatch.uid(),
                        "messenger", dispatch.messenger(),
                        "address", dispatch.address(),
                        "user", dispatch.userId()));
    var own = type.links(links);
    return own == DispatchLinks.NONE
        ? variables
            .with("directive_unsubscribe", "")
            .with("directive_mark_read", "")
            .with(CLICK, UnaryOperator.<String>identity())
        : variables
            .withOwn("directive_unsubscribe", () -> own.unsubscribe(message, dispatch))
            .withOwn("directive_mark_read", () -> own.markRead(message, dispatch))
            .withOwn(CLICK, () -> (UnaryOperator<String>) url -> own.click(message, dispatch, url));
  }

  /** Reduces the empty lines that tags leave behind to at most one. */
  private static String tidy(String text) {
    var tidy = new StringBuilder(text.length());
    int empty = 0;
    for (var line : (Iterable<String>) text.strip().lines()::iterator) {
      empty = line.isBlank() ? empty + 1 : 0;
      if (empty <= 1) {
        tidy.append(empty == 1 ? "" : line).append('\n');
      }
    }
    return tidy.toString().strip();
  }

  private static String oneLine(String text) {
    return text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
  }
}
