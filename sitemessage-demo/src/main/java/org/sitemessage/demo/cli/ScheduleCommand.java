package org.sitemessage.demo.cli;

import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Schedules one message, or the messages of a file. */
@Command(
    name = "schedule",
    description = "Stores a message to be delivered, and prints the reply.",
    footer = {
      "",
      "Examples:",
      "  sitemessage schedule --type email_plain --to a@example.org --subject Hello --text 'It works.'",
      "  sitemessage schedule --json request.json"
    },
    mixinStandardHelpOptions = true)
final class ScheduleCommand implements Callable<Integer> {
  private final Cli cli;

  @Mixin private final RequestOptions options = new RequestOptions();

  ScheduleCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = options.request();
    try (var requests = cli.requestsToNewStore()) {
      cli.out().println(requests.send(BusAddress.SCHEDULE, body).encode());
      cli.out().flush();
      requests.advice().ifPresent(cli.err()::println);
      return Cli.OK;
    }
  }
}
