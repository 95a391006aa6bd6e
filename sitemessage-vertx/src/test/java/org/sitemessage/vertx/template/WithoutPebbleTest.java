package org.sitemessage.vertx.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.DispatchLinks;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.Templates;

/** An application on whose module path Pebble was not resolved. */
class WithoutPebbleTest {

  @Test
  void all_but_rendering_works_and_that_says_what_to_add() throws Exception {
    var loader = new Hiding();
    var sourcesType = loader.loadClass(TemplateSources.class.getName());
    var sources =
        sourcesType
            .getConstructor(Optional.class, List.class, boolean.class)
            .newInstance(Optional.empty(), List.of(), true);

    var templates =
        assertInstanceOf(
            Templates.class,
            loader
                .loadClass(MessageTemplates.class.getName())
                .getMethod(
                    "create",
                    sourcesType,
                    Locale.class,
                    boolean.class,
                    String.class,
                    DispatchLinks.class)
                .invoke(null, sources, Locale.ENGLISH, true, "", DispatchLinks.NONE));
    var message =
        new Message(1, "u", "order", new JsonObject(), "", 0, Instant.EPOCH, Instant.EPOCH);
    var dispatch = new Dispatch(1, "d", 1, "pager", "7", "", 0, false);
    MessageType order = () -> "order";
    var refused =
        assertThrows(SiteMessageException.class, () -> templates.render(order, message, dispatch));

    assertEquals(FailureCode.NOT_READY, refused.code());
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("message type \"order\" needs the Pebble library: add io.pebbletemplates"),
        refused.getMessage());
  }

  /** Our package once more, where Pebble cannot be found. */
  private static final class Hiding extends ClassLoader {
    Hiding() {
      super(MessageTemplates.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        if (name.startsWith("io.pebbletemplates.")) {
          throw new ClassNotFoundException(name);
        } else if (!name.startsWith("org.sitemessage.vertx.template.")) {
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
