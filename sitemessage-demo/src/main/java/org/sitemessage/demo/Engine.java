package org.sitemessage.demo;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.SiteMessageOptions;

/**
 * The engine on a Vert.x of its own, with the sandbox if no messenger is configured. Starting and
 * stopping block.
 */
final class Engine implements AutoCloseable {
  /** How long closing may take beyond the wait for what is on the wire. */
  private static final Duration CLOSING = Duration.ofSeconds(5);

  private static final Duration STARTING = Duration.ofMinutes(2);

  private final Vertx vertx;
  private final DemoConfig config;
  private final Optional<Sandbox> sandbox;
  private Optional<SiteMessage> siteMessage = Optional.empty();

  private Engine(Vertx vertx, DemoConfig config, Optional<Sandbox> sandbox) {
    this.vertx = vertx;
    this.config = config;
    this.sandbox = sandbox;
  }

  /**
   * Makes ready all but the engine itself.
   *
   * @throws StartException if the folder cannot be written or a port of the sandbox is taken
   */
  static Engine prepare(DemoConfig config) {
    config.folder().ifPresent(Engine::requireWritable);
    var vertx =
        started(
            Cluster.join(
                new VertxOptions()
                    .setFileSystemOptions(
                        new FileSystemOptions()
                            .setFileCachingEnabled(false)
                            .setClassPathResolvingEnabled(false)),
                config.cluster()));
    try {
      var sandbox =
          config.sandbox()
              ? Optional.of(Sandbox.start(vertx, config.ports()))
              : Optional.<Sandbox>empty();
      var complete = sandbox.map(Sandbox::messengers).map(config::withMessengers).orElse(config);
      return new Engine(vertx, complete, sandbox);
    } catch (RuntimeException e) {
      started(vertx.close());
      throw e;
    }
  }

  /**
   * Opens the store and the messengers.
   *
   * @throws StartException if they cannot be opened
   */
  void deploy() {
    deploy(config.options());
  }

  /**
   * The same with options that were not known before.
   *
   * @throws StartException if they cannot be opened
   */
  void deploy(SiteMessageOptions options) {
    siteMessage =
        Optional.of(started(SiteMessage.builder(vertx).options(options).discover().deploy()));
  }

  /**
   * Returns a future that fails when this process can no longer deliver; otherwise it stays open.
   */
  Future<Void> broken() {
    return siteMessage.map(SiteMessage::broken).orElseGet(() -> Promise.<Void>promise().future());
  }

  Vertx vertx() {
    return vertx;
  }

  Optional<Sandbox> sandbox() {
    return sandbox;
  }

  /** The configuration, with the sandbox's messengers filled in. */
  DemoConfig config() {
    return config;
  }

  /**
   * Waits for a step of the start.
   *
   * @throws StartException if it fails
   */
  static <T> T started(Future<T> step) {
    try {
      return await(step, STARTING);
    } catch (ExecutionException e) {
      throw StartException.because(Optional.ofNullable(e.getCause()).orElse(e));
    } catch (TimeoutException e) {
      throw new StartException("no start within %d seconds".formatted(STARTING.toSeconds()), e);
    }
  }

  /**
   * Stops the engine, waiting for what is on the wire as long as the configuration says, then the
   * rest.
   *
   * @throws StartException if something does not stop in time
   */
  @Override
  public void close() {
    stopped(
        siteMessage
            .map(SiteMessage::stop)
            .orElseGet(Future::succeededFuture)
            .eventually(vertx::close),
        config.options().dispatch().stopTimeout());
  }

  /**
   * Waits for a step of the stop.
   *
   * @param patience how long it may wait for what is under way
   * @throws StartException if it fails, or takes longer
   */
  static void stopped(Future<?> step, Duration patience) {
    try {
      await(step, patience.plus(CLOSING));
    } catch (ExecutionException | TimeoutException e) {
      throw new StartException("not stopped cleanly: " + StartException.oneLine(e), e);
    }
  }

  private static <T> T await(Future<T> future, Duration patience)
      throws ExecutionException, TimeoutException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }

  /**
   * Makes the folder, if it is not there.
   *
   * @throws StartException if it can be neither made nor written to
   */
  static void requireWritable(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new StartException("cannot keep data in %s: it is not a folder".formatted(folder), e);
    } catch (IOException e) {
      throw new StartException("cannot create the folder %s".formatted(folder), e);
    }
    if (!Files.isWritable(folder)) {
      throw new StartException("cannot write to the folder %s".formatted(folder));
    }
  }
}
