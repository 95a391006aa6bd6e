package org.sitemessage.demo.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.vertx.ListedOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists what can be configured. */
@Command(
    name = "options",
    description =
        "Lists all options, also those of the messengers in this program, with type, default,"
            + " environment variable and meaning. Shows no configured value.",
    footer = {"", "Example:", "  sitemessage options messengers.smtp"},
    mixinStandardHelpOptions = true)
final class OptionsCommand implements Callable<Integer> {
  private static final List<String> HEAD =
      List.of("option", "type", "default", "environment variable", "meaning");

  private final Cli cli;

  @Parameters(
      arity = "0..1",
      paramLabel = "START",
      description = "Lists only options whose path starts with this, as in messengers.smtp.")
  private String start = "";

  OptionsCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var rows =
        DemoConfig.listed().stream()
            .filter(option -> option.path().startsWith(start))
            .map(OptionsCommand::row)
            .toList();
    if (rows.isEmpty()) {
      throw new StartException("no option starts with \"%s\"".formatted(start));
    }
    new TextTable(HEAD, rows).print(cli.out());
    return Cli.OK;
  }

  private static List<String> row(ListedOption option) {
    return List.of(
        option.path(), option.type(), option.defaultText(), option.variable(), option.meaning());
  }
}
