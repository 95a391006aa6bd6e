package org.sitemessage.demo.cli;

import java.util.concurrent.Callable;
import org.sitemessage.demo.base.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the manual page. */
@Command(
    name = "man-page",
    description = "Prints the manual page of all commands.",
    footer = {
      "",
      "Examples:",
      "  sitemessage man-page | man -l -",
      "  sitemessage man-page > /usr/local/share/man/man1/sitemessage.1"
    },
    mixinStandardHelpOptions = true)
final class ManPageCommand implements Callable<Integer> {
  private final Cli cli;
  @Spec private CommandSpec spec = CommandSpec.create();

  ManPageCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    cli.out().print(new ManPage(spec.root(), Version.read()).text());
    cli.out().flush();
    return Cli.OK;
  }
}
