package org.sitemessage.demo.cli.operate;

import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

/** Resumes a messenger. */
@Command(
    name = "resume",
    description = "Resumes a messenger that is held or paused, also by hand, or a message type.",
    footer = {"", "Examples:", "  sitemessage resume smtp", "  sitemessage resume --type news"},
    mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
  private final Cli cli;

  @ArgGroup(multiplicity = "1")
  private Paused paused = new Paused();

  ResumeCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    return cli.printReply(
        paused.address(BusAddress.RESUME, BusAddress.RESUME_TYPE), paused.toJson());
  }
}
