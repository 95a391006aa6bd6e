package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the messengers. */
@Command(
    name = "messengers",
    description = "Prints the messengers with their state, and why one does not deliver.",
    footer = {"", "Examples:", "  sitemessage messengers", "  sitemessage messengers --json"},
    mixinStandardHelpOptions = true)
final class MessengersCommand implements Callable<Integer> {
  private final Cli cli;

  @Option(names = "--json", description = "Prints the messengers in JSON.")
  private boolean json;

  MessengersCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    try (var requests = cli.requests()) {
      var reply = requests.send(BusAddress.STATS, new JsonObject());
      if (json) {
        cli.out()
            .println(new JsonObject().put("messengers", reply.getValue("messengers")).encode());
      } else {
        new Stats(reply).messengers().print(cli.out());
      }
      cli.out().flush();
      return Cli.OK;
    }
  }
}
