package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.ReplyCommand;
import org.sitemessage.demo.requests.Requests;
import picocli.CommandLine.Command;

/** Shows the messengers. */
@Command(
    name = "messengers",
    description = "Prints the messengers with their state, and why one does not deliver.",
    footer = {"", "Examples:", "  sitemessage messengers", "  sitemessage messengers --json"},
    mixinStandardHelpOptions = true)
final class MessengersCommand extends ReplyCommand {
  MessengersCommand(Cli cli) {
    super(cli);
  }

  @Override
  protected JsonObject ask(Requests requests) {
    return requests.send(BusAddress.STATS, new JsonObject());
  }

  @Override
  protected void print(JsonObject reply) {
    new Stats(reply).print(cli().out());
  }

  @Override
  protected JsonObject json(JsonObject reply) {
    return new JsonObject().put("messengers", reply.getValue("messengers"));
  }
}
