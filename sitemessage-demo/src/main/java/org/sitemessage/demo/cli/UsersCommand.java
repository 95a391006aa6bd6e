package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.access.AccessUser;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserPage;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.requests.Requests;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, lists and changes users who log in with a password. */
@Command(
    name = "users",
    description = "Makes, lists, changes or disables users who log in with a password.",
    footer = {"", "Example:", "  sitemessage users create ann --rights operate,read"},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class UsersCommand extends CommandGroup {
  /** Returns the command with its commands. */
  static CommandLine line(Cli cli) {
    return new CommandLine(new UsersCommand())
        .addSubcommand("create", new CreateCommand(cli))
        .addSubcommand("list", new ListCommand(cli))
        .addSubcommand("rights", new RightsCommand(cli))
        .addSubcommand("password", new PasswordCommand(cli))
        .addSubcommand("disable", new DisableCommand(cli))
        .addSubcommand("enable", new EnableCommand(cli));
  }

  /** A change of one user. */
  private abstract static class Change implements Callable<Integer> {
    private final Cli cli;
    private final String action;

    @Parameters(paramLabel = "NAME", description = "Name of the user.")
    private String name = "";

    Change(Cli cli, String action) {
      this.cli = cli;
      this.action = action;
    }

    /** Returns the name of the user. */
    String name() {
      return name;
    }

    /** Adds what the change needs beside the name. */
    void complete(JsonObject body) {}

    /** Adds to the reply what only this command knows. */
    void tell(JsonObject reply) {}

    @Override
    public Integer call() {
      var body = new JsonObject().put("action", action).put("name", name);
      complete(body);
      try (var requests = action.equals("create") ? cli.requestsToNewStore() : cli.requests()) {
        var reply = requests.send(BusAddress.USERS, body);
        tell(reply);
        cli.out().println(reply.encode());
        cli.out().flush();
        return Cli.OK;
      }
    }
  }

  /** A change that sets a password. */
  private abstract static class WithPassword extends Change {
    @Option(
        names = "--generate",
        description = "Makes a password, and prints it this once, instead of asking for one.")
    private boolean generate;

    private String password = "";

    WithPassword(Cli cli, String action) {
      super(cli, action);
    }

    @Override
    void complete(JsonObject body) {
      password = generate ? PasswordInput.generate() : PasswordInput.read(name());
      body.put("password", password);
    }

    @Override
    void tell(JsonObject reply) {
      if (generate) {
        reply.put("password", password);
      }
    }
  }

  /** Makes one. */
  @Command(
      name = "create",
      description = {
        "Makes a user. Asks for the password twice, or reads it from standard input if there is no"
            + " terminal."
      },
      footer = {"", "Example:", "  sitemessage users create ann --rights operate,read"},
      mixinStandardHelpOptions = true)
  static final class CreateCommand extends WithPassword {
    @Option(
        names = "--rights",
        paramLabel = "RIGHTS",
        split = ",",
        required = true,
        description =
            "Rights, separated by commas: read, schedule, operate, people, admin, which includes"
                + " all others.")
    private List<String> rights = new ArrayList<>();

    CreateCommand(Cli cli) {
      super(cli, "create");
    }

    @Override
    void complete(JsonObject body) {
      super.complete(body);
      body.put("rights", new JsonArray(rights.stream().map(String::strip).toList()))
          .put("by", System.getProperty("user.name"));
    }
  }

  /** Lists them. */
  @Command(
      name = "list",
      description = "Prints the users without their passwords, also those that are disabled.",
      footer = {"", "Example:", "  sitemessage users list"},
      mixinStandardHelpOptions = true)
  static final class ListCommand extends ReplyCommand {
    private static final List<String> HEAD =
        List.of("name", "rights", "created", "by", "password", "last login", "disabled");

    @Option(names = "--after", paramLabel = "ID", description = "Prints only users after this id.")
    private Optional<Long> after = Optional.empty();

    ListCommand(Cli cli) {
      super(cli);
    }

    @Override
    protected JsonObject ask(Requests requests) {
      var body = new JsonObject().put("action", "list").put("after", after.orElse(0L));
      return requests.send(BusAddress.USERS, body);
    }

    @Override
    protected void print(JsonObject reply) {
      var page = UserPage.fromJson(reply);
      new TextTable(HEAD, page.users().stream().map(ListCommand::row).toList()).print(cli().out());
      page.next().ifPresent(id -> cli().err().println("More users: --after " + id));
    }

    private static List<String> row(AccessUser user) {
      return List.of(
          user.name(),
          Right.names(user.rights()),
          user.createdAt().toString(),
          user.createdBy(),
          user.passwordChangedAt().toString(),
          user.lastLogin().map(Instant::toString).orElse("never"),
          user.disabledAt().map(Instant::toString).orElse(""));
    }
  }

  /** Changes the rights of one. */
  @Command(
      name = "rights",
      description = "Sets the rights of a user, from the next request on.",
      footer = {"", "Example:", "  sitemessage users rights ann --rights read"},
      mixinStandardHelpOptions = true)
  static final class RightsCommand extends Change {
    @Option(
        names = "--rights",
        paramLabel = "RIGHTS",
        split = ",",
        required = true,
        description = "Rights from now on, separated by commas.")
    private List<String> rights = new ArrayList<>();

    RightsCommand(Cli cli) {
      super(cli, "rights");
    }

    @Override
    void complete(JsonObject body) {
      body.put("rights", new JsonArray(rights.stream().map(String::strip).toList()));
    }
  }

  /** Changes the password of one. */
  @Command(
      name = "password",
      description = {
        "Sets the password of a user, and ends the sessions of the user. Asks for it twice, or reads"
            + " it from standard input if there is no terminal."
      },
      footer = {"", "Example:", "  sitemessage users password ann"},
      mixinStandardHelpOptions = true)
  static final class PasswordCommand extends WithPassword {
    PasswordCommand(Cli cli) {
      super(cli, "password");
    }
  }

  /** Disables one. */
  @Command(
      name = "disable",
      description = "Disables a user, and ends the sessions of the user.",
      footer = {"", "Example:", "  sitemessage users disable ann"},
      mixinStandardHelpOptions = true)
  static final class DisableCommand extends Change {
    DisableCommand(Cli cli) {
      super(cli, "disable");
    }
  }

  /** Enables one. */
  @Command(
      name = "enable",
      description = "Lets a user who was disabled log in again.",
      footer = {"", "Example:", "  sitemessage users enable ann"},
      mixinStandardHelpOptions = true)
  static final class EnableCommand extends Change {
    EnableCommand(Cli cli) {
      super(cli, "enable");
    }
  }
}
