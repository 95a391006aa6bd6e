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
   * Returns what a person should know about the sending of what a command has stored; empty if the
   * engine that has stored it continues, and so delivers it.
   */
  Optional<String> advice();

  @Override
  void close();

  /**
   * Finds the server that has the store open; without one, opens the store here.
   *
   * @throws StartException if neither is possible
   */
  static Requests open(DemoConfig config, Map<String, Endpoint> endpoints, String reason) {
    return server(config)
        .map(server -> to(server, endpoints, reason))
        .orElseGet(() -> LocalRequests.open(config, reason));
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
