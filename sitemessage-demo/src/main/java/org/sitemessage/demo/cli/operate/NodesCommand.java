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
import org.sitemessage.demo.cli.TextTable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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
final class NodesCommand implements Callable<Integer> {
  private static final List<String> HEAD =
      List.of("id", "host", "pid", "version", "started", "heartbeat", "clock", "claims", "state");

  private final Cli cli;

  @Option(names = "--json", description = "Prints the nodes in JSON.")
  private boolean json;

  private NodesCommand(Cli cli) {
    this.cli = cli;
  }

  /** Returns the command with its commands. */
  static CommandLine line(Cli cli) {
    return new CommandLine(new NodesCommand(cli))
        .addSubcommand("drain", new DrainCommand(cli))
        .addSubcommand("undrain", new UndrainCommand(cli));
  }

  @Override
  public Integer call() {
    try (var requests = cli.requests()) {
      var reply = requests.send(BusAddress.NODES, new JsonObject());
      if (json) {
        cli.out().println(reply.encode());
      } else {
        new TextTable(
                HEAD, NodeList.fromJson(reply).nodes().stream().map(NodesCommand::row).toList())
            .print(cli.out());
      }
      cli.out().flush();
      return Cli.OK;
    }
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

  private static Integer send(Cli cli, String address, String node) {
    try (var requests = cli.requests()) {
      cli.out().println(requests.send(address, new JsonObject().put("node", node)).encode());
      cli.out().flush();
      return Cli.OK;
    }
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
      return send(cli, BusAddress.DRAIN, node);
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
      return send(cli, BusAddress.UNDRAIN, node);
    }
  }
}
