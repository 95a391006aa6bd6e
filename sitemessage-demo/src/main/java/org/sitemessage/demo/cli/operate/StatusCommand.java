package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.ReplyCommand;
import org.sitemessage.demo.requests.Requests;
import picocli.CommandLine.Command;

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
final class StatusCommand extends ReplyCommand {
  StatusCommand(Cli cli) {
    super(cli);
  }

  @Override
  protected JsonObject ask(Requests requests) {
    return requests.send(BusAddress.STATS, new JsonObject());
  }

  @Override
  protected void print(JsonObject reply) {
    var stats = new Stats(reply);
    cli().out().println(stats.counts());
    stats.processes().ifPresent(cli().out()::println);
    cli().out().println();
    stats.print(cli().out());
  }
}
