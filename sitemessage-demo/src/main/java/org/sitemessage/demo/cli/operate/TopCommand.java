package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.value.Length;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the state of the whole again and again. */
@Command(
    name = "top",
    description =
        "Shows dispatches and messengers, and redraws them until Ctrl-C. Prints a line each time if"
            + " the output is no terminal.",
    footer = {"", "Examples:", "  sitemessage top", "  sitemessage top --interval 10s --times 6"},
    mixinStandardHelpOptions = true)
final class TopCommand implements Callable<Integer> {
  /** Moves the cursor to the top left, and clears what is below it. */
  private static final String CLEAR = "\u001b[H\u001b[J";

  private final Cli cli;

  @Option(
      names = "--interval",
      paramLabel = "LENGTH",
      converter = Length.class,
      description = "Time between two looks (default: 2s).")
  private Duration interval = Duration.ofSeconds(2);

  @Option(names = "--times", description = "Ends after this number of looks (default: never).")
  private long times = Long.MAX_VALUE;

  TopCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var terminal = CommandLine.Help.Ansi.AUTO.enabled();
    try (var requests = cli.requests()) {
      for (long look = 1; look <= times; look++) {
        var stats = new Stats(requests.send(BusAddress.STATS, new JsonObject()));
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        if (terminal) {
          cli.out().println(CLEAR + now + "  " + stats.counts());
          cli.out().println();
          stats.print(cli.out());
        } else {
          cli.out().println(now + "  " + stats.line());
        }
        cli.out().flush();
        if (look < times) {
          pause();
        }
      }
    }
    return Cli.OK;
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(interval.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }
}
