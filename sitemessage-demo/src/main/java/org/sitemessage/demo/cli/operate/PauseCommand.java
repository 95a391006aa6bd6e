package org.sitemessage.demo.cli.operate;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.value.Length;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Pauses a messenger or a message type by hand. */
@Command(
    name = "pause",
    description =
        "Pauses a messenger, or a message type, on all nodes: deliveries under way finish, all"
            + " others wait until it is resumed.",
    footer = {
      "",
      "Examples:",
      "  sitemessage pause smtp --reason 'password expired'",
      "  sitemessage pause telegram --reason maintenance --for 2h",
      "  sitemessage pause --type news --reason 'wrong text' --for 2h"
    },
    mixinStandardHelpOptions = true)
final class PauseCommand implements Callable<Integer> {
  private final Cli cli;

  @ArgGroup(multiplicity = "1")
  private Paused paused = new Paused();

  @Option(names = "--reason", required = true, description = "Reason, which others are shown.")
  private String reason = "";

  @Option(
      names = "--for",
      paramLabel = "LENGTH",
      converter = Length.class,
      description = "Length of the pause, such as 10s, 30m, 12h or 2d.")
  private Optional<Duration> length = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "INSTANT",
      description = "End of the pause, such as 2030-01-31T12:00:00Z (default: when it is resumed).")
  private Optional<Instant> until = Optional.empty();

  @Option(names = "--by", description = "Name of the person who does this.")
  private Optional<String> by = Optional.empty();

  PauseCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = paused.toJson().put("reason", reason);
    length.ifPresent(value -> body.put("forMs", value.toMillis()));
    until.ifPresent(value -> body.put("untilMs", value.toEpochMilli()));
    by.ifPresent(value -> body.put("by", value));
    return cli.printReply(paused.address(BusAddress.PAUSE, BusAddress.PAUSE_TYPE), body);
  }
}
