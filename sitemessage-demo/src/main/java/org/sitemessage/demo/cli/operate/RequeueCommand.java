package org.sitemessage.demo.cli.operate;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.operation.OperationKind;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.progress.WatchedRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes pending again what ended undelivered. */
@Command(
    name = "requeue",
    description =
        "Makes dispatches pending again that failed, expired, are unknown or were cancelled.",
    footer = {
      "",
      "Examples:",
      "  sitemessage requeue --dispatch 101",
      "  sitemessage requeue --filter 'status:failed messenger:smtp since:2h' --dry-run"
    },
    mixinStandardHelpOptions = true)
final class RequeueCommand implements Callable<Integer> {
  private final Cli cli;

  @Mixin private final SelectionOptions selection = new SelectionOptions();

  @Option(
      names = "--since",
      paramLabel = "INSTANT",
      description =
          "With --status: selects only dispatches that ended at or after this time, such as"
              + " 2030-01-31T12:00:00Z.")
  private Optional<Instant> since = Optional.empty();

  RequeueCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = selection.body();
    since.ifPresent(at -> body.put("sinceMs", at.toEpochMilli()));
    if (selection.isBackground()) {
      return SelectionOptions.start(cli, OperationKind.REQUEUE, body);
    }
    try (var requests = cli.requests()) {
      var request = new WatchedRequest(requests, "requeue", cli.progress("requeue"));
      var reply = request.send(BusAddress.REQUEUE, body);
      cli.out().println(reply.encode());
      if (reply.getLong("requeued", 0L) > 0 && !reply.getBoolean("dryRun", false)) {
        requests.advice().ifPresent(cli.err()::println);
      }
      cli.out().flush();
      return Cli.OK;
    }
  }
}
