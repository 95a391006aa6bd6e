package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The messenger, or the message type, that a command pauses or resumes. */
final class Paused {
  @Parameters(paramLabel = "MESSENGER", arity = "0..1", description = "Alias of the messenger.")
  private String messenger = "";

  @Option(names = "--type", paramLabel = "TYPE", description = "Alias of the message type.")
  private String type = "";

  String address(String ofMessenger, String ofType) {
    return type.isEmpty() ? ofMessenger : ofType;
  }

  JsonObject toJson() {
    return type.isEmpty()
        ? new JsonObject().put("messenger", messenger)
        : new JsonObject().put("type", type);
  }
}
