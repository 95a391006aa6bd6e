package org.sitemessage.demo.cli.operate;

import java.util.concurrent.Callable;
import org.sitemessage.api.operation.OperationKind;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.progress.WatchedRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Decides what became of dispatches that may have been delivered. */
@Command(
    name = "settle",
    description = "Decides that unknown dispatches were delivered or not, and prints how many.",
    footer = {
      "",
      "Examples:",
      "  sitemessage settle --as sent --dispatch 101",
      "  sitemessage settle --as failed --filter 'messenger:telegram since:2h' --dry-run"
    },
    mixinStandardHelpOptions = true)
final class SettleCommand implements Callable<Integer> {
  private final Cli cli;

  @Mixin private final SelectionOptions selection = new SelectionOptions();

  @Option(
      names = "--as",
      paramLabel = "STATUS",
      required = true,
      description = "The new status: sent or failed.")
  private String as = "";

  SettleCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = selection.body().put("as", as);
    if (selection.isBackground()) {
      return SelectionOptions.start(cli, OperationKind.SETTLE, body);
    }
    try (var requests = cli.requests()) {
      var request = new WatchedRequest(requests, "settle", cli.progress("settle"));
      cli.out().println(request.send(BusAddress.SETTLE, body).encode());
      cli.out().flush();
      return Cli.OK;
    }
  }
}
