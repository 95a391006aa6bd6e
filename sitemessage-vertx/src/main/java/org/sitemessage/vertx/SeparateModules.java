package org.sitemessage.vertx;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The messengers of this project that are modules of their own, because they need libraries. */
final class SeparateModules {
  /** Last part of the names of artifact and module, by the alias of the messenger. */
  private static final Map<String, String> BY_ALIAS =
      Map.of("twitter", "twitter", "xmpp", "xmpp", "xmppsleek", "xmpp");

  private SeparateModules() {}

  /** Aliases of these messengers. */
  static Set<String> aliases() {
    return BY_ALIAS.keySet();
  }

  /** Returns the artifact and module of a messenger; empty if it is none of these. */
  static Optional<String> whatToAdd(String alias) {
    return Optional.ofNullable(BY_ALIAS.get(alias))
        .map(
            name ->
                "org.sitemessage:sitemessage-%s (on the module path: the module org.sitemessage.%s)"
                    .formatted(name, name));
  }
}
