package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.node.SettingList;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.TextTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the options that a node runs with. */
@Command(
    name = "settings",
    description = "Prints the options of the engine that a node runs with; never a secret.",
    footer = {
      "",
      "Examples:",
      "  sitemessage settings --changed",
      "  sitemessage settings messengers.smtp"
    },
    mixinStandardHelpOptions = true)
final class SettingsCommand implements Callable<Integer> {
  private static final List<String> HEAD = List.of("option", "value", "default", "from", "meaning");

  private final Cli cli;

  @Parameters(
      arity = "0..1",
      paramLabel = "START",
      description = "Prints only options whose path starts with this, as in messengers.smtp.")
  private String start = "";

  @Option(names = "--changed", description = "Prints only options that differ from the default.")
  private boolean changed;

  @Option(names = "--json", description = "Prints the reply in JSON, with all options.")
  private boolean json;

  SettingsCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    try (var requests = cli.requests()) {
      var reply = requests.send(BusAddress.SETTINGS, new JsonObject());
      if (json) {
        cli.out().println(reply.encode());
      } else {
        print(SettingList.fromJson(reply));
      }
      cli.out().flush();
      return Cli.OK;
    }
  }

  private void print(SettingList list) {
    var found = list.settings().stream().filter(one -> one.path().startsWith(start)).toList();
    if (found.isEmpty()) {
      throw new StartException("no option starts with \"%s\"".formatted(start));
    }
    new TextTable(
            HEAD,
            found.stream()
                .filter(one -> one.changed() || !changed)
                .map(SettingsCommand::row)
                .toList())
        .print(cli.out());
  }

  private static List<String> row(Setting one) {
    return List.of(
        one.path(),
        String.valueOf(one.value()),
        one.defaultValue().map(String::valueOf).orElse("required"),
        one.source().key(),
        one.meaning());
  }
}
