package org.sitemessage.demo.cli;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.config.CommandVariables;
import org.sitemessage.vertx.StoreCopy;
import org.sitemessage.vertx.options.StoreOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Moves everything to another store. */
@Command(
    name = "copy-store",
    description = {
      "Copies everything to an empty store, and compares every row. Stop all processes first.",
      "Passwords are read from the environment: "
          + CommandVariables.COPY_FROM
          + ", "
          + CommandVariables.COPY_TO
          + "."
    },
    footer = {
      "",
      "Example:",
      "  sitemessage copy-store --to jdbc:postgresql://db.internal/sitemessage --to-user sitemessage"
    },
    mixinStandardHelpOptions = true)
final class CopyStoreCommand implements Callable<Integer> {
  private final Cli cli;
  private final Map<String, String> environment;

  @Option(names = "--from", paramLabel = "URL", description = "Store to copy (default: store.url).")
  private Optional<String> from = Optional.empty();

  @Option(
      names = "--from-user",
      description = "Database user of the store to copy (default: store.user; sa with --from).")
  private Optional<String> fromUser = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "URL",
      required = true,
      description = "Empty store to copy to, such as jdbc:postgresql://HOST/DATABASE.")
  private String to = "";

  @Option(
      names = "--to-user",
      description = "Database user of the empty store (default: ${DEFAULT-VALUE}).")
  private String toUser = "sa";

  CopyStoreCommand(Cli cli, Map<String, String> environment) {
    this.cli = cli;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    var copied =
        copy(
            source(cli.config().options().store()),
            StoreOptions.at(to, toUser, environment.getOrDefault(CommandVariables.COPY_TO, "")));
    var tables = new JsonObject();
    new TreeMap<>(copied).forEach(tables::put);
    cli.out().println(new JsonObject().put("tables", tables).encode());
    cli.out().flush();
    return Cli.OK;
  }

  /** A store that {@code --from} names has a user and a password of its own. */
  private StoreOptions source(StoreOptions configured) {
    var store = from.map(url -> StoreOptions.at(url, "sa", "")).orElse(configured);
    return StoreOptions.at(
        store.get(StoreOptions.URL),
        fromUser.orElse(store.get(StoreOptions.USER)),
        environment.getOrDefault(CommandVariables.COPY_FROM, store.get(StoreOptions.PASSWORD)));
  }

  /** Copies all rows or none: after any failure, nothing was copied. */
  private Map<String, Long> copy(StoreOptions source, StoreOptions target) {
    try (var line = cli.progress("copy-store, rows copied and compared")) {
      return StoreCopy.copy(source, target, line::at);
    } catch (SiteMessageException e) {
      var text = StartException.oneLine(e);
      var ofTarget = text.contains(target.place());
      throw ofTarget || from.isPresent()
          ? new StartException(text.replaceFirst("^store\\.url", ofTarget ? "--to" : "--from"), e)
          : StartException.because(e);
    }
  }
}
