package org.sitemessage.demo.cli.operate;

import java.util.concurrent.Callable;
import org.sitemessage.api.operation.OperationKind;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.progress.WatchedRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Withdraws what is not sent yet. */
@Command(
    name = "cancel",
    description = "Withdraws dispatches that are not sent yet, and prints how many.",
    footer = {
      "",
      "Examples:",
      "  sitemessage cancel --message 17",
      "  sitemessage cancel --filter 'type:news to:*@example.org' --dry-run"
    },
    mixinStandardHelpOptions = true)
final class CancelCommand implements Callable<Integer> {
  private final Cli cli;

  @Mixin private final SelectionOptions selection = new SelectionOptions();

  CancelCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = selection.body();
    if (selection.isBackground()) {
      return SelectionOptions.start(cli, OperationKind.CANCEL, body);
    }
    try (var requests = cli.requests()) {
      var request = new WatchedRequest(requests, "cancel", cli.progress("cancel"));
      cli.out().println(request.send(BusAddress.CANCEL, body).encode());
      cli.out().flush();
      return Cli.OK;
    }
  }
}
