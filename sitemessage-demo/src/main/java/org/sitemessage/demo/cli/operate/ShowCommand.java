package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.ReplyCommand;
import org.sitemessage.demo.cli.TextTable;
import org.sitemessage.demo.requests.Requests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one dispatch or one message. */
@Command(
    name = "show",
    description =
        "Prints a dispatch with its attempts, and why it waits; or a message with its dispatches.",
    footer = {
      "",
      "Examples:",
      "  sitemessage show 101",
      "  sitemessage show --message 17",
      "  sitemessage show 101 --json"
    },
    mixinStandardHelpOptions = true)
final class ShowCommand extends ReplyCommand {
  private static final List<String> TIMES =
      List.of("createdAtMs", "nextAttemptAtMs", "sentAtMs", "readAtMs");
  private static final List<String> APART = List.of("errors", "waits", "dispatches");

  @Parameters(paramLabel = "ID", description = "Id of the dispatch, or of the message.")
  private long id;

  @Option(names = "--message", description = "The id is that of a message.")
  private boolean message;

  ShowCommand(Cli cli) {
    super(cli);
  }

  @Override
  protected JsonObject ask(Requests requests) {
    return requests.send(
        message ? BusAddress.MESSAGE : BusAddress.DISPATCH, new JsonObject().put("id", id));
  }

  @Override
  protected void print(JsonObject reply) {
    var rows = new ArrayList<List<String>>();
    reply.stream()
        .filter(entry -> !APART.contains(entry.getKey()))
        .filter(entry -> !"".equals(entry.getValue()))
        .forEach(entry -> rows.add(row(reply, entry.getKey())));
    new TextTable(List.of(), rows).print(cli().out());
    if (reply.getValue("waits") instanceof JsonObject waits) {
      cli().out().println();
      cli().out().println(Shown.text(waits.getString("text")));
    }
    printTable("errors", reply, List.of("AT", "OUTCOME", "ANSWER"), ShowCommand::attempt);
    printTable(
        "dispatches", reply, List.of("ID", "STATUS", "MESSENGER", "TO"), ShowCommand::dispatch);
  }

  private static List<String> row(JsonObject reply, String key) {
    return TIMES.contains(key)
        ? List.of(key.substring(0, key.length() - "Ms".length()), Shown.time(reply, key))
        : List.of(key, Shown.text(reply.getValue(key)));
  }

  private void printTable(
      String key, JsonObject reply, List<String> head, Function<JsonObject, List<String>> row) {
    var all = reply.getJsonArray(key, new JsonArray());
    if (!all.isEmpty()) {
      cli().out().println();
      new TextTable(head, all.stream().map(one -> row.apply((JsonObject) one)).toList())
          .print(cli().out());
    }
  }

  private static List<String> attempt(JsonObject line) {
    var repeats = line.getInteger("repeats", 1);
    return List.of(
        Shown.time(line, "atMs"),
        Shown.text(line.getString("outcome")) + (repeats > 1 ? " x" + repeats : ""),
        Shown.text(line.getString("text")));
  }

  private static List<String> dispatch(JsonObject row) {
    return List.of(
        String.valueOf(row.getLong("id")),
        Shown.text(row.getString("status")),
        Shown.text(row.getString("messenger")),
        Shown.text(row.getString("address")));
  }
}
