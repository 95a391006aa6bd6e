package org.sitemessage.vertx.messenger.xmpp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.spi.MessengerProvider;

/** An application that has brought neither Smack nor twitter-text. */
class OptionalLibrariesTest {

  @Test
  void all_providers_load_and_only_creating_a_messenger_says_what_to_add() {
    var loader = new WithoutLibraries();

    var providers =
        ServiceLoader.load(MessengerProvider.class, loader).stream()
            .filter(provider -> provider.type().getClassLoader() == loader)
            .map(ServiceLoader.Provider::get)
            .collect(Collectors.toMap(MessengerProvider::alias, p -> p));

    assertTrue(providers.keySet().containsAll(Set.of("smtp", "xmpp", "xmppsleek")), "all there");
    providers.values().forEach(provider -> assertFalse(provider.options().isEmpty()));
    var smtp = new JsonObject().put("from", "site@example.org");
    assertEquals("smtp", get(providers, "smtp").create(smtp).alias());
    for (var alias : Set.of("xmpp", "xmppsleek")) {
      var options = new JsonObject().put("jid", "bot@example.org").put("password", "s3cret");
      var failure =
          assertThrows(SiteMessageException.class, () -> get(providers, alias).create(options));
      assertTrue(
          String.valueOf(failure.getMessage())
              .startsWith("messengers." + alias + " needs the Smack library: add smack-java8"),
          failure.getMessage());
    }
    var options = new JsonObject().put("bearerToken", "t0ken");
    var failure =
        assertThrows(SiteMessageException.class, () -> get(providers, "twitter").create(options));
    assertTrue(
        String.valueOf(failure.getMessage())
            .startsWith("messengers.twitter needs X's library: add twitter-text"),
        failure.getMessage());
  }

  private static MessengerProvider get(Map<String, MessengerProvider> providers, String alias) {
    return Objects.requireNonNull(providers.get(alias));
  }

  /** The messengers once more, where these libraries cannot be found. */
  private static final class WithoutLibraries extends ClassLoader {
    private static final Set<String> ABSENT =
        Set.of("org.jivesoftware.", "org.jxmpp.", "com.twitter.");

    WithoutLibraries() {
      super(XmppMessengerProvider.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (ABSENT.stream().anyMatch(name::startsWith)) {
          throw new ClassNotFoundException(name);
        } else if (!name.startsWith("org.sitemessage.vertx.")) {
          return super.loadClass(name, resolve);
        }
        var loaded = findLoadedClass(name);
        return loaded == null ? define(name) : loaded;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (var in = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (in == null) {
          throw new ClassNotFoundException(name);
        }
        var bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
