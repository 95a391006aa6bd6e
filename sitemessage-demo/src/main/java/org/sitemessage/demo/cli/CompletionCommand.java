package org.sitemessage.demo.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a script that completes commands and options in a shell. */
@Command(
    name = "completion",
    description = "Prints a script by which bash and zsh complete commands and options.",
    footer = {"", "Example:", "  sitemessage completion > /etc/bash_completion.d/sitemessage"},
    mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {
  private final Cli cli;
  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var root = spec.root();
    cli.out().print(AutoComplete.bash(root.name(), root.commandLine()));
    cli.out().flush();
    return Cli.OK;
  }
}
