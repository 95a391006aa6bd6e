package org.sitemessage.vertx;

import java.lang.invoke.MethodHandles;
import org.sitemessage.api.options.Option;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.OptionValues;
import org.sitemessage.api.options.Section;

/** The option that names the kind of a messenger. */
final class KindOptions extends OptionSet<KindOptions> {
  /** Alias of a provider's messenger, or kind of a messenger that is made of others. */
  static final Option<String> KIND =
      Option.text(
          "kind", "Kind of the messenger: failover, round_robin or the alias of a provider.");

  static final Section<KindOptions> SECTION =
      Section.of("messengers", MethodHandles.lookup(), KindOptions::new);

  private KindOptions(OptionValues<KindOptions> values) {
    super(values);
  }
}
