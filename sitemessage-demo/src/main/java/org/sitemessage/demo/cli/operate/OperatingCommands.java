package org.sitemessage.demo.cli.operate;

import org.sitemessage.demo.cli.Cli;
import picocli.CommandLine;

/** The commands of this package. */
public final class OperatingCommands {
  private OperatingCommands() {}

  /** Adds the commands to a command line. */
  public static CommandLine addTo(CommandLine line, Cli cli) {
    return line.addSubcommand("status", new StatusCommand(cli))
        .addSubcommand("messengers", new MessengersCommand(cli))
        .addSubcommand("history", new HistoryCommand(cli))
        .addSubcommand("list", new ListCommand(cli))
        .addSubcommand("show", new ShowCommand(cli))
        .addSubcommand("tail", new TailCommand(cli))
        .addSubcommand("top", new TopCommand(cli))
        .addSubcommand("pause", new PauseCommand(cli))
        .addSubcommand("resume", new ResumeCommand(cli))
        .addSubcommand("limit", new LimitCommand(cli))
        .addSubcommand("unlimit", new UnlimitCommand(cli))
        .addSubcommand("cancel", new CancelCommand(cli))
        .addSubcommand("requeue", new RequeueCommand(cli))
        .addSubcommand("settle", new SettleCommand(cli))
        .addSubcommand("operations", OperationsCommand.line(cli))
        .addSubcommand("settings", new SettingsCommand(cli))
        .addSubcommand("feedback", new FeedbackCommand(cli))
        .addSubcommand("people", PeopleCommand.line(cli))
        .addSubcommand("nodes", NodesCommand.line(cli));
  }
}
