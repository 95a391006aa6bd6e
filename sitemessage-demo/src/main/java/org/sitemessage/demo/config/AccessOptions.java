package org.sitemessage.demo.config;

import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodHandles;
import java.util.List;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;
import org.sitemessage.vertx.access.TrustedProxies;

/** Options of the section {@code access}: who may use the API. */
public final class AccessOptions extends OptionSet<AccessOptions> {
  /** True if each request to the API needs a key, or the session of a user. */
  static final Option<Boolean> KEYS =
      Option.flag(
          "keys",
          false,
          "If true, each request to the API needs a key or a session; if false, the API answers only requests"
              + " from this machine.");

  /** Proxies that are believed when they name their client. */
  static final Option<List<String>> PROXIES =
      Option.texts(
          "proxies",
          "Addresses or networks, such as 10.0.0.0/24, of proxies whose X-Forwarded-For names the client.");

  static final Section<AccessOptions> SECTION =
      Section.of("access", MethodHandles.lookup(), AccessOptions::new);

  private AccessOptions(OptionValues<AccessOptions> values) {
    super(values);
  }

  /** Returns the options of a server without keys and proxies. */
  public static AccessOptions none() {
    return SECTION.read(new JsonObject());
  }

  @Override
  protected void check() {
    proxies();
  }

  /** Returns whether each request to the API needs a key, or the session of a user. */
  public boolean keys() {
    return get(KEYS);
  }

  /** Returns the proxies that are believed when they name their client. */
  public TrustedProxies proxies() {
    return within(() -> TrustedProxies.of(get(PROXIES)));
  }
}
