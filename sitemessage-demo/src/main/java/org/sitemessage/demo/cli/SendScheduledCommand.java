package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
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
        "Sends the due dispatches and prints their outcomes. Exit code 1 if one was not delivered,"
            + " 4 if due dispatches are left.",
    footer = {
      "",
      "Examples:",
      "  sitemessage send-scheduled",
      "  sitemessage send-scheduled --priority 5 --wait-ms 0"
    },
    mixinStandardHelpOptions = true)
final class SendScheduledCommand implements Callable<Integer> {
  private static final List<String> UNDELIVERED =
      List.of("error", "failed", "unknown", "expired", "deferred");

  /** The form of times in log lines. */
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final Cli cli;

  @Option(names = "--priority", description = "Only dispatches of this priority.")
  private Optional<Integer> priority = Optional.empty();

  @Option(
      names = "--ignore-unknown",
      description = "Skips due dispatches whose messenger or message type is not known here.")
  private boolean ignoreUnknown;

  @Option(
      names = "--wait-ms",
      paramLabel = "MS",
      description = "Longest wait for the permits of limited messengers, ms (default: 300000).")
  private Optional<Long> wait = Optional.empty();

  SendScheduledCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = new JsonObject().put("ignoreUnknown", ignoreUnknown);
    priority.ifPresent(p -> body.put("priority", p));
    wait.ifPresent(ms -> body.put("waitMs", ms));
    try (var requests = cli.requests()) {
      var reply = requests.send(BusAddress.SEND_SCHEDULED, body);
      cli.out().println(reply.encode());
      cli.out().flush();
      cli.noteSandbox(requests);
      reply.getJsonArray("waiting", new JsonArray()).stream()
          .map(left -> why((JsonObject) left))
          .forEach(cli.err()::println);
      cli.err().flush();
      if (UNDELIVERED.stream().anyMatch(key -> reply.getLong(key, 0L) != 0)) {
        return Cli.FAILED;
      }
      return reply.getLong("left", 0L) == 0 ? Cli.OK : Cli.LEFT;
    }
  }

  private static String why(JsonObject left) {
    var until = left.getLong("untilMs");
    long dispatches = left.getLong("dispatches");
    var messenger = left.getString("messenger");
    return "sitemessage: %d due %s left, as messenger \"%s\" is %s%s; %s"
        .formatted(
            dispatches,
            dispatches == 1 ? "dispatch is" : "dispatches are",
            messenger,
            left.getString("why"),
            until == null ? "" : " until " + TIME.format(Instant.ofEpochMilli(until)),
            left.getString("why").equals("paused")
                ? "resume it (resume %s), then run send-scheduled again".formatted(messenger)
                : "run send-scheduled again");
  }
}
