package org.sitemessage.demo.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.schedule.CleanupRequest;
import org.sitemessage.demo.cli.progress.WatchedRequest;
import org.sitemessage.demo.cli.value.Ago;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes what is finished and old. */
@Command(
    name = "cleanup",
    description =
        "Removes dispatches that were sent, failed, expired or were cancelled, and messages without"
            + " dispatches.",
    footer = {
      "",
      "Examples:",
      "  sitemessage cleanup --ago 90 --dry-run",
      "  sitemessage cleanup --ago 90"
    },
    mixinStandardHelpOptions = true)
final class CleanupCommand implements Callable<Integer> {
  private final Cli cli;

  @Option(
      names = "--ago",
      paramLabel = "DAYS",
      converter = Ago.class,
      description =
          "Removes only dispatches that ended more than this many days ago; also 12h, 30m, 10s"
              + " (default: 30).")
  private Optional<Duration> ago = Optional.empty();

  @Option(names = "--dispatches-only", description = "Keeps messages without dispatches.")
  private boolean dispatchesOnly;

  @Option(names = "--dry-run", description = "Counts what would be removed, and removes nothing.")
  private boolean dryRun;

  CleanupCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body =
        new CleanupRequest(ago.orElse(CleanupRequest.DEFAULT_AGO), dispatchesOnly, dryRun).toJson();
    try (var requests = cli.requests()) {
      var request = new WatchedRequest(requests, "cleanup", cli.progress("cleanup"));
      cli.out().println(request.send(BusAddress.CLEANUP, body).encode());
      cli.out().flush();
      return Cli.OK;
    }
  }
}
