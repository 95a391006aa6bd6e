package org.sitemessage.demo.start;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.demo.cluster.Cluster;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.demo.sandbox.Sandbox;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/**
 * The engine on a Vert.x of its own, with the sandbox if no messenger is configured. Starting and
 * stopping block.
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Engine.class.getName());
  private static final Duration WITHOUT_END = Duration.ofDays(36_500);

  /** Pause between two starts, each of which has asked the store for some seconds. */
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Vertx vertx;
  private final DemoConfig config;
  private final SiteMessageOptions options;
  private final Optional<Sandbox> sandbox;
  private Optional<SiteMessage> siteMessage = Optional.empty();

  private Engine(
      Vertx vertx, DemoConfig config, SiteMessageOptions options, Optional<Sandbox> sandbox) {
    this.vertx = vertx;
    this.config = config;
    this.options = options;
    this.sandbox = sandbox;
  }

  /**
   * Prepares everything of a server but the engine itself: folder, Vert.x, sandbox. Joins the
   * cluster, if there is one.
   *
   * @throws StartException if the folder cannot be written, a port of the sandbox is taken, the
   *     sandbox must not have the store, or the cluster cannot be joined
   */
  static Engine prepareServer(DemoConfig config) {
    return prepare(
        config,
        () ->
            Waiting.started(
                Cluster.join(vertxOptions(), config.cluster())
                    .recover(failure -> Future.failedFuture(notJoined(failure)))));
  }

  private static StartException notJoined(Throwable failure) {
    return new StartException(
        "the cluster cannot be joined: %s Look at cluster.host, managerPort and members"
            .formatted(StartException.oneLine(failure).replaceFirst("(?<!\\.)$", ".")),
        failure);
  }

  /**
   * Prepares everything of a command but the engine itself. A command joins no cluster: its ports
   * and its place there are those of the server whose configuration it reads.
   *
   * @throws StartException if the folder cannot be written, a port of the sandbox is taken, or the
   *     sandbox must not have the store
   */
  public static Engine prepare(DemoConfig config) {
    return prepare(config, () -> Vertx.vertx(vertxOptions()));
  }

  private static Engine prepare(DemoConfig config, Supplier<Vertx> making) {
    config.folder().ifPresent(Folder::requireWritable);
    RealMessengers.require(config);
    var vertx = making.get();
    try {
      return config.sandbox()
          ? withSandbox(vertx, config, Sandbox.start(vertx, config.ports()))
          : new Engine(vertx, config, config.options(), Optional.empty());
    } catch (RuntimeException e) {
      Waiting.started(vertx.close());
      throw e;
    }
  }

  private static Engine withSandbox(Vertx vertx, DemoConfig config, Sandbox sandbox) {
    var complete = config.options();
    for (var messenger : sandbox.messengers().entrySet()) {
      complete = complete.withMessenger(messenger.getKey(), messenger.getValue());
    }
    return new Engine(vertx, config, complete, Optional.of(sandbox));
  }

  private static VertxOptions vertxOptions() {
    return new VertxOptions()
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  /**
   * Opens the store and the messengers.
   *
   * @param complete the options of {@link #options()}, with what only the caller knows
   * @throws StartException if they cannot be opened
   */
  public SiteMessage deploy(SiteMessageOptions complete) {
    return open(Waiting.started(SiteMessage.builder(vertx).options(complete).discover().deploy()));
  }

  private SiteMessage open(SiteMessage site) {
    siteMessage = Optional.of(site);
    RealMessengers.note(config);
    return site;
  }

  /**
   * Opens the store and the messengers of a server. Waits without end for a store that cannot be
   * reached now, so that the server delivers when its database is back, and for a migration, which
   * may take long on a large table.
   *
   * @param complete the options of {@link #options()}, with what only the caller knows
   * @param observer observer of the engine
   * @throws StartException if they cannot be opened for a reason that does not pass by itself
   */
  SiteMessage serve(SiteMessageOptions complete, Observer observer) {
    for (var told = false; ; told = true) {
      try {
        var site =
            Waiting.started(
                SiteMessage.builder(vertx).options(complete).discover().observer(observer).deploy(),
                WITHOUT_END);
        open(site);
        if (told) {
          LOG.log(Level.INFO, "the store can be opened, and the server has started");
        }
        return site;
      } catch (StartException e) {
        if (!e.mayPass()) {
          throw e;
        }
        if (!told) {
          LOG.log(
              Level.ERROR,
              "the server has not started yet, and tries again without end; it delivers as soon as"
                  + " the store can be opened: {0}",
              e.getMessage());
        }
        Waiting.started(vertx.timer(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
      }
    }
  }

  /**
   * Returns a future that fails when this process can no longer deliver; otherwise it stays open.
   */
  Future<Void> broken() {
    return siteMessage.map(SiteMessage::broken).orElseGet(() -> Promise.<Void>promise().future());
  }

  public Vertx vertx() {
    return vertx;
  }

  Optional<Sandbox> sandbox() {
    return sandbox;
  }

  /** Returns whether messages go to a sandbox, which ends with this engine. */
  public boolean hasSandbox() {
    return sandbox.isPresent();
  }

  /** Returns the options, with the messengers of the sandbox filled in. */
  public SiteMessageOptions options() {
    return options;
  }

  /**
   * Stops the engine, waiting for what is on the wire as long as the configuration says, then the
   * rest.
   *
   * @throws StartException if something does not stop in time
   */
  @Override
  public void close() {
    Waiting.stopped(
        siteMessage
            .map(SiteMessage::stop)
            .orElseGet(Future::succeededFuture)
            .eventually(vertx::close),
        options.dispatch().get(DispatchOptions.STOP_TIMEOUT));
  }
}
