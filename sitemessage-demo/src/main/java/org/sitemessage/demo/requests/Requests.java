package org.sitemessage.demo.requests;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.demo.start.ServerFile;

/** A connection to the engine: in the server that has the store open, or in this process. */
public interface Requests extends AutoCloseable {

  /**
   * Sends a request of the bus contract and waits for the reply.
   *
   * @throws SiteMessageException if the engine rejects it
   */
  JsonObject send(String address, JsonObject body);

  /**
   * Sends a request and waits for the reply, as {@link #send}.
   *
   * @return the reply; empty if the key of the command does not have the right to it
   * @throws SiteMessageException if the engine rejects it
   */
  default Optional<JsonObject> sendIfAllowed(String address, JsonObject body) {
    return Optional.of(send(address, body));
  }

  /**
   * Returns what a person should know about the sending of what a command has stored; empty if the
   * engine that has stored it continues, and so delivers it.
   */
  Optional<String> advice();

  /** Returns whether messages go to a sandbox that ends with the command. */
  boolean sandbox();

  @Override
  void close();

  /**
   * Opens the store here; nothing is sent unless a request asks for it.
   *
   * @throws StartException if that is not possible
   */
  static Requests local(DemoConfig config, String reason) {
    return LocalRequests.open(config, reason);
  }

  /** Returns requests to a server. */
  static Requests to(ServerAddress server, Map<String, Endpoint> endpoints, String reason) {
    return new HttpRequests(server, endpoints, reason);
  }

  /**
   * Returns the server that has the embedded store open, if there is one. It gets the secret of its
   * own file, and no other: after a crash, another program may have its port.
   */
  static Optional<ServerAddress> server(DemoConfig config) {
    return config
        .folder()
        .flatMap(ServerFile::answering)
        .map(server -> new ServerAddress(server.url(), server.key()));
  }
}
