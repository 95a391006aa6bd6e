package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.requests.EventReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints live events. */
@Command(
    name = "tail",
    description =
        "Prints the events of a running server as they come, until Ctrl-C. Exit code 1 if the server"
            + " ends them.",
    footer = {
      "",
      "Examples:",
      "  sitemessage tail",
      "  sitemessage tail --filter 'status:failed,unknown messenger:smtp'",
      "  sitemessage tail --json --limit 10",
      "",
      "Fields of the filter: status, messenger, id, message."
    },
    mixinStandardHelpOptions = true)
final class TailCommand implements Callable<Integer> {
  private static final Set<String> LAST = Set.of("dropped", "failed");

  private final Cli cli;
  private long printed;
  private boolean ended;

  @Option(names = "--filter", description = "Filter of the events (default: all).")
  private String filter = "";

  @Option(names = "--limit", description = "Ends after this number of events (default: never).")
  private long limit = Long.MAX_VALUE;

  @Option(names = "--json", description = "Prints a JSON object for each event.")
  private boolean json;

  TailCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    new EventReader(cli.server()).read(filter, this::print);
    if (ended) {
      return Cli.OK;
    }
    cli.err().println("sitemessage: the server ended the events");
    cli.err().flush();
    return Cli.FAILED;
  }

  /** Prints an event; returns whether more are wanted. */
  private boolean print(String kind, JsonObject event) {
    if (LAST.contains(kind) && event.containsKey("reason") && !event.containsKey("v")) {
      cli.err().println("sitemessage: " + Shown.text(event.getString("reason")));
      return false;
    }
    cli.out().println(json ? event.put("event", kind).encode() : line(kind, event));
    cli.out().flush();
    printed++;
    ended = printed >= limit;
    return !ended;
  }

  private static String line(String kind, JsonObject event) {
    return "%s  %-12s %s"
        .formatted(
            Instant.now().truncatedTo(ChronoUnit.SECONDS),
            kind,
            event.stream()
                .filter(entry -> !entry.getKey().equals("v"))
                .map(entry -> "%s %s".formatted(entry.getKey(), Shown.text(entry.getValue())))
                .collect(Collectors.joining("  ")));
  }
}
