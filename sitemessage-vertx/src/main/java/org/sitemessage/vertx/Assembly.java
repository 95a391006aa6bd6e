package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import org.sitemessage.api.DispatchLinks;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.user.UserDirectory;
import org.sitemessage.vertx.bounce.BounceMailbox;
import org.sitemessage.vertx.dispatch.DispatchVerticle;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.dispatch.core.EngineParts;
import org.sitemessage.vertx.dispatch.core.Observers;
import org.sitemessage.vertx.dispatch.core.ReceiptInbox;
import org.sitemessage.vertx.dispatch.core.Registry;
import org.sitemessage.vertx.dispatch.core.Rendering;
import org.sitemessage.vertx.dispatch.core.RetryPolicy;
import org.sitemessage.vertx.dispatch.core.ScheduleTrace;
import org.sitemessage.vertx.dispatch.core.TimeRules;
import org.sitemessage.vertx.dispatch.core.Tracing;
import org.sitemessage.vertx.dispatch.flow.SlowStart;
import org.sitemessage.vertx.dispatch.upkeep.Vitals;
import org.sitemessage.vertx.link.SignedLinks;
import org.sitemessage.vertx.messenger.base.Traits;
import org.sitemessage.vertx.messenger.host.MessengerVerticle;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.observe.Tracer;
import org.sitemessage.vertx.options.AttachmentOptions;
import org.sitemessage.vertx.options.AuditOptions;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.HistoryOptions;
import org.sitemessage.vertx.options.MessengerSettings;
import org.sitemessage.vertx.options.QuietOptions;
import org.sitemessage.vertx.options.RetryOptions;
import org.sitemessage.vertx.options.SchedulingOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.options.TemplateOptions;
import org.sitemessage.vertx.store.Store;
import org.sitemessage.vertx.store.file.FileTerms;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.template.MessageTemplates;
import org.sitemessage.vertx.template.TemplateSources;

/**
 * Deploys the parts of a {@link SiteMessage}: its messengers, its engine with the store, and its
 * mailbox.
 */
final class Assembly {
  private static final Logger LOG = System.getLogger(Assembly.class.getName());

  private final Vertx vertx;
  private final SiteMessageOptions options;
  private final Catalog catalog;
  private final UserDirectory users;
  private final Clock clock;
  private final Optional<DispatchLinks> links;
  private final Observers observers;
  private final Tracing tracing;
  private final RunningParts parts;
  private final ReceiptInbox receipts = new ReceiptInbox();

  /**
   * Creates an assembly.
   *
   * @param links links of the application; empty for signed ones
   */
  Assembly(
      Vertx vertx,
      SiteMessageOptions options,
      Catalog catalog,
      UserDirectory users,
      Clock clock,
      Optional<DispatchLinks> links,
      List<Observer> observers,
      Optional<Tracer> tracer) {
    this.vertx = vertx;
    this.options = options;
    this.catalog = catalog;
    this.users = users;
    this.clock = clock;
    this.links = links;
    this.observers = new Observers(observers);
    this.tracing = new Tracing(tracer);
    this.parts = new RunningParts(vertx);
  }

  /** Deploys all parts, to be closed with this deployment; if one fails, closes the others. */
  Future<SiteMessage> deploy(String deploymentId) {
    return Future.succeededFuture()
        .compose(v -> deployAll(deploymentId))
        .recover(failure -> parts.close().transform(closed -> Future.failedFuture(failure)));
  }

  private Future<SiteMessage> deployAll(String deploymentId) {
    var vitals = Vitals.of(vertx);
    parts.add(
        () -> {
          vitals.close();
          return Future.succeededFuture();
        });
    var registry = new Registry(catalog.messengers(), catalog.types(), options.typeOverrides());
    var safety = new Safety(options.safety(), registry.messengers());
    var channels = catalog.messengers().stream().map(one -> channel(one, vitals)).toList();
    var guarded = channels.stream().map(safety::guarded).toList();
    var store = store(registry);
    var node = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
    var engine =
        new DispatchVerticle(
            engineParts(
                store,
                node,
                registry,
                guarded,
                EffectiveSettings.all(options, channels, catalog.settings())),
            vitals);
    return deployMessengers(channels)
        .compose(v -> parts.deploy(engine))
        .compose(v -> deployMailbox())
        .map(
            v ->
                new SiteMessage(
                    vertx,
                    deploymentId,
                    options.scheduling(),
                    registry,
                    engine,
                    new InTransactions(vertx, store, engine, new ScheduleTrace(registry, tracing)),
                    vitals,
                    new SiteMessageClient(vertx, Optional.empty(), tracing::current),
                    parts));
  }

  private MessengerChannel channel(Messenger messenger, Vitals vitals) {
    var settings =
        MessengerSettings.read(
            messenger,
            options.messengers().getOrDefault(messenger.alias(), new JsonObject()),
            options.environment());
    var limits =
        new MessengerVerticle.Limits(
            settings.get(MessengerSettings.CONCURRENCY),
            settings.get(MessengerSettings.DEADLINE),
            options.dispatch().get(DispatchOptions.STOP_TIMEOUT));
    var verticle =
        new MessengerVerticle(messenger, limits, vitals::failed, receipts.of(messenger.alias()));
    vitals.look(verticle::look);
    return new MessengerChannel(messenger, settings, verticle);
  }

  private SqlStore store(Registry registry) {
    var at = options.store();
    var store =
        new SqlStore(
            vertx,
            at.get(StoreOptions.URL),
            at.get(StoreOptions.USER),
            at.get(StoreOptions.PASSWORD),
            registry,
            new FileTerms(at.get(StoreOptions.MIN_FREE_BYTES), at.get(StoreOptions.ACCEPT_LOSS)));
    return options.dispatch().get(DispatchOptions.CONTINUOUS) ? store : store.onRequest();
  }

  /**
   * Deploys the mailbox only if the engine sends continuously: a single command must not wait for
   * it.
   */
  private Future<Void> deployMailbox() {
    return options.bounces().readsMailbox() && options.dispatch().get(DispatchOptions.CONTINUOUS)
        ? parts.deploy(new BounceMailbox(options.bounces()))
        : Future.succeededFuture();
  }

  private Future<Void> deployMessengers(List<MessengerChannel> channels) {
    var start = SlowStart.of(vertx);
    Future<Void> done = Future.succeededFuture();
    for (var channel : channels) {
      var verticle = channel.verticle();
      done =
          done.compose(
              v ->
                  start.step(
                      "messenger \"%s\" to open".formatted(channel.messenger().alias()),
                      () ->
                          parts.deploy(
                              verticle, verticle.deployment(), gone -> endOf(channel, gone))));
    }
    return done;
  }

  /**
   * Returns the end of a messenger. It waits at most the stop timeout, because the messenger may
   * block its thread.
   */
  private Future<?> endOf(MessengerChannel channel, Future<Void> gone) {
    var messenger = channel.messenger();
    if (Traits.neverBlocks(messenger)) {
      return gone;
    }
    Promise<Void> over = Promise.promise();
    var patience =
        channel.verticle().isBlocked()
            ? 1
            : Math.max(1, options.dispatch().get(DispatchOptions.STOP_TIMEOUT).toMillis());
    var timer =
        vertx.setTimer(
            patience,
            late -> {
              LOG.log(
                  Level.WARNING,
                  "messenger \"{0}\" still blocks its thread; the stop does not wait for it",
                  messenger.alias());
              over.tryComplete();
            });
    gone.onComplete(
        done -> {
          vertx.cancelTimer(timer);
          if (done.succeeded()) {
            over.tryComplete();
          } else {
            over.tryFail(done.cause());
          }
        });
    return over.future();
  }

  private Rendering rendering() {
    var kinds = new HashMap<String, String>();
    catalog.messengers().forEach(messenger -> kinds.put(messenger.alias(), messenger.kind()));
    var templates = options.templates();
    var sources =
        new TemplateSources(
            templates.get(TemplateOptions.FOLDER),
            catalog.types().stream().<Class<?>>map(MessageType::getClass).toList(),
            templates.get(TemplateOptions.CACHED));
    return new Rendering(
        MessageTemplates.create(
            sources,
            templates.get(TemplateOptions.LOCALE),
            templates.get(TemplateOptions.CACHED),
            options.siteUrl(),
            templateLinks(),
            alias -> kinds.getOrDefault(alias, alias)),
        templates.get(TemplateOptions.TIME_LIMIT));
  }

  private Optional<SignedLinks> signedLinks() {
    return options.linkKeys().isEmpty()
        ? Optional.empty()
        : Optional.of(new SignedLinks(options.siteUrl(), options.linkKeys()));
  }

  private DispatchLinks templateLinks() {
    return links.or(this::signedLinks).orElse(DispatchLinks.NONE);
  }

  private EngineParts engineParts(
      Store store, long node, Registry registry, List<Channel> channels, List<Setting> settings) {
    var retry = options.retry();
    var zone = options.scheduling().get(SchedulingOptions.ZONE);
    var dispatch = options.dispatch();
    return new EngineParts(
        store,
        node,
        registry,
        channels,
        users,
        clock,
        new RetryPolicy(
            retry.get(RetryOptions.FIRST_DELAY),
            retry.get(RetryOptions.MAX_DELAY),
            retry.get(RetryOptions.FACTOR),
            new SplittableRandom()),
        new RetryPolicy(
            retry.get(RetryOptions.FIRST_HOLD),
            retry.get(RetryOptions.MAX_HOLD),
            retry.get(RetryOptions.FACTOR),
            new SplittableRandom()),
        new EngineParts.Timing(
            dispatch.get(DispatchOptions.CONTINUOUS),
            dispatch.get(DispatchOptions.POLL_INTERVAL),
            dispatch.get(DispatchOptions.EXPIRY),
            dispatch.get(DispatchOptions.STOP_TIMEOUT),
            dispatch.get(DispatchOptions.HEARTBEAT),
            dispatch.get(DispatchOptions.LEASE),
            options.store().get(StoreOptions.LISTEN),
            options.audit().get(AuditOptions.KEEP),
            new EngineParts.Waiting(
                dispatch.get(DispatchOptions.MAX_WAITING_REQUESTS),
                dispatch.get(DispatchOptions.MAX_WAITING_BYTES),
                dispatch.get(DispatchOptions.MAX_WAITING))),
        signedLinks(),
        new EngineParts.Site(
            options.siteUrl(),
            options.administrators(),
            options.scheduling().get(SchedulingOptions.EMAIL_MESSENGER)),
        options.scheduling().get(SchedulingOptions.PRIORITY),
        new TimeRules(
            zone,
            options.quietHours().hours(),
            options.quietHours().get(QuietOptions.ZONE).orElse(zone),
            options.quietHours().get(QuietOptions.EXEMPT_TYPES)),
        new EngineParts.Files(
            options.attachments().get(AttachmentOptions.MAX_BYTES),
            options.attachments().get(AttachmentOptions.KEEP)),
        rendering(),
        observers,
        tracing,
        options.history().get(HistoryOptions.ENABLED),
        receipts,
        settings);
  }
}
