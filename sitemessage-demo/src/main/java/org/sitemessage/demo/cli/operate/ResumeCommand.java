package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Resumes a messenger. */
@Command(
    name = "resume",
    description = "Resumes a messenger that is held or paused, also by hand.",
    footer = {"", "Example:", "  sitemessage resume smtp"},
    mixinStandardHelpOptions = true)
final class ResumeCommand implements Callable<Integer> {
  private final Cli cli;

  @Parameters(paramLabel = "MESSENGER", description = "Alias of the messenger.")
  private String messenger = "";

  ResumeCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var body = new JsonObject().put("messenger", messenger);
    return cli.printReply(BusAddress.RESUME, body);
  }
}
