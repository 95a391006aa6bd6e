package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import org.sitemessage.api.operation.Operation;
import org.sitemessage.api.operation.OperationPage;
import org.sitemessage.api.operation.OperationState;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.CommandGroup;
import org.sitemessage.demo.cli.ReplyCommand;
import org.sitemessage.demo.cli.TextTable;
import org.sitemessage.demo.requests.Requests;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and stops changes of many dispatches in the background. */
@Command(
    name = "operations",
    description =
        "Lists, shows or stops what cancel, requeue and settle have started with --background.",
    footer = {"", "Examples:", "  sitemessage operations list", "  sitemessage operations stop 7"},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class OperationsCommand extends CommandGroup {
  private static final List<String> HEAD =
      List.of("id", "do", "state", "touched", "expected", "started", "by", "filter");

  /** Returns the command with its commands. */
  static CommandLine line(Cli cli) {
    return new CommandLine(new OperationsCommand())
        .addSubcommand("list", new ListCommand(cli))
        .addSubcommand("show", new ShowCommand(cli))
        .addSubcommand("stop", new StopCommand(cli));
  }

  private static List<String> row(Operation one) {
    return List.of(
        String.valueOf(one.id()),
        one.as().map(as -> one.kind().key() + " as " + as.key()).orElse(one.kind().key()),
        one.stopping() && one.state().isOpen() ? "stopping" : one.state().key(),
        String.valueOf(one.touched()),
        one.expected().isPresent() ? String.valueOf(one.expected().getAsLong()) : "",
        one.startedAt().toString(),
        one.by(),
        one.filter());
  }

  private static JsonObject send(Cli cli, String action, long id) {
    try (var requests = cli.requests()) {
      var body = new JsonObject().put("action", action).put("id", id);
      var reply = requests.send(BusAddress.OPERATIONS, body);
      cli.out().println(reply.encode());
      cli.out().flush();
      return reply;
    }
  }

  /** Lists them. */
  @Command(
      name = "list",
      description = "Prints a page of operations, newest first.",
      footer = {"", "Example:", "  sitemessage operations list --limit 10"},
      mixinStandardHelpOptions = true)
  static final class ListCommand extends ReplyCommand {
    @Option(
        names = "--after",
        paramLabel = "ID",
        description = "Prints operations older than this one.")
    private long after;

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "Prints at most so many operations, up to 100.")
    private long limit = OperationPage.MAX;

    ListCommand(Cli cli) {
      super(cli);
    }

    @Override
    protected JsonObject ask(Requests requests) {
      var body = new JsonObject().put("action", "list").put("after", after).put("limit", limit);
      return requests.send(BusAddress.OPERATIONS, body);
    }

    @Override
    protected void print(JsonObject reply) {
      new TextTable(
              HEAD,
              OperationPage.fromJson(reply).operations().stream()
                  .map(OperationsCommand::row)
                  .toList())
          .print(cli().out());
    }
  }

  /** Shows one. */
  @Command(
      name = "show",
      description = "Prints an operation, and how far it is, in JSON.",
      footer = {"", "Example:", "  sitemessage operations show 7"},
      mixinStandardHelpOptions = true)
  static final class ShowCommand implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "ID", description = "Id of the operation.")
    private long id;

    ShowCommand(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      send(cli, "show", id);
      return Cli.OK;
    }
  }

  /** Stops one. */
  @Command(
      name = "stop",
      description = "Stops an operation before its next batch; what it has changed stays so.",
      footer = {"", "Example:", "  sitemessage operations stop 7"},
      mixinStandardHelpOptions = true)
  static final class StopCommand implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "ID", description = "Id of the operation.")
    private long id;

    StopCommand(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      var state =
          send(cli, "stop", id).getJsonObject("operation", new JsonObject()).getString("state");
      if (OperationState.DONE.key().equals(state) || OperationState.FAILED.key().equals(state)) {
        cli.note("the operation had ended before: it is %s".formatted(state));
      }
      return Cli.OK;
    }
  }
}
