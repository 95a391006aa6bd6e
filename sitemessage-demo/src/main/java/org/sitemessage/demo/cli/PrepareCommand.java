package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import picocli.CommandLine.Command;

/** Makes the dispatches of postponed messages. */
@Command(
    name = "prepare",
    description =
        "Makes the dispatches of messages that go to their subscribers and are due. A running"
            + " server does so by itself.",
    footer = {"", "Example:", "  sitemessage prepare"},
    mixinStandardHelpOptions = true)
final class PrepareCommand implements Callable<Integer> {
  private final Cli cli;

  PrepareCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    return cli.printReply(BusAddress.PREPARE, new JsonObject());
  }
}
