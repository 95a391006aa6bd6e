package org.sitemessage.vertx.options;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of the section {@code links}: the secrets that sign the links in messages. */
public final class LinkOptions extends OptionSet<LinkOptions> {
  /** Secrets that sign links, newest first. */
  public static final Option<List<String>> KEYS =
      Option.texts("keys", "Secrets that sign links, newest first.").secret();

  static final Section<LinkOptions> SECTION =
      Section.of("links", MethodHandles.lookup(), LinkOptions::new);

  private LinkOptions(OptionValues<LinkOptions> values) {
    super(values);
  }

  /** Returns options with these secrets, newest first. */
  public static LinkOptions of(List<String> keys) {
    return SECTION.read(new JsonObject()).with(KEYS, keys);
  }
}
