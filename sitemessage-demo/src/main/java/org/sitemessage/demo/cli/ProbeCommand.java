package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a test message past the store. */
@Command(
    name = "probe",
    description =
        "Sends a test message and prints the answer of the remote server. Exit code 1 unless it was"
            + " sent.",
    footer = {"", "Example:", "  sitemessage probe smtp --to you@example.org"},
    mixinStandardHelpOptions = true)
final class ProbeCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(paramLabel = "MESSENGER", description = "Alias of the messenger.")
  private String messenger = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "ADDRESS",
      description = "Address of the recipient.")
  private String to = "";

  @Option(names = "--text", description = "Text of the message.")
  private Optional<String> text = Optional.empty();

  ProbeCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = new JsonObject().put("messenger", messenger).put("to", to);
    text.ifPresent(t -> body.put("text", t));
    try (var requests = cli.requestsToNewStore()) {
      var reply = requests.send(BusAddress.PROBE, body);
      cli.out().println(reply.encode());
      cli.out().flush();
      cli.noteSandbox(requests);
      return "sent".equals(reply.getString("outcome")) ? Cli.OK : Cli.FAILED;
    }
  }
}
