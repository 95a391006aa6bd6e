package org.sitemessage.api.people;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.JsonFields;
import org.sitemessage.api.SiteMessageException;

/** The style of the preference table in HTML. */
public enum PreferenceStyle {
  /** Without classes of any framework. */
  PLAIN,
  /** With the classes of Bootstrap 5. */
  BOOTSTRAP;

  /** Its name in the bus contract. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the field {@code html} of a request.
   *
   * @return the style; empty if the request asks for no HTML
   * @throws SiteMessageException {@link FailureCode#INVALID_REQUEST} if there is no such style
   */
  public static Optional<PreferenceStyle> read(JsonFields fields) {
    var key = fields.string("html", 16);
    var style = Arrays.stream(values()).filter(one -> one.key().equals(key)).findFirst();
    if (!key.isEmpty() && style.isEmpty()) {
      throw fields.invalid(
          "html",
          "is \"%s\", must be one of %s"
              .formatted(
                  key,
                  Arrays.stream(values())
                      .map(PreferenceStyle::key)
                      .collect(Collectors.joining(", "))));
    }
    return style;
  }
}
