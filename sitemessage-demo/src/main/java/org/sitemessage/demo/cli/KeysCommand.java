package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.access.AccessKey;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.AuditPage;
import org.sitemessage.api.access.KeyPage;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.requests.Requests;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, lists and revokes keys of the HTTP API; and shows the audit log. */
@Command(
    name = "keys",
    description = "Makes, lists or revokes keys of the HTTP API.",
    footer = {"", "Example:", "  sitemessage keys create shop --rights schedule,read"},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class KeysCommand extends CommandGroup {
  /** Returns the command with its commands. */
  static CommandLine line(Cli cli) {
    return new CommandLine(new KeysCommand())
        .addSubcommand("create", new CreateCommand(cli))
        .addSubcommand("list", new ListCommand(cli))
        .addSubcommand("revoke", new RevokeCommand(cli));
  }

  /** Makes one. */
  @Command(
      name = "create",
      description = "Makes a key, and prints it with its secret, which is never shown again.",
      footer = {"", "Example:", "  sitemessage keys create shop --rights schedule,read"},
      mixinStandardHelpOptions = true)
  static final class CreateCommand implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "NAME", description = "Name of the key, such as the program's.")
    private String name = "";

    @Option(
        names = "--rights",
        paramLabel = "RIGHTS",
        split = ",",
        required = true,
        description =
            "Rights, separated by commas: read, schedule, operate, people, admin, which includes"
                + " all others.")
    private List<String> rights = new ArrayList<>();

    @Option(
        names = "--expires-at",
        paramLabel = "INSTANT",
        description =
            "Time from which on it is not accepted, such as 2030-01-31T12:00:00Z (default: never).")
    private Optional<Instant> expiresAt = Optional.empty();

    CreateCommand(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      var body =
          new JsonObject()
              .put("action", "create")
              .put("name", name)
              .put("rights", new JsonArray(rights.stream().map(String::strip).toList()))
              .put("by", System.getProperty("user.name"));
      expiresAt.ifPresent(at -> body.put("expiresAtMs", at.toEpochMilli()));
      try (var requests = cli.requestsToNewStore()) {
        cli.out().println(requests.send(BusAddress.KEYS, body).encode());
        cli.out().flush();
        return Cli.OK;
      }
    }
  }

  /** Lists them. */
  @Command(
      name = "list",
      description =
          "Prints the keys without their secrets, also those that are revoked or expired.",
      footer = {"", "Example:", "  sitemessage keys list"},
      mixinStandardHelpOptions = true)
  static final class ListCommand extends ReplyCommand {
    private static final List<String> HEAD =
        List.of("name", "rights", "created", "by", "last used", "expires", "revoked");

    @Option(names = "--after", paramLabel = "ID", description = "Prints only keys after this id.")
    private Optional<Long> after = Optional.empty();

    ListCommand(Cli cli) {
      super(cli);
    }

    @Override
    protected JsonObject ask(Requests requests) {
      var body = new JsonObject().put("action", "list").put("after", after.orElse(0L));
      return requests.send(BusAddress.KEYS, body);
    }

    @Override
    protected void print(JsonObject reply) {
      var page = KeyPage.fromJson(reply);
      new TextTable(HEAD, page.keys().stream().map(ListCommand::row).toList()).print(cli().out());
      page.next().ifPresent(id -> cli().err().println("More keys: --after " + id));
    }

    private static List<String> row(AccessKey key) {
      return List.of(
          key.name(),
          Right.names(key.rights()),
          key.createdAt().toString(),
          key.createdBy(),
          key.lastUsed().map(Instant::toString).orElse("never"),
          key.expiresAt().map(Instant::toString).orElse("never"),
          key.revokedAt().map(Instant::toString).orElse(""));
    }
  }

  /** Revokes one. */
  @Command(
      name = "revoke",
      description = "Revokes a key: from now on, all servers on the store refuse it.",
      footer = {"", "Example:", "  sitemessage keys revoke shop"},
      mixinStandardHelpOptions = true)
  static final class RevokeCommand implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "NAME", description = "Name of the key.")
    private String name = "";

    RevokeCommand(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      var body = new JsonObject().put("action", "revoke").put("name", name);
      return cli.printReply(BusAddress.KEYS, body);
    }
  }

  /** Shows who has changed what. */
  @Command(
      name = "audit",
      description = "Prints who has changed what, or was refused to; newest entries first.",
      footer = {"", "Example:", "  sitemessage audit --limit 20"},
      mixinStandardHelpOptions = true)
  static final class AuditCommand extends ReplyCommand {
    private static final List<String> HEAD =
        List.of("time", "who", "kind", "from", "action", "target", "outcome", "touched", "reason");

    @Option(
        names = "--before",
        paramLabel = "ID",
        description = "Prints only entries before this id.")
    private Optional<Long> before = Optional.empty();

    @Option(names = "--limit", description = "Maximum entries to print, 1 to 1000 (default: 100).")
    private Optional<Integer> limit = Optional.empty();

    AuditCommand(Cli cli) {
      super(cli);
    }

    @Override
    protected JsonObject ask(Requests requests) {
      var body = new JsonObject();
      before.ifPresent(id -> body.put("before", id));
      limit.ifPresent(count -> body.put("limit", count));
      return requests.send(BusAddress.AUDIT, body);
    }

    @Override
    protected void print(JsonObject reply) {
      var page = AuditPage.fromJson(reply);
      new TextTable(HEAD, page.entries().stream().map(AuditCommand::row).toList())
          .print(cli().out());
      page.next().ifPresent(id -> cli().err().println("Older entries: --before " + id));
    }

    private static List<String> row(AuditEntry entry) {
      return List.of(
          entry.at().toString(),
          entry.caller().name(),
          entry.caller().kind().key(),
          entry.caller().from(),
          entry.action(),
          entry.target(),
          entry.outcome().key(),
          String.valueOf(entry.touched()),
          entry.caller().reason());
    }
  }
}
