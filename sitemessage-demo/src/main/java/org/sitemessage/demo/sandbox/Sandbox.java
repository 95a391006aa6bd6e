package org.sitemessage.demo.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.DemoConfig.SandboxPorts;

/**
 * Receives messages when no messenger is configured. Ends with its Vert.x.
 *
 * @param inbox takes mail
 * @param services take all else
 */
public record Sandbox(Inbox inbox, FakeServices services) {

  /**
   * Starts it.
   *
   * @throws StartException if a port is taken
   */
  public static Sandbox start(Vertx vertx, SandboxPorts ports) {
    return new Sandbox(Inbox.start(vertx, ports.smtp()), FakeServices.start(vertx, ports.http()));
  }

  /** The options of each messenger that it takes messages from. */
  public Map<String, JsonObject> messengers() {
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
}
