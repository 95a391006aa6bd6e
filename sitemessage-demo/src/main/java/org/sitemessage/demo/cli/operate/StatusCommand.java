package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the state of the whole. */
@Command(
    name = "status",
    description = "Prints the number of dispatches by status, and the messengers with their state.",
    footer = {
      "",
      "Examples:",
      "  sitemessage status",
      "  sitemessage status --url https://shop.example.org/mail --json"
    },
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private final Cli cli;

  @Option(names = "--json", description = "Prints the reply in JSON.")
  private boolean json;

  StatusCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    try (var requests = cli.requests()) {
      var reply = requests.send(BusAddress.STATS, new JsonObject());
      if (json) {
        cli.out().println(reply.encode());
      } else {
        var stats = new Stats(reply);
        cli.out().println(stats.counts());
        stats.processes().ifPresent(cli.out()::println);
        cli.out().println();
        stats.messengers().print(cli.out());
      }
      cli.out().flush();
      return Cli.OK;
    }
  }
}
