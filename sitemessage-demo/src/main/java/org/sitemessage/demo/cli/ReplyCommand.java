package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.sitemessage.demo.requests.Requests;
import picocli.CommandLine.Option;

/** A command that prints a reply of the engine, for people or in JSON. */
public abstract class ReplyCommand implements Callable<Integer> {
  private final Cli cli;

  @Option(names = "--json", description = "Prints the reply in JSON.")
  private boolean json;

  protected ReplyCommand(Cli cli) {
    this.cli = cli;
  }

  /** Sends the request. */
  protected abstract JsonObject ask(Requests requests);

  /** Prints the reply for people. */
  protected abstract void print(JsonObject reply);

  /** Returns the part of the reply that is printed in JSON. */
  protected JsonObject json(JsonObject reply) {
    return reply;
  }

  protected final Cli cli() {
    return cli;
  }

  @Override
  public final Integer call() {
    try (var requests = cli.requests()) {
      var reply = ask(requests);
      if (json) {
        cli.out().println(json(reply).encode());
      } else {
        print(reply);
      }
      cli.out().flush();
      return Cli.OK;
    }
  }
}
