package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.node.SettingList;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.ReplyCommand;
import org.sitemessage.demo.cli.TextTable;
import org.sitemessage.demo.requests.Requests;
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
final class SettingsCommand extends ReplyCommand {
  private static final List<String> HEAD = List.of("option", "value", "default", "from", "meaning");

  @Parameters(
      arity = "0..1",
      paramLabel = "START",
      description = "Prints only options whose path starts with this, as in messengers.smtp.")
  private String start = "";

  @Option(names = "--changed", description = "Prints only options that differ from the default.")
  private boolean changed;

  SettingsCommand(Cli cli) {
    super(cli);
  }

  @Override
  protected JsonObject ask(Requests requests) {
    return requests.send(BusAddress.SETTINGS, new JsonObject());
  }

  @Override
  protected void print(JsonObject reply) {
    print(SettingList.fromJson(reply));
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
        .print(cli().out());
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
