package org.sitemessage.demo.cli.operate;

import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Pauses a messenger or a message type by hand. */
@Command(
    name = "pause",
    description =
        "Pauses a messenger, or a message type, on all nodes: deliveries under way finish, all"
            + " others wait until it is resumed.",
    footer = {
      "",
      "Examples:",
      "  sitemessage pause smtp --reason 'password expired'",
      "  sitemessage pause telegram --reason maintenance --for 2h",
      "  sitemessage pause --type news --reason 'wrong text' --for 2h"
    },
    mixinStandardHelpOptions = true)
final class PauseCommand implements Callable<Integer> {
  private final Cli cli;

  @ArgGroup(multiplicity = "1")
  private Paused paused = new Paused();

  @Mixin private final ForAWhile forAWhile = new ForAWhile();

  PauseCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = forAWhile.addTo(paused.toJson());
    return cli.printReply(paused.address(BusAddress.PAUSE, BusAddress.PAUSE_TYPE), body);
  }
}
