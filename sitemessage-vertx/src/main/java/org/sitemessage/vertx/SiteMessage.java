package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import io.vertx.sqlclient.SqlConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.DispatchLinks;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.limit.DeliveryLimits;
import org.sitemessage.api.options.OptionNames;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.user.UserDirectory;
import org.sitemessage.vertx.bounce.BounceMailbox;
import org.sitemessage.vertx.dispatch.DispatchVerticle;
import org.sitemessage.vertx.dispatch.core.Channel;
import org.sitemessage.vertx.dispatch.core.EngineParts;
import org.sitemessage.vertx.dispatch.core.Registry;
import org.sitemessage.vertx.dispatch.core.Rendering;
import org.sitemessage.vertx.dispatch.core.RetryPolicy;
import org.sitemessage.vertx.dispatch.core.TimeRules;
import org.sitemessage.vertx.dispatch.flow.SlowStart;
import org.sitemessage.vertx.dispatch.upkeep.Vitals;
import org.sitemessage.vertx.link.SignedLinks;
import org.sitemessage.vertx.messenger.base.AliasedMessenger;
import org.sitemessage.vertx.messenger.base.Composite;
import org.sitemessage.vertx.messenger.base.Traits;
import org.sitemessage.vertx.messenger.host.MessengerVerticle;
import org.sitemessage.vertx.options.AttachmentOptions;
import org.sitemessage.vertx.options.DispatchOptions;
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
import org.sitemessage.vertx.types.MailType;
import org.sitemessage.vertx.types.PlainType;
import org.sitemessage.vertx.types.WholeMailType;

/**
 * A running sitemessage: its store, its engine and its messengers, deployed on a Vert.x.
 *
 * <pre>{@code
 * SiteMessage.builder(vertx).options(options).discover().deploy()
 *     .compose(site -> site.client().schedule("Hi!", Recipients.of("smtp", "a@example.org").list()));
 * }</pre>
 */
public final class SiteMessage {
  private static final Logger LOG = System.getLogger(SiteMessage.class.getName());

  private final Vertx vertx;
  private final Deque<Supplier<Future<?>>> toClose;
  private final Promise<Void> closed = Promise.promise();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final String deploymentId;
  private final SchedulingOptions scheduling;
  private final Registry registry;
  private final DispatchVerticle engine;
  private final InTransactions inTransactions;
  private final Vitals vitals;

  private SiteMessage(
      Vertx vertx,
      String deploymentId,
      SchedulingOptions scheduling,
      Registry registry,
      DispatchVerticle engine,
      InTransactions inTransactions,
      Vitals vitals,
      Deque<Supplier<Future<?>>> toClose) {
    this.vertx = vertx;
    this.deploymentId = deploymentId;
    this.scheduling = scheduling;
    this.registry = registry;
    this.engine = engine;
    this.inTransactions = inTransactions;
    this.vitals = vitals;
    this.toClose = toClose;
  }

  /** Starts to build one. */
  public static Builder builder(Vertx vertx) {
    return new Builder(vertx);
  }

  /**
   * Sends a test message through a messenger that is not registered: opens it, sends, closes it.
   *
   * @return what the remote side answered
   */
  public static Future<Outcome> sendTestMessage(
      Vertx vertx, Messenger messenger, String to, String text) {
    return Future.succeededFuture()
        .compose(v -> messenger.open(vertx))
        .compose(v -> messenger.sendTestMessage(to, text))
        .eventually(messenger::close);
  }

  /**
   * Sends a test message through a registered messenger of this process, past the store. To an
   * address that is suppressed nothing is sent. One that is sent resumes a paused messenger.
   *
   * @param alias alias of the messenger
   * @param to an address in the messenger's own form
   * @param text the message; empty for a standard text
   * @return what the remote side answered; fails with {@link
   *     org.sitemessage.api.FailureCode#UNKNOWN_MESSENGER} naming the registered ones
   */
  public Future<Outcome> sendTestMessage(String alias, String to, String text) {
    return engine.probe(alias, to, text);
  }

  /** The messengers of this process, in the order of their aliases. */
  public List<Messenger> messengers() {
    return List.copyOf(registry.messengers());
  }

  /**
   * The messenger of an alias. It belongs to its verticle: do not open, close, or deliver by it.
   *
   * @throws SiteMessageException {@link org.sitemessage.api.FailureCode#UNKNOWN_MESSENGER} naming
   *     the registered ones
   */
  public Messenger messenger(String alias) {
    return registry.messenger(alias);
  }

  /**
   * The same, to call what messengers of its class can do beside delivering: {@code
   * site.messenger("telegram", TelegramMessenger.class).getChatIds()}. It is the object that the
   * application has registered, also if it was registered under another alias than its own.
   *
   * @throws SiteMessageException also if it is of another class, {@link
   *     org.sitemessage.api.FailureCode#INVALID_REQUEST}
   */
  public <T extends Messenger> T messenger(String alias, Class<T> type) {
    var real = AliasedMessenger.unwrapped(messenger(alias));
    if (!type.isInstance(real)) {
      throw SiteMessageException.invalid(
          "messenger \"%s\"".formatted(alias),
          "is a %s, not a %s".formatted(real.getClass().getSimpleName(), type.getSimpleName()));
    }
    return type.cast(real);
  }

  /** A typed façade over the event bus. */
  public SiteMessageClient client() {
    return SiteMessageClient.create(vertx);
  }

  /** Shortcuts, with the configured messenger and type of mails. */
  public Shortcuts shortcuts() {
    return Shortcuts.of(client(), scheduling);
  }

  /**
   * Schedules a message in a transaction of the application's own, on a connection of Vert.x's
   * PostgreSQL client or JDBC client to the store's database: the message is there once that is
   * committed, and never was if it is rolled back. It is neither begun, committed nor rolled back
   * here.
   *
   * <p>Nothing else may use the connection until the future has completed. After a failure with
   * code 5000 the transaction can only be rolled back; every other refusal leaves it as it was.
   *
   * @return completes on the caller's context before the commit, with what {@link
   *     SiteMessageClient#schedule} answers after it
   */
  public Future<ScheduleReply> schedule(SqlConnection connection, ScheduleRequest request) {
    return inTransactions.schedule(connection, request);
  }

  /**
   * The same by plain JDBC. It blocks, and runs all statements on this thread, which must not be an
   * event loop.
   *
   * @param connection one that does not commit by itself
   * @throws SiteMessageException what the future of {@link #schedule(SqlConnection,
   *     ScheduleRequest)} would fail with
   * @throws IllegalStateException on an event loop
   */
  public ScheduleReply schedule(Connection connection, ScheduleRequest request) {
    return inTransactions.schedule(connection, request);
  }

  /** The same as {@link SiteMessageClient#upload}. */
  public Future<Attachment> upload(String fileName, String contentType, ReadStream<Buffer> bytes) {
    return client().upload(fileName, contentType, bytes);
  }

  /**
   * Calls a handler with everything that happens, on every node of the bus; see {@link
   * SiteMessageClient#events}.
   */
  public Future<EventSubscription> events(Handler<Event> handler) {
    return client().events(handler);
  }

  /**
   * Returns a future that fails when this process can no longer deliver: an {@link
   * OutOfMemoryError} has reached the engine or a messenger, or an event loop has died. The failure
   * is a {@link SiteMessageException} of code 5030 that names the reason; {@link Event.Broken} is
   * published as well. The application should end the process and start it again; no accepted
   * message is lost. Otherwise the future stays open, also after {@link #stop}.
   */
  public Future<Void> broken() {
    return vitals.broken();
  }

  /**
   * Stops claiming, lets what is on the wire finish within the stop timeout, gives the rest back,
   * closes the messengers and the store. Nothing accepted is lost; every call answers when that is
   * done. A verticle of the application that has deployed this sitemessage may call it in its own
   * stop, too, although Vert.x has stopped this sitemessage before.
   */
  public Future<Void> stop() {
    if (closing.get()) {
      return closed.future();
    }
    return withoutContext(
        vertx
            .undeploy(deploymentId)
            .recover(
                failure ->
                    failure instanceof IllegalStateException
                        ? closed.future()
                        : Future.failedFuture(failure)));
  }

  /**
   * Returns a future that no context completes. A chain that closes Vert.x would never end on a
   * context, because its event loop ends first.
   */
  private static <T> Future<T> withoutContext(Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete(promise);
    return promise.future();
  }

  /** Closes all parts, once, when the verticle of this sitemessage is undeployed. */
  Future<Void> close() {
    if (closing.compareAndSet(false, true)) {
      closeAll(toClose).onComplete(closed);
    }
    return closed.future();
  }

  private static Future<Void> closeAll(Deque<Supplier<Future<?>>> toClose) {
    var next = toClose.poll();
    return next == null
        ? Future.succeededFuture()
        : Future.succeededFuture()
            .compose(v -> next.get())
            .transform(
                closed ->
                    closeAll(toClose)
                        .compose(
                            v ->
                                closed.succeeded()
                                    ? Future.succeededFuture()
                                    : Future.failedFuture(closed.cause())));
  }

  /** Collects what is to be deployed. Not thread-safe. */
  public static final class Builder {
    private final Vertx vertx;
    private final List<Messenger> messengers = new ArrayList<>();
    private final List<MessageType> types = new ArrayList<>();
    private SiteMessageOptions options = SiteMessageOptions.defaults();
    private UserDirectory users = UserDirectory.empty();
    private Clock clock = Clock.systemUTC();
    private @Nullable DispatchLinks links;
    private boolean discovering;

    private Builder(Vertx vertx) {
      this.vertx = vertx;
    }

    /** Sets the options; {@link SiteMessageOptions#defaults()} otherwise. */
    public Builder options(SiteMessageOptions value) {
      options = value.checked();
      return this;
    }

    /** Registers a messenger under its own alias. */
    public Builder messenger(Messenger messenger) {
      messengers.add(messenger);
      return this;
    }

    /**
     * Registers a messenger under an alias, so that there can be several of one kind, each with its
     * own queue and its own subscriptions: {@code builder.messenger("newsletter", new
     * SmtpMessenger(options))}. The engine reads {@code messengers.newsletter} for its limits.
     * Message types and templates that are made for the messenger's own alias are for this one,
     * too.
     *
     * @param alias {@code [a-z][a-z0-9_]*}, at most 32 characters; {@link #deploy} fails with code
     *     4000 if it is malformed, or if another messenger has it
     */
    public Builder messenger(String alias, Messenger messenger) {
      return messenger(AliasedMessenger.of(alias, messenger));
    }

    /** Registers a message type; one with the alias of a built-in type replaces it. */
    public Builder messageType(MessageType type) {
      types.add(type);
      return this;
    }

    /** Supplies the application's people; nobody is known otherwise. */
    public Builder userDirectory(UserDirectory directory) {
      users = directory;
      return this;
    }

    /**
     * Supplies the links that go into messages in templates. Otherwise they are signed with {@link
     * SiteMessageOptions#linkKeys}, and empty without such keys.
     */
    public Builder dispatchLinks(DispatchLinks value) {
      links = value;
      return this;
    }

    /** Supplies the time; the system's otherwise. */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    /**
     * Creates the messengers that the options name, by the providers that {@link
     * java.util.ServiceLoader} finds, and registers the types that providers bring.
     */
    public Builder discover() {
      discovering = true;
      return this;
    }

    /**
     * Opens the messengers and the store, takes over what a stopped process left, and starts to
     * deliver. If anything fails, what was opened is closed again.
     *
     * @return the running sitemessage, or a {@link SiteMessageException} fit for the operator
     */
    public Future<SiteMessage> deploy() {
      var verticle = new SiteMessageVerticle(v -> this);
      return withoutContext(vertx.deployVerticle(verticle)).map(id -> verticle.site());
    }

    /** Deploys the parts of a sitemessage that is closed with this deployment. */
    Future<SiteMessage> deployParts(String deploymentId) {
      var toClose = new ArrayDeque<Supplier<Future<?>>>();
      return Future.succeededFuture()
          .compose(v -> deploy(deploymentId, toClose))
          .recover(failure -> closeAll(toClose).transform(closed -> Future.failedFuture(failure)));
    }

    private Future<SiteMessage> deploy(String deploymentId, Deque<Supplier<Future<?>>> toClose) {
      var all = allMessengers();
      var types = allTypes();
      var vitals = Vitals.of(vertx);
      toClose.push(
          () -> {
            vitals.close();
            return Future.succeededFuture();
          });
      var registry = new Registry(all, types, options.typeOverrides());
      var verticles = new LinkedHashMap<Messenger, MessengerVerticle>();
      var channels = new ArrayList<Channel>();
      for (var messenger : all) {
        var settings =
            MessengerSettings.read(
                messenger,
                options.messengers().getOrDefault(messenger.alias(), new JsonObject()),
                options.environment());
        var verticle =
            new MessengerVerticle(
                messenger,
                new MessengerVerticle.Limits(
                    settings.get(MessengerSettings.CONCURRENCY),
                    settings.get(MessengerSettings.DEADLINE),
                    options.dispatch().get(DispatchOptions.STOP_TIMEOUT)),
                vitals::failed);
        vitals.look(verticle::look);
        verticles.put(messenger, verticle);
        channels.add(new Handle(messenger, settings, verticle));
      }
      var node = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
      var store =
          new SqlStore(
              vertx,
              options.store().get(StoreOptions.URL),
              options.store().get(StoreOptions.USER),
              options.store().get(StoreOptions.PASSWORD),
              registry,
              new FileTerms(
                  options.store().get(StoreOptions.MIN_FREE_BYTES),
                  options.store().get(StoreOptions.ACCEPT_LOSS)));
      var engine =
          new DispatchVerticle(
              settings(store, node, registry, channels, rendering(types, all)), vitals);
      var enginePart = new Part(engine);
      return deployAll(verticles, toClose)
          .compose(v -> vertx.deployVerticle(enginePart))
          .map(
              id -> {
                toClose.push(() -> undeploy(id, enginePart));
                return null;
              })
          .compose(v -> deployMailbox(toClose))
          .map(
              v ->
                  new SiteMessage(
                      vertx,
                      deploymentId,
                      options.scheduling(),
                      registry,
                      engine,
                      new InTransactions(vertx, store, engine),
                      vitals,
                      toClose));
    }

    /** Only where the engine goes on: a single command must not wait for a mailbox. */
    private Future<Void> deployMailbox(Deque<Supplier<Future<?>>> toClose) {
      if (!options.bounces().readsMailbox()
          || !options.dispatch().get(DispatchOptions.CONTINUOUS)) {
        return Future.succeededFuture();
      }
      var part = new Part(new BounceMailbox(options.bounces()));
      return vertx
          .deployVerticle(part)
          .map(
              id -> {
                toClose.push(() -> undeploy(id, part));
                return null;
              });
    }

    private Future<Void> deployAll(
        Map<Messenger, MessengerVerticle> verticles, Deque<Supplier<Future<?>>> toClose) {
      var start = SlowStart.of(vertx);
      Future<Void> done = Future.succeededFuture();
      for (var each : verticles.entrySet()) {
        var part = new Part(each.getValue());
        done =
            done.compose(
                    v ->
                        start.step(
                            "messenger \"%s\" to open".formatted(each.getKey().alias()),
                            () -> vertx.deployVerticle(part, each.getValue().deployment())))
                .map(
                    id -> {
                      toClose.push(() -> endOf(each.getKey(), each.getValue(), undeploy(id, part)));
                      return null;
                    });
      }
      return done;
    }

    /** Undeploys a part and waits for its end, also if Vert.x has undeployed it meanwhile. */
    private Future<Void> undeploy(String id, Part part) {
      return vertx
          .undeploy(id)
          .recover(
              failure ->
                  failure instanceof IllegalStateException
                      ? part.ended()
                      : Future.failedFuture(failure));
    }

    /** Does not wait longer than the stop timeout for a thread that code of others may block. */
    private Future<?> endOf(Messenger messenger, MessengerVerticle verticle, Future<Void> gone) {
      if (Traits.neverBlocks(messenger)) {
        return gone;
      }
      Promise<Void> over = Promise.promise();
      var patience =
          verticle.isBlocked()
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

    private List<Messenger> allMessengers() {
      var all = new ArrayList<>(messengers);
      var variables = new HashSet<>(SiteMessageOptions.SECTION.variables(""));
      if (discovering) {
        var registered = messengers.stream().map(Messenger::alias).toList();
        all.addAll(Discovery.messengers(options, registered, variables));
      }
      all.forEach(
          messenger ->
              variables.addAll(
                  MessengerSettings.SECTION.variables(MessengerSettings.path(messenger.alias()))));
      var checked = new HashMap<>(options.environment());
      checked.keySet().removeIf(name -> isOfOwnMessenger(name, all, variables));
      OptionNames.requireKnownVariables(checked, variables);
      return all;
    }

    /**
     * The application may have read further options of a messenger from the environment that it has
     * registered in code. A name that is nearly that of an option is misspelt all the same.
     */
    private boolean isOfOwnMessenger(String name, List<Messenger> all, Set<String> variables) {
      var owner =
          all.stream()
              .filter(
                  one -> name.startsWith(OptionNames.variable("messengers." + one.alias()) + "_"))
              .max(Comparator.comparingInt(one -> one.alias().length()));
      return owner.filter(messengers::contains).isPresent()
          && OptionNames.nearest(name, variables).isEmpty();
    }

    private List<MessageType> allTypes() {
      var all = new ArrayList<>(types);
      if (discovering) {
        all.addAll(Discovery.messageTypes());
      }
      var taken = all.stream().map(MessageType::alias).toList();
      List.<MessageType>of(
              new PlainType(),
              MailType.plain(),
              MailType.html(),
              MailType.undelivered(),
              new WholeMailType())
          .stream()
          .filter(type -> !taken.contains(type.alias()))
          .forEach(all::add);
      return all;
    }

    private Rendering rendering(List<MessageType> types, List<Messenger> all) {
      var kinds = new HashMap<String, String>();
      all.forEach(messenger -> kinds.put(messenger.alias(), messenger.kind()));
      var templates = options.templates();
      var sources =
          new TemplateSources(
              templates.get(TemplateOptions.FOLDER),
              types.stream().<Class<?>>map(MessageType::getClass).toList(),
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
      return links != null
          ? links
          : signedLinks().<DispatchLinks>map(signed -> signed).orElse(DispatchLinks.NONE);
    }

    private EngineParts settings(
        Store store, long node, Registry registry, List<Channel> channels, Rendering rendering) {
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
          rendering);
    }
  }

  /** Joins the engine and a messenger's verticle, which do not know each other. */
  private record Handle(Messenger messenger, MessengerSettings settings, MessengerVerticle verticle)
      implements Channel {

    @Override
    public int concurrency() {
      return settings.get(MessengerSettings.CONCURRENCY);
    }

    @Override
    public DeliveryLimits limits() {
      return settings.limits();
    }

    @Override
    public UnknownPolicy unknownPolicy() {
      return settings.get(MessengerSettings.UNKNOWN);
    }

    @Override
    public List<Future<Outcome>> deliver(
        List<Delivery> deliveries,
        BooleanSupplier mayBegin,
        Predicate<Delivery> inTurn,
        BiConsumer<Delivery, Outcome> ended) {
      return verticle.deliver(deliveries, mayBegin, inTurn, ended);
    }

    @Override
    public JsonArray members() {
      return Traits.find(messenger, Composite.class)
          .map(Composite::memberStates)
          .orElseGet(JsonArray::new);
    }

    @Override
    public void resume() {
      Traits.find(messenger, Composite.class)
          .ifPresent(composite -> verticle.run(composite::resume));
    }

    @Override
    public Future<Outcome> probe(String to, String text) {
      return verticle.probe(to, text);
    }

    @Override
    public Future<Void> drain() {
      return verticle.drain();
    }
  }
}
