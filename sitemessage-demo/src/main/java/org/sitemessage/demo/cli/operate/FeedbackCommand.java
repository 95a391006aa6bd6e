package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.feedback.FeedbackPage;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.ReplyCommand;
import org.sitemessage.demo.cli.TextTable;
import org.sitemessage.demo.requests.Requests;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what was reported of messages that a server had accepted. */
@Command(
    name = "feedback",
    description =
        "Prints bounces, delays, complaints, unsubscriptions and receipts that arrived lately.",
    footer = {
      "",
      "Examples:",
      "  sitemessage feedback --kind complained",
      "  sitemessage feedback --unmatched --limit 20"
    },
    mixinStandardHelpOptions = true)
final class FeedbackCommand extends ReplyCommand {
  private static final List<String> HEAD =
      List.of("id", "time", "kind", "messenger", "dispatch", "address", "text");

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Prints only this kind: bounced, delayed, complained, unsubscribed or receipt.")
  private Optional<String> kind = Optional.empty();

  @Option(
      names = "--messenger",
      paramLabel = "M",
      description = "Prints only reports on dispatches of this messenger.")
  private Optional<String> messenger = Optional.empty();

  @Option(names = "--unmatched", description = "Prints only reports that no dispatch matched.")
  private boolean unmatched;

  @Option(
      names = "--before",
      paramLabel = "ID",
      description = "Prints only reports before this id.")
  private Optional<Long> before = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Maximum reports to print, 1 to 1000 (default: 100).")
  private Optional<Integer> limit = Optional.empty();

  FeedbackCommand(Cli cli) {
    super(cli);
  }

  @Override
  protected JsonObject ask(Requests requests) {
    var body = new JsonObject();
    kind.ifPresent(one -> body.put("kind", one));
    messenger.ifPresent(alias -> body.put("messenger", alias));
    before.ifPresent(id -> body.put("before", id));
    limit.ifPresent(count -> body.put("limit", count));
    if (unmatched) {
      body.put("unmatched", true);
    }
    var reply = requests.send(BusAddress.FEEDBACK, body);
    if (UnknownMessenger.isEmpty(reply, "feedback")) {
      messenger.ifPresent(alias -> UnknownMessenger.note(cli(), requests, List.of(alias)));
    }
    return reply;
  }

  @Override
  protected void print(JsonObject reply) {
    var page = FeedbackPage.fromJson(reply);
    new TextTable(HEAD, page.feedback().stream().map(FeedbackCommand::row).toList())
        .print(cli().out());
    page.next().ifPresent(id -> cli().err().println("Older reports: --before " + id));
  }

  private static List<String> row(Feedback one) {
    return List.of(
        String.valueOf(one.id()),
        one.at().toString(),
        one.kindKey(),
        one.messenger(),
        one.dispatchId().isPresent() ? String.valueOf(one.dispatchId().getAsLong()) : "unmatched",
        one.address(),
        one.text());
  }
}
