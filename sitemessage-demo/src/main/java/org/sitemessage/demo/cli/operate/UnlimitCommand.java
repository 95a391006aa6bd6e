package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends the limits that a person has set. */
@Command(
    name = "unlimit",
    description = "Lets the configured limits of a messenger hold again, on all nodes.",
    footer = {"", "Example:", "  sitemessage unlimit smtp"},
    mixinStandardHelpOptions = true)
final class UnlimitCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(paramLabel = "MESSENGER", description = "Alias of the messenger.")
  private String messenger = "";

  UnlimitCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    return cli.printReply(BusAddress.UNLIMIT, new JsonObject().put("messenger", messenger));
  }
}
