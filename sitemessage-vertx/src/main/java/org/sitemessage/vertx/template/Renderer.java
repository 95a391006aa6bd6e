package org.sitemessage.vertx.template;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.SiteMessageException;

/** Renders one template file. */
@FunctionalInterface
interface Renderer {

  /**
   * Renders the file.
   *
   * @throws SiteMessageException naming template, line and cause
   */
  String render(String path, Map<String, @Nullable Object> variables, Locale locale);
}
