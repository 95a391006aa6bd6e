package org.sitemessage.demo.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sitemessage.api.Limits;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.base.StartException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows and changes the addresses that must not be contacted. */
@Command(
    name = "suppressions",
    description = "Lists, adds or removes addresses that must not be contacted.",
    footer = {"", "Example:", "  sitemessage suppressions list"},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class SuppressionsCommand extends CommandGroup {
  /** The command with its commands. */
  static CommandLine line(Cli cli) {
    return new CommandLine(new SuppressionsCommand())
        .addSubcommand("list", new ListCommand(cli))
        .addSubcommand("add", new AddCommand(cli))
        .addSubcommand("remove", new RemoveCommand(cli));
  }

  private static void print(Cli cli, JsonObject reply) {
    cli.out().println(reply.encode());
    cli.out().flush();
  }

  /** Shows a page of them. */
  @Command(
      name = "list",
      description = "Prints a page of the addresses that must not be contacted.",
      footer = {
        "",
        "Example:",
        "  sitemessage suppressions list --messenger smtp --reason bounced"
      },
      mixinStandardHelpOptions = true)
  static final class ListCommand implements Callable<Integer> {
    private final Cli cli;

    @Option(names = "--messenger", description = "Prints only addresses of this messenger.")
    private Optional<String> messenger = Optional.empty();

    @Option(
        names = "--address",
        description = "With --messenger: prints only this address, and patterns that match it.")
    private Optional<String> address = Optional.empty();

    @Option(
        names = "--reason",
        description =
            "Reason of the entries to print: refused, bounced, complained, unsubscribed or manual.")
    private Optional<String> reason = Optional.empty();

    @Option(
        names = "--after",
        paramLabel = "ID",
        description = "Prints only entries after this id.")
    private Optional<Long> after = Optional.empty();

    @Option(names = "--limit", description = "Maximum entries to print, 1 to 1000 (default: 100).")
    private Optional<Integer> limit = Optional.empty();

    ListCommand(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      var body = new JsonObject().put("action", "list");
      messenger.ifPresent(value -> body.put("messenger", value));
      address.ifPresent(value -> body.put("address", value));
      reason.ifPresent(value -> body.put("reason", value));
      after.ifPresent(value -> body.put("after", value));
      limit.ifPresent(value -> body.put("limit", value));
      return cli.printReply(BusAddress.SUPPRESSIONS, body);
    }
  }

  /** Adds some. */
  @Command(
      name = "add",
      description = "Adds addresses that must not be contacted, and prints how many are new.",
      footer = {
        "",
        "Example:",
        "  sitemessage suppressions add a@example.org --text 'asked by phone' --by Ann"
      },
      mixinStandardHelpOptions = true)
  static final class AddCommand implements Callable<Integer> {
    private final Cli cli;

    @Option(names = "--messenger", description = "Alias of the messenger (default: smtp).")
    private String messenger = "smtp";

    @Parameters(
        paramLabel = "ADDRESS",
        description = "Addresses to add, or patterns: *@example.org, *@*.example.org.")
    private List<String> addresses = new ArrayList<>();

    @Option(
        names = "--file",
        paramLabel = "FILE|-",
        description = "File of further addresses, one a line; - reads standard input.")
    private Optional<String> file = Optional.empty();

    @Option(
        names = "--reason",
        description = "Reason: manual (default), refused, bounced, complained or unsubscribed.")
    private Optional<String> reason = Optional.empty();

    @Option(names = "--text", description = "Note on the entry.")
    private Optional<String> text = Optional.empty();

    @Option(names = "--by", description = "Name of the person who does this.")
    private Optional<String> by = Optional.empty();

    @Option(
        names = "--until",
        paramLabel = "INSTANT",
        description =
            "Time at which the entry ends, such as 2030-01-31T12:00:00Z (default: when it is"
                + " removed).")
    private Optional<Instant> until = Optional.empty();

    AddCommand(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      var all = new ArrayList<>(addresses);
      file.ifPresent(name -> all.addAll(lines(name)));
      if (all.isEmpty()) {
        throw new StartException("name an address, or a file of addresses with --file");
      }
      var added = 0L;
      var kept = 0L;
      try (var requests = cli.requestsToNewStore()) {
        for (int from = 0; from < all.size(); from += Limits.SUPPRESSIONS) {
          var some = all.subList(from, Math.min(all.size(), from + Limits.SUPPRESSIONS));
          var reply = requests.send(BusAddress.SUPPRESSIONS, body(some));
          added += reply.getLong("added");
          kept += reply.getLong("kept");
        }
      }
      print(cli, new JsonObject().put("added", added).put("kept", kept));
      return Cli.OK;
    }

    private JsonObject body(List<String> some) {
      var entries = new JsonArray();
      for (var address : some) {
        var entry = new JsonObject().put("messenger", messenger).put("address", address);
        reason.ifPresent(value -> entry.put("reason", value));
        text.ifPresent(value -> entry.put("text", value));
        by.ifPresent(value -> entry.put("by", value));
        until.ifPresent(value -> entry.put("untilMs", value.toEpochMilli()));
        entries.add(entry);
      }
      return new JsonObject().put("action", "add").put("suppressions", entries);
    }

    private static List<String> lines(String name) {
      try {
        var content =
            name.equals("-")
                ? new String(System.in.readAllBytes(), UTF_8)
                : Files.readString(Path.of(name));
        return content.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
      } catch (IOException e) {
        throw StartException.unread(name, e);
      }
    }
  }

  /** Removes one. */
  @Command(
      name = "remove",
      description = "Lets an address be contacted again.",
      footer = {
        "",
        "Example:",
        "  sitemessage suppressions remove a@example.org --text 'address works again'"
      },
      mixinStandardHelpOptions = true)
  static final class RemoveCommand implements Callable<Integer> {
    private final Cli cli;

    @Option(names = "--messenger", description = "Alias of the messenger (default: smtp).")
    private String messenger = "smtp";

    @Parameters(paramLabel = "ADDRESS", description = "Address or pattern to remove.")
    private String address = "";

    @Option(
        names = "--text",
        required = true,
        description = "Reason why the address may be contacted again.")
    private String text = "";

    @Option(names = "--by", description = "Name of the person who does this.")
    private Optional<String> by = Optional.empty();

    RemoveCommand(Cli cli) {
      this.cli = cli;
    }

    @Override
    public Integer call() {
      var body =
          new JsonObject()
              .put("action", "remove")
              .put("messenger", messenger)
              .put("address", address)
              .put("text", text);
      by.ifPresent(value -> body.put("by", value));
      try (var requests = cli.requests()) {
        var reply = requests.send(BusAddress.SUPPRESSIONS, body);
        print(cli, reply);
        if (reply.getBoolean("removed", false)) {
          return Cli.OK;
        }
        cli.note(
            "no such address of messenger \"%s\" is suppressed; --messenger names another"
                .formatted(messenger));
        return Cli.FAILED;
      }
    }
  }
}
