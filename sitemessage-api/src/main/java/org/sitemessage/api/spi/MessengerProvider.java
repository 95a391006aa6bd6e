package org.sitemessage.api.spi;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.OptionKey;

/**
 * Brings a messenger that is created when the configuration names it under {@code messengers}.
 * Declared with {@code provides … with …}, and in {@code META-INF/services} for the class path.
 */
public interface MessengerProvider {

  /** The key under {@code messengers} in the configuration, and the messenger's alias. */
  String alias();

  /**
   * The options it takes. The engine checks the configuration against them, so that an unknown key
   * or a value of the wrong type is an error that names it, fills in the defaults, and reads
   * environment variables. The options every messenger takes ({@code concurrency}, {@code
   * deadlineMs}, {@code unknown}) are the engine's own and not to be listed.
   */
  List<OptionKey> options();

  /**
   * Creates the messenger.
   *
   * @param options all of {@link #options()}, checked, with defaults filled in
   * @throws org.sitemessage.api.SiteMessageException if the values do not fit together
   */
  Messenger create(JsonObject options);
}
