package org.sitemessage.demo.cli;

import io.vertx.core.Vertx;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.demo.config.CommandVariables;
import org.sitemessage.demo.start.Folder;
import org.sitemessage.vertx.migrate.DjangoImport;
import org.sitemessage.vertx.migrate.DjangoNames;
import org.sitemessage.vertx.migrate.DjangoSource;
import org.sitemessage.vertx.migrate.ImportReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Imports a database of django-sitemessage. */
@Command(
    name = "import-django",
    description =
        "Imports a database of django-sitemessage 1.4, compares the counts and prints them. Needs"
            + " the store for itself; can be run again.",
    footer = {"", "Example:", "  sitemessage import-django --from db.sqlite3 --dry-run"},
    mixinStandardHelpOptions = true)
final class ImportDjangoCommand implements Callable<Integer> {
  private final Cli cli;

  @Option(
      names = "--from",
      required = true,
      paramLabel = "DATABASE",
      description =
          "Database to import: jdbc:postgresql://HOST/NAME, jdbc:sqlite:PATH, or the path of an"
              + " SQLite file.")
  private String from = "";

  @Option(
      names = "--login",
      paramLabel = "USER",
      description =
          "User name for PostgreSQL; the password is read from " + CommandVariables.IMPORT + ".")
  private String login = "";

  @Option(
      names = "--name",
      description =
          "Name of the source in request ids (default: its file or database). Do not change it, or"
              + " everything is imported again.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--users",
      paramLabel = "TABLE.COLUMN",
      description =
          "Column of the users' e-mail addresses, as in auth_user.email. With it, active users"
              + " subscribed to mails are imported by address, not by id.")
  private Optional<String> users = Optional.empty();

  @Option(
      names = "--zone",
      description = "TIME_ZONE of a project with USE_TZ = False on SQLite (default: UTC).")
  private ZoneId zone = ZoneOffset.UTC;

  @Option(
      names = "--type",
      paramLabel = "THERE=HERE",
      description =
          "New alias of a message type, as in OrderShipped=order_shipped; may be repeated.")
  private Map<String, String> types = Map.of();

  @Option(
      names = "--messenger",
      paramLabel = "THERE=HERE",
      description = "New alias of a messenger; may be repeated. xmppsleek becomes xmpp by itself.")
  private Map<String, String> messengers = Map.of();

  @Option(names = "--dry-run", description = "Reads and counts everything, but stores nothing.")
  private boolean dryRun;

  ImportDjangoCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    var report = report(source());
    cli.out().println(report.toJson().encode());
    cli.out().flush();
    report.differences().forEach(difference -> cli.err().println("sitemessage: " + difference));
    cli.err().flush();
    return report.differences().isEmpty() ? Cli.OK : Cli.FAILED;
  }

  private DjangoSource source() {
    try {
      var source =
          DjangoSource.at(from)
              .withLogin(login, cli.environment().getOrDefault(CommandVariables.IMPORT, ""))
              .withZone(zone)
              .withNames(names());
      var named = name.map(source::withName).orElse(source);
      return users.map(DjangoSource.Users::of).map(named::withUsers).orElse(named);
    } catch (SiteMessageException e) {
      throw StartException.because(e);
    }
  }

  private DjangoNames names() {
    var names = DjangoNames.DEFAULT;
    for (var type : types.entrySet()) {
      names = names.withType(type.getKey(), type.getValue());
    }
    for (var messenger : messengers.entrySet()) {
      names = names.withMessenger(messenger.getKey(), messenger.getValue());
    }
    return names;
  }

  private ImportReport report(DjangoSource source) {
    var config = cli.config();
    var missing = config.missingStore();
    var vertx = Vertx.vertx();
    try (var line = cli.progress("import-django")) {
      var importing = new DjangoImport(vertx, config.options()).withProgress(line::at);
      if (!dryRun) {
        config.folder().ifPresent(Folder::requireWritable);
      }
      var report =
          (dryRun ? importing.inspect(source) : importing.run(source))
              .toCompletionStage()
              .toCompletableFuture()
              .join();
      missing.filter(path -> !dryRun).ifPresent(path -> cli.note("made the store " + path));
      return report;
    } catch (CompletionException e) {
      // A row that cannot be stored is a refusal; without its databases the import cannot start.
      var cause = Objects.requireNonNullElse(e.getCause(), e);
      throw cause instanceof SiteMessageException refusal
              && refusal.code() == FailureCode.INVALID_REQUEST
          ? refusal
          : StartException.because(cause);
    } finally {
      Waiting.started(vertx.close());
    }
  }
}
