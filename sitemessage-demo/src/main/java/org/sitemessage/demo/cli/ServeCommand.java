package org.sitemessage.demo.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.sitemessage.demo.base.LastResort;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.base.Version;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.demo.start.Server;
import org.sitemessage.vertx.options.DispatchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves until the process is told to stop. */
@Command(
    name = "serve",
    description = "Delivers messages, and serves the API and the console, until it is stopped.",
    footer = {
      "",
      "Examples:",
      "  sitemessage serve --config /etc/sitemessage/sitemessage.json",
      "  sitemessage serve --port 0"
    },
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  private static final Logger LOG = System.getLogger(ServeCommand.class.getName());

  private final Cli cli;

  @Option(names = "--host", description = "Address to listen on, instead of http.host.")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--port",
      description = "Port to listen on, instead of http.port; 0: any free port.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--accept-loss",
      description =
          "Opens an HSQLDB store with damaged files, without the lost rows; for one start only.")
  private boolean acceptLoss;

  ServeCommand(Cli cli) {
    this.cli = cli;
  }

  @Override
  public Integer call() {
    if (port.filter(p -> p < 0 || p > 65_535).isPresent()) {
      throw new StartException("--port must be from 0 to 65535");
    }
    var config = cli.config().withHttp(host, port);
    var patience = config.options().dispatch().get(DispatchOptions.STOP_TIMEOUT);
    var started = new CompletableFuture<Server>();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(started, patience), "sitemessage-stop"));
    var server = start(acceptLoss ? config.acceptingLoss() : config, started);
    server.broken().onFailure(LastResort::end);
    cli.out().print(server.banner(Version.read()));
    cli.out().flush();
    waitForever();
    return Cli.OK;
  }

  private static Server start(DemoConfig config, CompletableFuture<Server> started) {
    try {
      var server = Server.start(config);
      started.complete(server);
      return server;
    } finally {
      started.cancel(false); // a start that has failed has nothing to stop
    }
  }

  /** Ends the process itself: a signal's own exit code would look like a failure. */
  private static void stop(CompletableFuture<Server> started, Duration patience) {
    if (started.isCancelled()) {
      return;
    }
    if (!started.isDone()) {
      LOG.log(Level.INFO, "sitemessage stops before it has started");
      Runtime.getRuntime().halt(Cli.OK);
    }
    LOG.log(
        Level.INFO,
        "sitemessage stops: it accepts no more requests, and waits up to {0} ms for deliveries"
            + " under way",
        String.valueOf(patience.toMillis()));
    try {
      started.join().close();
      LOG.log(Level.INFO, "sitemessage has stopped");
      Runtime.getRuntime().halt(Cli.OK);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "sitemessage has not stopped cleanly: {0}", StartException.oneLine(e));
      Runtime.getRuntime().halt(Cli.FAILED);
    }
  }

  private static void waitForever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
