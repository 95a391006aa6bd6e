package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sitemessage.api.operation.OperationKind;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.cli.Cli;
import picocli.CommandLine.Option;

/** Which dispatches a command is about. */
final class SelectionOptions {
  private static final Set<String> BACKGROUND = Set.of("filter", "as");

  @Option(
      names = "--message",
      paramLabel = "ID",
      description = "Selects all dispatches of this message.")
  private Optional<Long> message = Optional.empty();

  @Option(
      names = "--dispatch",
      paramLabel = "ID",
      description = "Selects this dispatch; may be repeated.")
  private List<Long> dispatches = new ArrayList<>();

  @Option(names = "--status", description = "Selects all dispatches with this status.")
  private Optional<String> status = Optional.empty();

  @Option(
      names = "--filter",
      description = "Selects all dispatches that this filter selects, as of list.")
  private Optional<String> filter = Optional.empty();

  @Option(names = "--dry-run", description = "Counts them, and changes nothing.")
  private boolean dryRun;

  @Option(
      names = "--background",
      description =
          "With --filter: starts an operation, which goes on after a restart, and prints its id.")
  private boolean background;

  @Option(
      names = "--messenger",
      description = "With --status: selects only dispatches of this messenger.")
  private Optional<String> messenger = Optional.empty();

  /**
   * The body of the request.
   *
   * @throws StartException if nothing is chosen
   */
  JsonObject body() {
    var body = new JsonObject();
    message.ifPresent(id -> body.put("message", id));
    if (!dispatches.isEmpty()) {
      body.put("dispatches", new JsonArray(List.copyOf(dispatches)));
    }
    status.ifPresent(s -> body.put("status", s));
    filter.ifPresent(text -> body.put("filter", text));
    if (body.size() != 1) {
      throw new StartException(
          "choose with exactly one of --message, --dispatch, --status and --filter");
    }
    if (dryRun) {
      body.put("dryRun", true);
    }
    messenger.ifPresent(m -> body.put("messenger", m));
    return body;
  }

  /** Returns whether the change is to be made in the background. */
  boolean isBackground() {
    return background;
  }

  /**
   * Starts an operation, and prints its id.
   *
   * @param what name of the change
   * @param body body of the request that would do the same at once
   * @throws StartException if there is more than a filter
   */
  static Integer start(Cli cli, OperationKind what, JsonObject body) {
    for (var key : body.fieldNames()) {
      if (!BACKGROUND.contains(key)) {
        throw new StartException(
            "--background goes with --filter alone; leave the other options out");
      }
    }
    if (!body.containsKey("filter")) {
      throw new StartException("--background needs --filter");
    }
    try (var requests = cli.requests()) {
      var reply =
          requests.send(
              BusAddress.OPERATIONS,
              new JsonObject().put("action", "start").put("do", what.key()).mergeIn(body));
      cli.out().println(reply.getJsonObject("operation").getValue("id"));
      if (requests.advice().isPresent()) {
        cli.err()
            .println("sitemessage: no server is running here; the operation goes on when one is");
        cli.err().flush();
      }
      cli.out().flush();
      return Cli.OK;
    }
  }
}
