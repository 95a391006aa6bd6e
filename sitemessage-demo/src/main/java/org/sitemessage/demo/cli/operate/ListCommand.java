package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.ReplyCommand;
import org.sitemessage.demo.cli.TextTable;
import org.sitemessage.demo.requests.Requests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists what a filter selects. */
@Command(
    name = "list",
    description = "Prints the dispatches that a filter selects, the newest first, or the messages.",
    footer = {
      "",
      "Examples:",
      "  sitemessage list 'status:failed messenger:smtp since:2h'",
      "  sitemessage list 'to:*@example.org -type:news' --count",
      "  sitemessage list --messages 'text:invoice since:7d' --json",
      "",
      "Fields: status, messenger, type, to, user, sender, group, priority, text,",
      "since, until, id, message. Several values with commas, - for not, quotes",
      "around blanks, * for any characters. The shell removes quotes and replaces *,",
      "so put the filter in single quotes, and after -- if it begins with -."
    },
    mixinStandardHelpOptions = true)
final class ListCommand extends ReplyCommand {
  @Parameters(
      paramLabel = "FILTER",
      arity = "0..*",
      description = "Terms of the filter (default: everything).")
  private List<String> terms = List.of();

  @Option(names = "--messages", description = "Prints messages instead of dispatches.")
  private boolean messages;

  @Option(names = "--count", description = "Counts all that the filter selects, up to 10,000.")
  private boolean count;

  @Option(names = "--limit", description = "Maximum number of rows, 1 to 1000 (default: 50).")
  private int limit = 50;

  @Option(
      names = "--after",
      paramLabel = "ID",
      description = "Continues after this id, which the page before has named.")
  private Optional<Long> after = Optional.empty();

  ListCommand(Cli cli) {
    super(cli);
  }

  @Override
  protected JsonObject ask(Requests requests) {
    var filter = String.join(" ", terms);
    var body = new JsonObject().put("filter", filter).put("limit", limit);
    after.ifPresent(id -> body.put("after", id));
    if (count) {
      body.put("count", true);
    }
    var reply = requests.send(messages ? BusAddress.MESSAGES : BusAddress.DISPATCHES, body);
    if (UnknownMessenger.isEmpty(reply, rows())) {
      UnknownMessenger.noteOfFilter(cli(), requests, filter);
    }
    return reply;
  }

  @Override
  protected void print(JsonObject reply) {
    table(reply).print(cli().out());
    tell(reply);
  }

  private String rows() {
    return messages ? "messages" : "dispatches";
  }

  private TextTable table(JsonObject reply) {
    return messages
        ? new TextTable(
            List.of("ID", "TYPE", "PRIORITY", "ACCEPTED", "SUBJECT"),
            rows(reply).map(ListCommand::message).toList())
        : new TextTable(
            List.of(
                "ID", "MESSAGE", "STATUS", "MESSENGER", "TO", "TRIES", "NEXT", "TYPE", "SUBJECT"),
            rows(reply).map(ListCommand::dispatch).toList());
  }

  private Stream<JsonObject> rows(JsonObject reply) {
    return reply.getJsonArray(rows()).stream().map(JsonObject.class::cast);
  }

  private static List<String> message(JsonObject row) {
    return List.of(
        String.valueOf(row.getLong("id")),
        Shown.text(row.getString("type")),
        String.valueOf(row.getInteger("priority")),
        Shown.time(row, "createdAtMs"),
        Shown.brief(row.getString("subject", "")));
  }

  private static List<String> dispatch(JsonObject row) {
    return List.of(
        String.valueOf(row.getLong("id")),
        String.valueOf(row.getLong("messageId")),
        Shown.text(row.getString("status")),
        Shown.text(row.getString("messenger")),
        Shown.brief(row.getString("address")),
        String.valueOf(row.getInteger("attempts")),
        Shown.time(row, "nextAttemptAtMs"),
        Shown.text(row.getString("type", "")),
        Shown.brief(row.getString("subject", "")));
  }

  /** Tells what is not in the table on standard error, so that the table stays a table. */
  private void tell(JsonObject reply) {
    if (reply.containsKey("count")) {
      cli()
          .err()
          .println(
              String.format(
                  Locale.ROOT,
                  "%,d%s in all",
                  reply.getLong("count"),
                  reply.getBoolean("capped", false) ? "+" : ""));
    }
    if (reply.containsKey("next")) {
      cli()
          .err()
          .println(
              "%s; continue with --after %d"
                  .formatted(
                      reply.getBoolean("partial", false)
                          ? "the search ended at its bound"
                          : "there may be more",
                      reply.getLong("next")));
    }
    cli().err().flush();
  }
}
