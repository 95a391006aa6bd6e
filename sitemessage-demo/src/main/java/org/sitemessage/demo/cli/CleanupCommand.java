package org.sitemessage.demo.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.CleanupRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes what is finished and old. */
@Command(
    name = "cleanup",
    description =
        "Removes what was sent, failed, expired or was cancelled, and messages that are left"
            + " empty.",
    mixinStandardHelpOptions = true)
final class CleanupCommand implements Callable<Integer> {
  private final Cli cli;

  @Option(
      names = "--ago",
      paramLabel = "DAYS",
      converter = Ago.class,
      description =
          "Only what ended longer ago than so many days; also 12h, 30m, 10s (default: 30).")
  private Optional<Duration> ago = Optional.empty();

  @Option(names = "--dispatches-only", description = "Leaves messages as they are.")
  private boolean dispatchesOnly;

  CleanupCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = new CleanupRequest(ago.orElse(CleanupRequest.DEFAULT_AGO), dispatchesOnly).toJson();
    try (var requests = cli.requests()) {
      cli.out().println(requests.send(BusAddress.CLEANUP, body).encode());
      cli.out().flush();
      return Cli.OK;
    }
  }
}
