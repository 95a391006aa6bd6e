package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sitemessage.demo.base.StartException;
import picocli.CommandLine.Option;

/** Which dispatches a command is about. */
final class SelectionOptions {
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
}
