package org.sitemessage.junit;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.schedule.SendReply;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.SiteMessageClient;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/**
 * Runs an engine for each test of an application: with a store in memory, messengers that record
 * instead of delivering, and a clock that stands still until the test moves it. The engine sends
 * when the test says so, by {@link #send()} or by moving the clock.
 *
 * <pre><code>
 * &#64;RegisterExtension
 * final SiteMessageExtension site =
 *     SiteMessageExtension.recording("smtp")
 *         .with(builder -&gt; builder.messageType(new OrderShipped()));
 *
 * &#64;Test
 * void a_customer_is_told_that_the_order_has_left() {
 *   new Shop(site.client()).ship(17, "ann@example.org");
 *
 *   assertThat(site).scheduled("order_shipped").to("ann@example.org").withSubject("Order 17");
 * }
 * </code></pre>
 *
 * <p>Register it as an instance field: each test then has its own. When a test fails, the messages
 * of the test are written to files below {@code target/sitemessage}, which the failure names. All
 * methods block, and must not be called on an event loop.
 */
public final class SiteMessageExtension implements BeforeEachCallback, AfterEachCallback {
  /** Time that the clock shows when a test begins: a Monday, at noon. */
  public static final Instant START = Instant.parse("2026-01-05T12:00:00Z");

  private final List<Supplier<RecordingMessenger>> messengers = new ArrayList<>();
  private UnaryOperator<SiteMessageOptions> options = UnaryOperator.identity();
  private UnaryOperator<SiteMessage.Builder> parts = UnaryOperator.identity();
  private Instant start = START;
  private Path reports = Path.of("target", "sitemessage");
  private @Nullable Running running;

  /** The parts that exist while a test runs. */
  record Running(
      Vertx vertx,
      SiteMessage site,
      SettableClock clock,
      Map<String, RecordingMessenger> messengers,
      Messages messages) {}

  private SiteMessageExtension() {}

  /**
   * Creates an extension with messengers that record, and that read any text as an address.
   *
   * @param aliases aliases of the messengers, such as {@code smtp}
   */
  public static SiteMessageExtension recording(String... aliases) {
    var extension = new SiteMessageExtension();
    for (var alias : aliases) {
      extension.messengers.add(() -> new RecordingMessenger(alias));
    }
    return extension;
  }

  /**
   * Creates an extension with messengers that record, and that read addresses as those of the
   * application do: {@code recordingLike(new SmtpMessenger(SmtpOptions.from("shop@example.org")))}.
   *
   * @param models messengers of the application, which are never opened
   */
  public static SiteMessageExtension recordingLike(Messenger... models) {
    var extension = new SiteMessageExtension();
    for (var model : models) {
      extension.messengers.add(() -> RecordingMessenger.like(model));
    }
    return extension;
  }

  /** Adds parts of the application: message types, its user directory, links. */
  public SiteMessageExtension with(UnaryOperator<SiteMessage.Builder> change) {
    var before = parts;
    parts = builder -> change.apply(before.apply(builder));
    return this;
  }

  /** Changes options, such as quiet hours or the folder of templates. */
  public SiteMessageExtension withOptions(UnaryOperator<SiteMessageOptions> change) {
    var before = options;
    options = given -> change.apply(before.apply(given));
    return this;
  }

  /** Sets the time that the clock shows when a test begins; {@link #START} by default. */
  public SiteMessageExtension startingAt(Instant time) {
    start = time;
    return this;
  }

  /** Sets the folder for the messages of failed tests; {@code target/sitemessage} by default. */
  public SiteMessageExtension reportingTo(Path folder) {
    reports = folder;
    return this;
  }

  /** Starts the engine of a test. */
  @Override
  public void beforeEach(ExtensionContext context) {
    var clock = new SettableClock(start);
    var recording = new LinkedHashMap<String, RecordingMessenger>();
    messengers.stream().map(Supplier::get).forEach(one -> recording.put(one.alias(), one));
    var url = "jdbc:hsqldb:mem:" + UUID.randomUUID();
    var vertx = Vertx.vertx();
    try {
      var builder = SiteMessage.builder(vertx).options(options(url)).clock(clock);
      recording.values().forEach(builder::messenger);
      var site = Futures.await(parts.apply(builder).deploy());
      var messages = new Messages(site.client(), List.copyOf(recording.values()));
      running = new Running(vertx, site, clock, recording, messages);
    } catch (RuntimeException | AssertionError e) {
      Futures.await(vertx.close());
      throw e;
    }
  }

  private SiteMessageOptions options(String url) {
    return options
        .apply(SiteMessageOptions.defaults())
        .with(SiteMessageOptions.STORE, StoreOptions.at(url))
        .change(
            SiteMessageOptions.DISPATCH,
            dispatch -> dispatch.with(DispatchOptions.CONTINUOUS, false));
  }

  /** Stops the engine of a test; writes the messages of a test that has failed to files. */
  @Override
  public void afterEach(ExtensionContext context) {
    var ended = running;
    if (ended == null) {
      return;
    }
    running = null;
    try {
      context
          .getExecutionException()
          .ifPresent(
              failure ->
                  FailureReport.of(reports, context)
                      .write(ended.messages())
                      .ifPresent(failure::addSuppressed));
    } finally {
      Futures.await(ended.site().stop().eventually(ended.vertx()::close));
    }
  }

  Running running() {
    if (running == null) {
      throw new IllegalStateException(
          "the engine runs only during a test: register the extension by @RegisterExtension");
    }
    return running;
  }

  /** Returns the Vert.x of the test; the application's verticles can be deployed on it. */
  public Vertx vertx() {
    return running().vertx();
  }

  /** Returns the running sitemessage. */
  public SiteMessage site() {
    return running().site();
  }

  /** Returns the client that the application schedules with. */
  public SiteMessageClient client() {
    return site().client();
  }

  /** Returns the time that the clock shows. */
  public Instant now() {
    return running().clock().instant();
  }

  /**
   * Returns the messenger with this alias, to give it answers or to look at its deliveries.
   *
   * @throws IllegalArgumentException naming the aliases that there are
   */
  public RecordingMessenger messenger(String alias) {
    var found = running().messengers().get(alias);
    if (found == null) {
      throw new IllegalArgumentException(
          "no messenger \"%s\" records (recording: %s)"
              .formatted(alias, String.join(", ", running().messengers().keySet())));
    }
    return found;
  }

  /**
   * Makes the dispatches of messages to subscribers, and sends everything that is due.
   *
   * @return counts of the dispatches by their outcome
   */
  public SendReply send() {
    Futures.await(client().prepareDispatches());
    return Futures.await(client().sendScheduled(SendRequest.all().withPatience(Duration.ZERO)));
  }

  /** Moves the clock, and sends everything that is due then. */
  public SendReply advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("the clock goes forward only, not by " + by);
    }
    running().clock().advance(by);
    return send();
  }

  /** Moves the clock to a time, and sends everything that is due then. */
  public SendReply advanceTo(Instant time) {
    return advance(Duration.between(now(), time));
  }

  /**
   * Moves the clock to the end of the first quiet hours for which a dispatch waits, and sends
   * everything that is due then.
   *
   * @throws AssertionError if no dispatch waits for the end of quiet hours
   */
  public SendReply advanceToEndOfQuietHours() {
    return advanceToFirst(
        next(dispatch -> dispatch.waitsFor().equals("quietHours")),
        "no dispatch waits for the end of quiet hours");
  }

  /**
   * Moves the clock to the next attempt at a dispatch, such as its send-at time, the end of a
   * digest or a retry, and sends everything that is due then.
   *
   * @throws AssertionError if no dispatch is to be tried later
   */
  public SendReply advanceToNextAttempt() {
    return advanceToFirst(
        next(dispatch -> dispatch.nextAttemptAt().filter(now()::isBefore).isPresent()),
        "no dispatch is to be tried later");
  }

  private Optional<Instant> next(Predicate<StoredDispatch> waits) {
    return running().messages().all().stream()
        .map(Messages.Entry::dispatch)
        .filter(waits)
        .flatMap(dispatch -> dispatch.nextAttemptAt().stream())
        .min(Comparator.naturalOrder());
  }

  private SendReply advanceToFirst(Optional<Instant> time, String otherwise) {
    return advanceTo(
        time.orElseThrow(
            () -> new AssertionError(otherwise + "; " + running().messages().described())));
  }
}
