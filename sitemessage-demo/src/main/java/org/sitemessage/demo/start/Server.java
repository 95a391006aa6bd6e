package org.sitemessage.demo.start;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.demo.base.Waiting;
import org.sitemessage.demo.config.ClusterOptions;
import org.sitemessage.demo.config.DemoConfig;
import org.sitemessage.demo.config.DemoConfig.Listen;
import org.sitemessage.demo.watch.Health;
import org.sitemessage.demo.watch.Metrics;
import org.sitemessage.demo.web.Front;
import org.sitemessage.vertx.access.AccessControl;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.LinkOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** The server of {@code serve}: the engine, the API, the console and the bridge. */
public final class Server implements AutoCloseable {
  private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::");

  private final DemoConfig config;
  private final Engine engine;
  private final HttpServer http;
  private final String url;

  private Server(DemoConfig config, Engine engine, HttpServer http, String url) {
    this.config = config;
    this.engine = engine;
    this.http = http;
    this.url = url;
  }

  /**
   * Starts it. The port is bound first: a second server on that port fails before it touches the
   * store.
   *
   * @throws StartException saying why it cannot start; nothing is left running then
   */
  public static Server start(DemoConfig config) {
    config.requireAccessControl();
    requireNoOther(config);
    var linkKeys = LinkKey.of(config);
    var engine = Engine.prepareServer(config);
    var ours = ServerKey.random(AccessControl.users(engine.vertx()));
    try {
      var health = new Health(engine.vertx());
      var metrics = new Metrics();
      var http =
          Waiting.started(
              Front.serve(
                  engine.vertx(),
                  config.http(),
                  config.keys() ? ours : AccessControl.loopback(),
                  config.access(),
                  engine.sandbox(),
                  linkKeys,
                  config.options().bounces(),
                  health,
                  metrics));
      var url = url(config.http(), http.actualPort());
      health.watch(
          engine.serve(
              withUrl(
                  url, engine.options().with(SiteMessageOptions.LINKS, LinkOptions.of(linkKeys))),
              metrics.observer()));
      if (config.bridge().port() != 0) {
        Waiting.started(Front.bridge(engine.vertx(), config.bridge()));
      }
      config
          .folder()
          .ifPresent(
              folder ->
                  new ServerFile(
                          ProcessHandle.current().pid(), url, config.keys() ? ours.secret() : "")
                      .write(folder));
      return new Server(config, engine, http, url);
    } catch (RuntimeException e) {
      try (engine) {
        // Keys of links and of providers are checked only here.
        throw e instanceof SiteMessageException ? StartException.because(e) : e;
      }
    }
  }

  private static void requireNoOther(DemoConfig config) {
    config
        .folder()
        .flatMap(ServerFile::answering)
        .ifPresent(
            other -> {
              throw new StartException(
                  "%s is in use by the server at %s (process %d)"
                      .formatted(config.options().store().place(), other.url(), other.pid()));
            });
  }

  /** Lets links in messages lead to this server, unless another URL is configured. */
  private static SiteMessageOptions withUrl(String url, SiteMessageOptions options) {
    return options.siteUrl().equals(SiteMessageOptions.DEFAULT_SITE_URL)
        ? options.with(SiteMessageOptions.SITE_URL, url)
        : options;
  }

  /** Returns the URL of the server, without a slash at its end. */
  public String url() {
    return url;
  }

  /**
   * Returns a future that fails when this process can no longer deliver; otherwise it stays open.
   */
  public Future<Void> broken() {
    return engine.broken();
  }

  /** Returns the text that is printed at the start. */
  public String banner(String version) {
    var lines = new StringBuilder("sitemessage " + version + System.lineSeparator());
    line(lines, "Console", url + "/" + Front.home(engine.sandbox()));
    if (WILDCARDS.contains(config.http().host())) {
      line(lines, "Listens", "on all addresses of this machine");
    }
    line(
        lines,
        "Data",
        config.folder().map(Object::toString).orElseGet(() -> config.options().store().place()));
    line(
        lines,
        "Access",
        config.keys()
            ? "by key or by user; make them with \"keys create\" and \"users create\""
            : "from this machine, without a key");
    line(lines, "Messengers", String.join(", ", engine.options().messengers().keySet()));
    engine
        .sandbox()
        .ifPresent(
            sandbox -> {
              line(lines, "Sandbox", "nothing leaves this machine");
              line(lines, "  mail to", "smtp://127.0.0.1:%d".formatted(sandbox.inbox().port()));
              line(lines, "  all else", sandbox.services().url());
            });
    if (config.cluster().get(ClusterOptions.MANAGER) != ClusterOptions.Manager.NONE) {
      line(
          lines,
          "Cluster",
          config.cluster().get(ClusterOptions.NAME)
              + ", kept by "
              + config.cluster().shownManager());
    }
    if (config.bridge().port() != 0) {
      line(lines, "Bridge", config.bridge().host() + ":" + config.bridge().port());
    }
    line(lines, "Stop", "Ctrl-C");
    return lines.toString();
  }

  /**
   * Stops: accepts no further requests, and answers those that have arrived; then waits for
   * deliveries under way; then closes the rest.
   */
  @Override
  public void close() {
    config.folder().ifPresent(ServerFile::delete);
    try (engine) {
      var patience = config.options().dispatch().get(DispatchOptions.STOP_TIMEOUT);
      Waiting.stopped(http.shutdown(patience.toMillis(), TimeUnit.MILLISECONDS), patience);
    }
  }

  private static void line(StringBuilder lines, String name, String value) {
    lines.append("  %-12s%s%n".formatted(name, value));
  }

  private static String url(Listen at, int port) {
    var host = Optional.of(at.host()).filter(h -> !WILDCARDS.contains(h));
    var reachable = host.orElse("127.0.0.1");
    return "http://%s:%d"
        .formatted(reachable.contains(":") ? "[" + reachable + "]" : reachable, port);
  }
}
