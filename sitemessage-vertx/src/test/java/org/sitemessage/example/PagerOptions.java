package org.sitemessage.example;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.messenger.http.HttpOptions;

// snippet:begin options
/** The gateway that pages go through, beside the options of HTTP: timeouts, proxy, connections. */
public final class PagerOptions extends HttpOptions<PagerOptions> {
  public static final Option<String> URL =
      Option.text("url", "URL that pages are posted to.").required();

  public static final Section<PagerOptions> SECTION =
      Section.of("messengers.pager", MethodHandles.lookup(), PagerOptions::new);

  private PagerOptions(OptionValues<PagerOptions> values) {
    super(values);
  }

  public static PagerOptions at(String url) {
    return SECTION.read(new JsonObject().put("url", url));
  }
}
// snippet:end
