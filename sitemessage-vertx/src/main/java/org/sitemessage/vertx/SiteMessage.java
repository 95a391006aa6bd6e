package org.sitemessage.vertx;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.sqlclient.SqlConnection;
import java.sql.Connection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.DispatchLinks;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.Event;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.user.UserDirectory;
import org.sitemessage.vertx.dispatch.DispatchVerticle;
import org.sitemessage.vertx.dispatch.core.Registry;
import org.sitemessage.vertx.dispatch.upkeep.Vitals;
import org.sitemessage.vertx.messenger.base.AliasedMessenger;
import org.sitemessage.vertx.observe.Inspection;
import org.sitemessage.vertx.observe.Observer;
import org.sitemessage.vertx.observe.Tracer;
import org.sitemessage.vertx.options.SchedulingOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/**
 * A running sitemessage: its store, its engine and its messengers, deployed on a Vert.x.
 * <!-- snippet: JavadocGuide.java#deploy -->
 *
 * <pre>{@code
 * return SiteMessage.builder(vertx)
 *     .options(options)
 *     .discover() // the messengers that the options name
 *     .deploy()
 *     .compose(
 *         site -> site.client().schedule("Hi!", Recipients.of("smtp", "a@example.org").list()));
 * }</pre>
 */
public final class SiteMessage {
  private final Vertx vertx;
  private final RunningParts parts;
  private final Promise<Void> closed = Promise.promise();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final String deploymentId;
  private final SchedulingOptions scheduling;
  private final Registry registry;
  private final DispatchVerticle engine;
  private final InTransactions inTransactions;
  private final Vitals vitals;
  private final SiteMessageClient client;

  SiteMessage(
      Vertx vertx,
      String deploymentId,
      SchedulingOptions scheduling,
      Registry registry,
      DispatchVerticle engine,
      InTransactions inTransactions,
      Vitals vitals,
      SiteMessageClient client,
      RunningParts parts) {
    this.vertx = vertx;
    this.deploymentId = deploymentId;
    this.scheduling = scheduling;
    this.registry = registry;
    this.engine = engine;
    this.inTransactions = inTransactions;
    this.vitals = vitals;
    this.client = client;
    this.parts = parts;
  }

  /** Returns a builder. */
  public static Builder builder(Vertx vertx) {
    return new Builder(vertx);
  }

  /**
   * Sends a test message through a messenger that is not registered: opens it, sends, closes it.
   *
   * @return the answer of the remote server
   */
  public static Future<Outcome> sendTestMessage(
      Vertx vertx, Messenger messenger, String to, String text) {
    return Future.succeededFuture()
        .compose(v -> messenger.open(vertx))
        .compose(v -> messenger.sendTestMessage(to, text))
        .eventually(messenger::close);
  }

  /**
   * Sends a test message through a registered messenger of this process, past the store. Nothing is
   * sent to a suppressed address. A test message that is sent resumes a paused messenger.
   *
   * @param alias alias of the messenger
   * @param to address in the messenger's own form
   * @param text the message; empty for a standard text
   * @return the answer of the remote server; fails with {@link
   *     org.sitemessage.api.FailureCode#UNKNOWN_MESSENGER} naming the registered messengers
   */
  public Future<Outcome> sendTestMessage(String alias, String to, String text) {
    return engine.probe(alias, to, text);
  }

  /** Returns the messengers of this process, in the order of their aliases. */
  public List<Messenger> messengers() {
    return List.copyOf(registry.messengers());
  }

  /**
   * Returns the messenger with this alias. It belongs to its verticle: do not open it, close it, or
   * deliver by it.
   *
   * @throws SiteMessageException {@link org.sitemessage.api.FailureCode#UNKNOWN_MESSENGER} naming
   *     the registered messengers
   */
  public Messenger messenger(String alias) {
    return registry.messenger(alias);
  }

  /**
   * Returns the messenger with this alias as one of its class, whose further methods can be called:
   * {@code site.messenger("telegram", TelegramMessenger.class).getChatIds()}. It is the object that
   * the application has registered, even under another alias than its own.
   *
   * @throws SiteMessageException as {@link #messenger(String)} does, and {@link
   *     org.sitemessage.api.FailureCode#INVALID_REQUEST} if the messenger is of another class
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

  /** Returns what answers questions about the state of this sitemessage, past the event bus. */
  public Inspection inspection() {
    return engine.inspection();
  }

  /**
   * Returns a typed client of the event bus. With a {@link Builder#tracer}, a request belongs to
   * the trace that is current on the calling thread, unless it names another one.
   */
  public SiteMessageClient client() {
    return client;
  }

  /** Returns shortcuts with the configured messenger and type of mails. */
  public Shortcuts shortcuts() {
    return Shortcuts.of(client(), scheduling);
  }

  /**
   * Schedules a message in a transaction of the application, on a connection of Vert.x's PostgreSQL
   * client or JDBC client to the store's database. The message exists after the commit of the
   * transaction, and does not exist after a rollback. The application begins and ends the
   * transaction.
   *
   * <p>Nothing else may use the connection until the future has completed. After a failure with
   * code 5000 the transaction can only be rolled back; every other failure leaves it as it was.
   *
   * @return a future that completes on the caller's context, before the commit, with the reply that
   *     {@link SiteMessageClient#schedule} gives after a commit
   */
  public Future<ScheduleReply> schedule(SqlConnection connection, ScheduleRequest request) {
    return inTransactions.schedule(connection, request);
  }

  /**
   * Schedules a message in a transaction of the application by plain JDBC. Blocks, and runs all
   * statements on this thread, which must not be an event loop.
   *
   * @param connection connection that is not in auto-commit mode
   * @throws SiteMessageException as the future of {@link #schedule(SqlConnection, ScheduleRequest)}
   *     fails
   * @throws IllegalStateException on an event loop
   */
  public ScheduleReply schedule(Connection connection, ScheduleRequest request) {
    return inTransactions.schedule(connection, request);
  }

  /** Uploads a file; see {@link SiteMessageClient#upload}. */
  public Future<Attachment> upload(String fileName, String contentType, ReadStream<Buffer> bytes) {
    return client().upload(fileName, contentType, bytes);
  }

  /**
   * Calls a handler with every event of every node of the bus; see {@link
   * SiteMessageClient#events}.
   */
  public Future<EventSubscription> events(Handler<Event> handler) {
    return client().events(handler);
  }

  /**
   * Returns a future that fails when this process can no longer deliver: an {@link
   * OutOfMemoryError} has reached the engine or a messenger, or an event loop has died. The failure
   * is a {@link SiteMessageException} of code 5030 that names the reason; {@link Event.Broken} is
   * published as well. The application should restart the process; no accepted message is lost.
   * Otherwise the future never completes, not even after {@link #stop}.
   */
  public Future<Void> broken() {
    return vitals.broken();
  }

  /**
   * Stops this sitemessage. The engine stops claiming, waits at most the stop timeout for
   * deliveries under way, releases all other claimed dispatches, and closes the messengers and the
   * store. No accepted message is lost. Every call of this method completes when that is done. A
   * verticle of the application that has deployed this sitemessage may call this in its own stop,
   * too, although Vert.x has stopped this sitemessage before.
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
      parts.close().onComplete(closed);
    }
    return closed.future();
  }

  /** Collects the parts to deploy. Not thread-safe. */
  public static final class Builder {
    private final Vertx vertx;
    private final List<Messenger> messengers = new ArrayList<>();
    private final List<MessageType> types = new ArrayList<>();
    private final List<Observer> observers = new ArrayList<>();
    private SiteMessageOptions options = SiteMessageOptions.defaults();
    private UserDirectory users = UserDirectory.empty();
    private Optional<Tracer> tracer = Optional.empty();
    private Clock clock = Clock.systemUTC();
    private Optional<DispatchLinks> links = Optional.empty();
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
     * Registers a messenger under an alias, so that an application can have several of one kind,
     * each with its own queue and its own subscriptions: {@code builder.messenger("newsletter", new
     * SmtpMessenger(options))}. The engine reads {@code messengers.newsletter} for its limits.
     * Message types and templates made for the messenger's own alias apply to this one, too.
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

    /** Sets the directory of the application's users; it is empty by default. */
    public Builder userDirectory(UserDirectory directory) {
      users = directory;
      return this;
    }

    /**
     * Sets the links of messages in templates. By default they are signed with {@link
     * SiteMessageOptions#linkKeys}, and empty without such keys.
     */
    public Builder dispatchLinks(DispatchLinks value) {
      links = Optional.of(value);
      return this;
    }

    /** Adds an observer, which is told what happens in the engine. */
    public Builder observer(Observer observer) {
      observers.add(observer);
      return this;
    }

    /** Sets the tracer, which makes spans of requests and deliveries; there is none by default. */
    public Builder tracer(Tracer value) {
      tracer = Optional.of(value);
      return this;
    }

    /** Sets the clock; it is the system's by default. */
    public Builder clock(Clock value) {
      clock = value;
      return this;
    }

    /**
     * Creates the messengers that the options name, by the providers that {@link
     * java.util.ServiceLoader} finds, and registers the message types of providers.
     */
    public Builder discover() {
      discovering = true;
      return this;
    }

    /**
     * Opens the messengers and the store, takes over the dispatches of a stopped process, and
     * starts to deliver. If anything fails, the opened parts are closed again.
     *
     * @return the running sitemessage; fails with a {@link SiteMessageException} whose text is fit
     *     for the operator. Its code is {@link org.sitemessage.api.FailureCode#NOT_READY} if the
     *     store cannot be reached now, or has no room: deploy again later
     */
    public Future<SiteMessage> deploy() {
      var verticle = new SiteMessageVerticle(v -> this);
      return withoutContext(vertx.deployVerticle(verticle)).map(id -> verticle.site());
    }

    /** Deploys the parts of a sitemessage that is closed with this deployment. */
    Future<SiteMessage> deployParts(String deploymentId) {
      return Future.succeededFuture()
          .map(v -> Catalog.of(messengers, types, discovering, options))
          .map(all -> new Assembly(vertx, options, all, users, clock, links, observers, tracer))
          .compose(assembly -> assembly.deploy(deploymentId));
    }
  }
}
