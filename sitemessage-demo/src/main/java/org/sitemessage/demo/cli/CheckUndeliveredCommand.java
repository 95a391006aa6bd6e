package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells the administrators of what is undelivered. */
@Command(
    name = "check-undelivered",
    description =
        "Counts the undelivered dispatches, and mails the administrators if there are any.",
    footer = {"", "Example:", "  sitemessage check-undelivered --to admin@example.org"},
    mixinStandardHelpOptions = true)
final class CheckUndeliveredCommand implements Callable<Integer> {
  private static final String NOBODY =
      "No mail is scheduled: neither --to nor the option administrators names an address that is not"
          + " suppressed.";

  private final Cli cli;

  @Option(
      names = "--to",
      paramLabel = "ADDRESS",
      description =
          "Mail address to use instead of the configured administrators; may be repeated.")
  private List<String> to = new ArrayList<>();

  CheckUndeliveredCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = new JsonObject();
    if (!to.isEmpty()) {
      body.put("to", new JsonArray(List.copyOf(to)));
    }
    try (var requests = cli.requests()) {
      var reply = requests.send(BusAddress.CHECK_UNDELIVERED, body);
      cli.out().println(reply.encode());
      if (reply.getLong("undelivered", 0L) > 0 && !reply.getBoolean("mailed", false)) {
        cli.err().println(NOBODY);
      }
      if (reply.getBoolean("mailed", false)) {
        requests.advice().ifPresent(cli.err()::println);
      }
      cli.out().flush();
      return Cli.OK;
    }
  }
}
