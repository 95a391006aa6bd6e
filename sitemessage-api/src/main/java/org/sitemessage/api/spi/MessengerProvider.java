package org.sitemessage.api.spi;

import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Map;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.options.OptionSet;
import org.sitemessage.api.options.Section;

/**
 * Provides a messenger that is created when the configuration names it under {@code messengers}. A
 * provider is declared with {@code provides … with …}, and in {@code META-INF/services} for the
 * class path.
 * <!-- snippet: SnppMessengerProvider.java#provider -->
 *
 * <pre>{@code
 * public final class SnppMessengerProvider implements MessengerProvider<SnppOptions> {
 *
 *   public String alias() {
 *     return SnppMessenger.ALIAS;
 *   }
 *
 *   public Section<SnppOptions> options() {
 *     return SnppOptions.SECTION;
 *   }
 *
 *   public Messenger create(SnppOptions options) {
 *     return new SnppMessenger(options);
 *   }
 * }
 * }</pre>
 *
 * @param <S> options of the messenger
 */
public interface MessengerProvider<S extends OptionSet<S>> {

  /** Returns the key under {@code messengers} in the configuration, and the messenger's alias. */
  String alias();

  /**
   * Returns the options of the messenger. The engine reads the configuration and the environment by
   * them, so that an unknown key or a refused value is an error that names it. Do not list the
   * options that every messenger has ({@code concurrency}, {@code deadlineMs}, {@code unknown}):
   * the engine reads them itself.
   */
  Section<S> options();

  /**
   * Creates the messenger.
   *
   * @param options options that have been read and checked
   * @throws org.sitemessage.api.SiteMessageException if the values do not fit together
   */
  Messenger create(S options);

  /**
   * Reads the options of a section and creates the messenger.
   *
   * @param path path of the section: {@code messengers.newsletter}
   * @param section the section as it stands in the file
   * @param environment environment variables, which win over the file
   * @param foreign keys of the section that other code reads; they are ignored
   * @throws org.sitemessage.api.SiteMessageException naming the path of the option
   */
  default Messenger create(
      String path,
      JsonObject section,
      Map<String, String> environment,
      Collection<String> foreign) {
    return create(options().read(path, section, environment, foreign));
  }
}
