package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.sitemessage.api.node.NodeList;
import org.sitemessage.api.node.NodeState;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.ReplyCommand;
import org.sitemessage.demo.cli.TextTable;
import org.sitemessage.demo.requests.Requests;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the processes on the store, and drains them. */
@Command(
    name = "nodes",
    description = "Prints the processes on the store; drains one of them, or ends that.",
    footer = {
      "",
      "Examples:",
      "  sitemessage nodes",
      "  sitemessage nodes drain 3c74bef7a1b2c3d4",
      "  sitemessage nodes undrain 3c74bef7a1b2c3d4"
    },
    mixinStandardHelpOptions = true)
final class NodesCommand extends ReplyCommand {
  private static final List<String> HEAD =
      List.of("id", "host", "pid", "version", "started", "heartbeat", "clock", "claims", "state");

  private NodesCommand(Cli cli) {
    super(cli);
  }

  /** Returns the command with its commands. */
  static CommandLine line(Cli cli) {
    return new CommandLine(new NodesCommand(cli))
        .addSubcommand("drain", new DrainCommand(cli))
        .addSubcommand("undrain", new UndrainCommand(cli));
  }

  @Override
  protected JsonObject ask(Requests requests) {
    return requests.send(BusAddress.NODES, new JsonObject());
  }

  @Override
  protected void print(JsonObject reply) {
    new TextTable(HEAD, NodeList.fromJson(reply).nodes().stream().map(NodesCommand::row).toList())
        .print(cli().out());
  }

  private static List<String> row(NodeState node) {
    return List.of(
        node.id(),
        node.host(),
        String.valueOf(node.pid()),
        node.version(),
        node.startedAt().toString(),
        node.heartbeatAt().toString(),
        node.clockAhead().map(Duration::toMillis).map("%+d ms"::formatted).orElse(""),
        String.valueOf(node.claims()),
        state(node));
  }

  private static String state(NodeState node) {
    if (!node.alive()) {
      return "silent";
    }
    return node.drainedAt()
        .map(NodesCommand::drained)
        .orElse(node.continuous() ? "alive" : "on request");
  }

  private static String drained(Instant since) {
    return "drained since " + since;
  }

  /** Drains one. */
  @Command(
      name = "drain",
      description =
          "Drains a node: it finishes what it has claimed, and claims nothing more until it is"
              + " undrained or restarted.",
      footer = {"", "Example:", "  sitemessage nodes drain 3c74bef7a1b2c3d4"},
      mixinStandardHelpOptions = true)
  static final class DrainCommand implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "ID", description = "Id of the node.")
    private String node = "";

    DrainCommand(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      return cli.printReply(BusAddress.DRAIN, new JsonObject().put("node", node));
    }
  }

  /** Ends that. */
  @Command(
      name = "undrain",
      description = "Lets a drained node claim again.",
      footer = {"", "Example:", "  sitemessage nodes undrain 3c74bef7a1b2c3d4"},
      mixinStandardHelpOptions = true)
  static final class UndrainCommand implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "ID", description = "Id of the node.")
    private String node = "";

    UndrainCommand(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      return cli.printReply(BusAddress.UNDRAIN, new JsonObject().put("node", node));
    }
  }
}
