package org.sitemessage.vertx.migrate;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.SiteMessageException;

/**
 * The context of a message in the form of our built-in types. In the source, {@code stext_} is the
 * plain text or the HTML, {@code tpl} the template, and {@code use_tpl} true if there is a
 * template.
 *
 * @param json context to store
 * @param toPort template that a person has to port, because it is not ours
 */
record DjangoContext(JsonObject json, Optional<String> toPort) {
  /** Types that are built in on both sides. */
  static final Set<String> TYPES = Set.of("plain", "email_plain", "email_html");

  private static final String TEXT = "stext_";

  /**
   * Converts the context of a row.
   *
   * @param id id of the message, for the text of an error
   */
  static DjangoContext of(long id, String type, String encoded) {
    var source = parse(id, encoded);
    if (!TYPES.contains(type)) {
      var template = named(source);
      return new DjangoContext(source, template.map(path -> type + ": " + path));
    }
    var context = new JsonObject();
    if (!type.equals("plain")) {
      context.put("subject", Optional.ofNullable(source.getString("subject")).orElse(""));
    }
    var bodyKey = type.equals("email_html") ? "html" : "text";
    if (source.containsKey(TEXT)) {
      return new DjangoContext(context.put(bodyKey, source.getString(TEXT)), Optional.empty());
    }
    var template = named(source);
    if (bodyKey.equals("html") && template.isEmpty() && source.containsKey("contents")) {
      // In the source, the e-mail backend and the built-in template send these contents as HTML.
      return new DjangoContext(context.put("html", source.getString("contents")), Optional.empty());
    }
    source.forEach(
        entry -> {
          if (!Set.of("tpl", "use_tpl", "type", "subject").contains(entry.getKey())) {
            context.put(entry.getKey(), entry.getValue());
          }
        });
    template.ifPresent(path -> context.put("template", path));
    return new DjangoContext(
        context, Optional.of(type + ": " + template.orElse("the built-in template")));
  }

  private static Optional<String> named(JsonObject source) {
    return Optional.ofNullable(source.getString("tpl")).filter(path -> !path.isEmpty());
  }

  private static JsonObject parse(long id, String encoded) {
    try {
      return encoded.isEmpty() ? new JsonObject() : new JsonObject(encoded);
    } catch (DecodeException e) {
      throw SiteMessageException.invalid(
          "sitemessage_message.context of id " + id, "is not a JSON object");
    }
  }
}
