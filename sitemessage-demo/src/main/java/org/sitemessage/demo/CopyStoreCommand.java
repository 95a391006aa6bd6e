package org.sitemessage.demo;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.StoreCopy;
import org.sitemessage.vertx.options.SiteMessageOptions.StoreOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Moves everything to another store. */
@Command(
    name = "copy-store",
    description = {
      "Copies everything to an empty store, and compares every row. Stop all processes first.",
      "Passwords stand in the environment: "
          + CopyStoreCommand.FROM_PASSWORD
          + ", "
          + CopyStoreCommand.TO_PASSWORD
          + "."
    },
    mixinStandardHelpOptions = true)
final class CopyStoreCommand implements Callable<Integer> {
  static final String FROM_PASSWORD = "SITEMESSAGE_COPY_FROM_PASSWORD";
  static final String TO_PASSWORD = "SITEMESSAGE_COPY_TO_PASSWORD";

  private final Cli cli;
  private final Map<String, String> environment;

  @Option(
      names = "--from",
      paramLabel = "URL",
      description = "The store to copy (default: the configured one).")
  private Optional<String> from = Optional.empty();

  @Option(names = "--from-user", description = "Its database user (default: store.user).")
  private Optional<String> fromUser = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "URL",
      required = true,
      description = "The empty store to copy to: jdbc:postgresql://HOST/DATABASE.")
  private String to = "";

  @Option(names = "--to-user", description = "Its database user (default: ${DEFAULT-VALUE}).")
  private String toUser = "sa";

  CopyStoreCommand(Cli cli, Map<String, String> environment) {
    this.cli = cli;
    this.environment = environment;
  }

  @Override
  public Integer call() {
    var configured = cli.config().options().store();
    var copied =
        copy(
            new StoreOptions(
                from.orElse(configured.url()),
                fromUser.orElse(configured.user()),
                environment.getOrDefault(FROM_PASSWORD, configured.password())),
            new StoreOptions(to, toUser, environment.getOrDefault(TO_PASSWORD, "")));
    var tables = new JsonObject();
    new TreeMap<>(copied).forEach(tables::put);
    cli.out().println(new JsonObject().put("tables", tables).encode());
    cli.out().flush();
    return Cli.OK;
  }

  /** Copies all rows or none: after any failure, nothing was copied. */
  private static Map<String, Long> copy(StoreOptions from, StoreOptions to) {
    try {
      return StoreCopy.copy(from, to);
    } catch (SiteMessageException e) {
      throw StartException.because(e);
    }
  }
}
