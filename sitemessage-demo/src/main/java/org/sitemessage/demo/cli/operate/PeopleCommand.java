package org.sitemessage.demo.cli.operate;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.Cli;
import org.sitemessage.demo.cli.CommandGroup;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows and erases what the store has of one person. */
@Command(
    name = "people",
    description = "Shows, exports or erases what the store has of one person.",
    footer = {
      "",
      "Examples:",
      "  sitemessage people export --user 42",
      "  sitemessage people erase --messenger smtp --address a@example.org --dry-run"
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class PeopleCommand extends CommandGroup {
  /** Returns the command with its commands. */
  static CommandLine line(Cli cli) {
    return new CommandLine(new PeopleCommand())
        .addSubcommand("show", new ShowCommand(cli))
        .addSubcommand("export", new ExportCommand(cli))
        .addSubcommand("erase", new EraseCommand(cli))
        .addSubcommand("readmit", new ReadmitCommand(cli));
  }

  /** A request about one person. */
  private abstract static class OfPerson implements Callable<Integer> {
    private final Cli cli;

    @Option(names = "--user", paramLabel = "ID", description = "The application's id of a user.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--messenger", description = "Messenger of the address.")
    private Optional<String> messenger = Optional.empty();

    @Option(names = "--address", description = "Address of the person.")
    private Optional<String> address = Optional.empty();

    OfPerson(Cli cli) {
      this.cli = cli;
    }

    abstract JsonObject body();

    /** Returns whether the pages after the first are printed, too. */
    boolean whole() {
      return false;
    }

    @Override
    public Integer call() {
      var body = body();
      user.ifPresent(id -> body.put("user", id));
      messenger.ifPresent(alias -> body.put("messenger", alias));
      address.ifPresent(text -> body.put("address", text));
      try (var requests = cli.requests()) {
        var next = OptionalLong.empty();
        var code = Cli.OK;
        do {
          next.ifPresent(before -> body.put("before", before));
          var reply = requests.send(BusAddress.PEOPLE, body);
          cli.out().println(reply.encode());
          cli.out().flush();
          code = code(cli, reply);
          next =
              whole() && reply.containsKey("next")
                  ? OptionalLong.of(reply.getLong("next"))
                  : OptionalLong.empty();
        } while (next.isPresent());
        return code;
      }
    }

    /** Returns the exit code that a reply leads to. */
    int code(Cli cli, JsonObject reply) {
      return Cli.OK;
    }
  }

  @Command(
      name = "show",
      description = "Prints what the store has of a person, with the newest 1,000 dispatches.",
      mixinStandardHelpOptions = true)
  private static final class ShowCommand extends OfPerson {
    ShowCommand(Cli cli) {
      super(cli);
    }

    @Override
    JsonObject body() {
      return new JsonObject().put("action", "show");
    }
  }

  @Command(
      name = "export",
      description = "Prints all that the store has of a person, a line of JSON for each page.",
      mixinStandardHelpOptions = true)
  private static final class ExportCommand extends OfPerson {
    ExportCommand(Cli cli) {
      super(cli);
    }

    @Override
    JsonObject body() {
      return new JsonObject().put("action", "show");
    }

    @Override
    boolean whole() {
      return true;
    }
  }

  @Command(
      name = "erase",
      description =
          "Removes all that the store has of a person, and keeps the person from coming back.",
      mixinStandardHelpOptions = true)
  private static final class EraseCommand extends OfPerson {
    @Option(names = "--dry-run", description = "Counts it, and changes nothing.")
    private boolean dryRun;

    EraseCommand(Cli cli) {
      super(cli);
    }

    @Override
    JsonObject body() {
      var body = new JsonObject().put("action", "erase");
      return dryRun ? body.put("dryRun", true) : body;
    }
  }

  @Command(
      name = "readmit",
      description = "Lets an erased person get messages again.",
      mixinStandardHelpOptions = true)
  private static final class ReadmitCommand extends OfPerson {
    ReadmitCommand(Cli cli) {
      super(cli);
    }

    @Override
    JsonObject body() {
      return new JsonObject().put("action", "readmit");
    }

    @Override
    int code(Cli cli, JsonObject reply) {
      if (reply.getBoolean("readmitted", true)) {
        return Cli.OK;
      }
      cli.note("this person was not erased");
      return Cli.FAILED;
    }
  }
}
