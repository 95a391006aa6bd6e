package org.sitemessage.vertx.messenger.http;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** Options of a messenger that has only those of HTTP. */
final class PosterOptions extends HttpOptions<PosterOptions> {
  static final Section<PosterOptions> SECTION =
      Section.of("messengers.test", MethodHandles.lookup(), PosterOptions::new);

  static final PosterOptions DEFAULT = SECTION.read(new JsonObject());

  private PosterOptions(OptionValues<PosterOptions> values) {
    super(values);
  }
}
