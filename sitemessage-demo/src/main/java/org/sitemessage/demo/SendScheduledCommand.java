package org.sitemessage.demo;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends what is due, once. */
@Command(
    name = "send-scheduled",
    description =
        "Sends what is due now and prints what became of it. Exit code 1 unless all of it was sent.",
    mixinStandardHelpOptions = true)
final class SendScheduledCommand implements Callable<Integer> {
  private static final List<String> UNDELIVERED =
      List.of("error", "failed", "unknown", "expired", "deferred");

  private final Cli cli;

  @Option(names = "--priority", description = "Only dispatches of this priority.")
  private Optional<Integer> priority = Optional.empty();

  @Option(
      names = "--ignore-unknown",
      description = "Pass over what is due for messengers and types that are not known here.")
  private boolean ignoreUnknown;

  SendScheduledCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = new JsonObject().put("ignoreUnknown", ignoreUnknown);
    priority.ifPresent(p -> body.put("priority", p));
    try (var requests = cli.requests()) {
      var reply = requests.send(BusAddress.SEND_SCHEDULED, body);
      cli.out().println(reply.encode());
      cli.out().flush();
      return UNDELIVERED.stream().allMatch(key -> reply.getLong(key, 0L) == 0)
          ? Cli.OK
          : Cli.FAILED;
    }
  }
}
