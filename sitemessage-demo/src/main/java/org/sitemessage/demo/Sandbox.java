package org.sitemessage.demo;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sitemessage.demo.DemoConfig.SandboxPorts;

/**
 * Where messages go when no messenger is configured.
 *
 * @param inbox takes mail
 * @param services take all else; they end with their Vert.x
 */
record Sandbox(Inbox inbox, FakeServices services) implements AutoCloseable {

  /**
   * Starts it.
   *
   * @throws StartException if a port is taken; nothing is left running then
   */
  static Sandbox start(Vertx vertx, SandboxPorts ports) {
    var inbox = Inbox.start(ports.smtp());
    try {
      return new Sandbox(inbox, FakeServices.start(vertx, ports.http()));
    } catch (RuntimeException e) {
      try (inbox) {
        throw e;
      }
    }
  }

  /** The options of each messenger that it takes messages from. */
  Map<String, JsonObject> messengers() {
    var messengers = new LinkedHashMap<String, JsonObject>();
    messengers.put(
        "smtp",
        new JsonObject()
            .put("from", "sitemessage sandbox <sandbox@localhost>")
            .put("host", "127.0.0.1")
            .put("port", inbox.port())
            .put("tls", "off"));
    messengers.putAll(services.messengers());
    return messengers;
  }

  @Override
  public void close() {
    inbox.close();
  }
}
