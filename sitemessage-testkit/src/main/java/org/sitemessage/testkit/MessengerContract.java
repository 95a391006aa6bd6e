package org.sitemessage.testkit;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.SiteMessageException;

/**
 * The contract of every messenger, for every behaviour of its remote server. To run it against a
 * messenger, extend this class, and create messengers for a remote server in a given {@link Mood}:
 *
 * <pre>{@code
 * class PagerMessengerContractTest extends MessengerContract {
 *   private final FakePager pager = FakePager.start(); // yours; or a ScriptedHttpServer
 *
 *   protected Messenger messenger(Mood mood) {
 *     pager.behave(mood);
 *     return new PagerMessenger(pager.port(mood), TOKEN, mood.isWaitedOut() ? 400 : 20_000);
 *   }
 *   protected Optional<Messenger> messengerAskedToWait(Duration delay) { return Optional.empty(); }
 *   protected Optional<Messenger> messengerWithWrongCredentials() { … }
 *   protected String address() { return "555-0100"; }
 *   protected String hopelessAddress() { return "nobody\r\nhere"; }
 *   protected Set<String> secrets() { return Set.of(TOKEN); }
 *   protected List<String> received() { return pager.requests(); }
 *   protected List<String> texts() { return pager.pages(); }
 *   @AfterEach void stop() { pager.close(); }
 * }
 * }</pre>
 *
 * <p>Each test is an instance of its own, so a fake remote server in a field is new for each test,
 * too. A test may make several messengers, in different moods, one after the other. The contract
 * creates a Vert.x for each test, opens the messengers, and closes them before an
 * {@code @AfterEach} of the subclass closes the fake.
 *
 * <p>The contract requires:
 *
 * <ul>
 *   <li>an outcome for every delivery, never a failed future, and within {@link #patience()};
 *   <li>the right outcome for each mood: see {@link Mood};
 *   <li>any text is delivered unharmed or rejected, and never mistaken for the protocol's own;
 *   <li>wrong credentials pause the messenger, and {@link Messenger#connect} fails with them, or
 *       logs them; opening neither fails nor waits because of them;
 *   <li>a delay the remote server asks for is honoured, from above zero to one day;
 *   <li>{@link Messenger#close} completes all deliveries under way, and rejects none of them;
 *   <li>no timer of the application is canceled;
 *   <li>no secret in a log line, an outcome or {@code toString}; no body or address in a log line.
 * </ul>
 *
 * <p>Give messengers a timeout of a second or less in moods that are {@linkplain Mood#isWaitedOut()
 * waited out}; no test sleeps.
 */
public abstract class MessengerContract {
  private static final Content HELLO = Content.text("Greetings", "Hello.");
  private static final int MANY = 20;
  private static final Duration LONGEST_DELAY = Duration.ofDays(1);

  private ContractBench bench = new ContractBench(Duration.ZERO);

  /** A behaviour of the remote server, with the outcome that a messenger must report. */
  public enum Mood {
    /** It accepts every message: <i>sent</i>. */
    GOOD,
    /**
     * It refuses every delivery for good, naming the recipient or the message as the reason:
     * <i>rejected</i>. If the remote server can know a secret, let the refusal repeat it.
     */
    REFUSES_FOR_GOOD,
    /** It refuses every delivery for now: <i>retry</i> or <i>deferred</i>. */
    REFUSES_FOR_NOW,
    /**
     * It refuses every delivery because there were too many, and does not say how long to wait:
     * <i>retry</i> or <i>deferred</i>. See also {@link #messengerAskedToWait}.
     */
    LIMITS,
    /** Nobody listens, connections are refused: <i>deferred</i>, since nothing was sent. */
    DEAD,
    /** It reads the whole message, and never answers: <i>unknown</i>. */
    SILENT,
    /**
     * It reads the whole message, and begins an answer that arrives slowly and never ends:
     * <i>unknown</i>, or <i>sent</i> if the part that has arrived says so.
     */
    SLOW,
    /**
     * It reads the whole message, closes its half of the connection without an answer, and
     * continues to read: <i>unknown</i>.
     */
    HALF_CLOSES;

    /** Returns whether a delivery ends only after the timeout of the messenger. */
    public boolean isWaitedOut() {
      return this == SILENT || this == SLOW;
    }
  }

  /** For subclasses. */
  public MessengerContract() {}

  /** Returns a new messenger, not open yet, for a remote server in a mood. */
  protected abstract Messenger messenger(Mood mood);

  /**
   * Returns a new messenger, not open yet, for a remote server that refuses every delivery and asks
   * for this delay, 0 s to a year; empty if the protocol cannot express a delay.
   */
  protected abstract Optional<Messenger> messengerAskedToWait(Duration delay);

  /**
   * Returns a new messenger, not open yet, for a good remote server that refuses its {@link
   * #secrets}; empty if the remote server asks for none.
   */
  protected abstract Optional<Messenger> messengerWithWrongCredentials();

  /**
   * Returns whether {@link Messenger#connect} can tell that credentials are wrong. Override this
   * with {@code false} only if the remote server learns the credentials from nothing but a
   * delivery: there is no login, and no request that checks them.
   */
  protected boolean checksCredentials() {
    return true;
  }

  /** Returns an address that {@link Messenger#address} accepts. */
  protected abstract String address();

  /** Returns an address to which no message can ever be delivered. */
  protected abstract String hopelessAddress();

  /** Returns the passwords and tokens of the messengers. */
  protected abstract Set<String> secrets();

  /**
   * Returns all messages that the remote server has accepted, in a form that shows injected line
   * breaks: for a mail its raw lines, for a request its body.
   */
  protected abstract List<String> received();

  /** Returns the texts of the same messages in the same order, as their readers would see them. */
  protected abstract List<String> texts();

  /** Returns the maximum time of a delivery. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  @BeforeEach
  void makeBench() {
    bench = new ContractBench(patience());
  }

  /** Closes the messengers that the test has opened. */
  @AfterEach
  protected void closeAll() {
    bench.closeAll();
  }

  @Test
  void its_alias_is_a_name() {
    var messenger = messenger(Mood.GOOD);

    var alias = messenger.alias();
    assertTrue(
        alias.matches("[a-z][a-z0-9_]{0,31}"),
        "awaited: alias() matches [a-z][a-z0-9_]{0,31}; it is \"%s\"".formatted(alias));
    assertFalse(messenger.title().isBlank(), "awaited: title() is not blank");
    assertFalse(
        messenger.title(Locale.forLanguageTag("ru")).isBlank(),
        "awaited: title(Locale) is not blank");
    assertFalse(messenger.addressAttribute().isBlank(), "awaited: addressAttribute() is not blank");
    assertTrue(messenger.batchSize() >= 1, "awaited: batchSize() is at least 1");
    assertTrue(messenger.concurrency() >= 1, "awaited: concurrency() is at least 1");
  }

  @Test
  void it_takes_an_address_once_and_again() {
    var messenger = messenger(Mood.GOOD);

    var address = messenger.address(Recipient.address(messenger.alias(), address())).orElseThrow();

    assertEquals(
        address, messenger.address(Recipient.address(messenger.alias(), address)).orElseThrow());
  }

  @Test
  void it_refuses_an_address_that_can_never_be_delivered_to() {
    var messenger = messenger(Mood.GOOD);
    var recipient = Recipient.address(messenger.alias(), hopelessAddress());

    var failure = assertThrows(SiteMessageException.class, () -> messenger.address(recipient));

    assertEquals(FailureCode.INVALID_REQUEST, failure.code());
  }

  @Test
  void it_delivers() {
    var outcome = deliver(opened(Mood.GOOD), HELLO);

    Awaited.of(Mood.GOOD, outcome, "sent");
    Awaited.arrivals("one delivery", 1, "received", received());
    Awaited.arrivals("one delivery", 1, "texts", texts());
    assertTrue(texts().get(0).contains("Hello."), texts().get(0));
  }

  @Test
  void it_delivers_many_at_once_and_answers_each() {
    var outcomes =
        bench.await(
            MANY + " outcomes of deliveries that were begun together",
            Future.all(many(opened(Mood.GOOD))).map(all -> all.<Outcome>list()));

    outcomes.forEach(outcome -> Awaited.of(Mood.GOOD, outcome, "sent"));
    Awaited.arrivals(MANY + " deliveries", MANY, "texts", texts());
  }

  @Test
  void it_delivers_a_batch_and_answers_in_its_order() {
    var messenger = opened(Mood.GOOD);
    var size = Math.min(messenger.batchSize(), MANY);
    var batch = IntStream.range(0, size).mapToObj(i -> delivery(messenger, numbered(i))).toList();

    var outcomes = bench.await("the outcomes of deliverAll", messenger.deliverAll(batch));

    assertEquals(size, outcomes.size(), "awaited of deliverAll: one outcome for each delivery");
    outcomes.forEach(outcome -> Awaited.of(Mood.GOOD, outcome, "sent"));
    Awaited.arrivals("a batch of " + size, size, "texts", texts());
  }

  @Test
  void it_says_sent_of_the_same_delivery_twice() {
    var messenger = opened(Mood.GOOD);
    var delivery = delivery(messenger, HELLO);

    var first = bench.deliver(messenger, delivery);
    var second = bench.deliver(messenger, delivery);

    Awaited.outcome("a delivery", first, "sent");
    Awaited.outcome("the same delivery once more", second, "sent");
  }

  @Test
  void it_sends_a_test_message() {
    var outcome =
        bench.await(
            "the outcome of sendTestMessage",
            opened(Mood.GOOD).sendTestMessage(address(), "It works."));

    Awaited.outcome("sendTestMessage", outcome, "sent");
    Awaited.arrivals("sendTestMessage", 1, "texts", texts());
    assertTrue(texts().get(0).contains("It works."), texts().get(0));
  }

  @Test
  void a_message_refused_for_good_is_rejected() {
    assertSays(Mood.REFUSES_FOR_GOOD, "rejected");
  }

  @Test
  void a_message_refused_for_now_is_a_retry_or_deferred() {
    assertSays(Mood.REFUSES_FOR_NOW, "retry", "deferred");
  }

  @Test
  void it_says_retry_or_deferred_when_there_were_too_many() {
    assertSays(Mood.LIMITS, "retry", "deferred");
  }

  @Test
  void it_waits_as_long_as_it_is_asked_to() {
    var asked = Duration.ofSeconds(7);

    messengerAskedToWait(asked)
        .ifPresent(
            messenger -> {
              var delay = delay(deliver(bench.open(messenger), HELLO));

              assertFalse(delay.compareTo(asked) < 0, "7 s were asked for, it waits " + delay);
              assertTrue(delay.compareTo(asked.plusSeconds(1)) <= 0, "it waits " + delay);
            });
  }

  @Test
  void it_waits_neither_for_no_time_nor_for_ever() {
    Stream.of(Duration.ZERO, Duration.ofDays(365))
        .flatMap(asked -> messengerAskedToWait(asked).stream())
        .forEach(
            messenger -> {
              var delay = delay(deliver(bench.open(messenger), HELLO));

              assertFalse(delay.isZero() || delay.isNegative(), "it waits " + delay);
              assertTrue(delay.compareTo(LONGEST_DELAY) <= 0, "it waits " + delay);
            });
  }

  @Test
  void it_tells_of_wrong_credentials_when_it_connects_and_is_paused_by_them() {
    try (var log = LogCapture.start()) {
      messengerWithWrongCredentials()
          .map(bench::open)
          .ifPresent(
              messenger -> {
                var told =
                    bench.await(
                        "a failure of connect(), or a log line at WARNING, that tells of the wrong"
                            + " credentials (or checksCredentials() that says it cannot)",
                        messenger
                            .connect()
                            .map("")
                            .otherwise(failure -> String.valueOf(failure.getMessage()))
                            .compose(
                                failure ->
                                    failure.isEmpty() && checksCredentials()
                                        ? Future.fromCompletionStage(log.warned())
                                        : Future.succeededFuture(failure)));
                var outcome = deliver(messenger, HELLO);

                Awaited.outcome("a delivery with wrong credentials", outcome, "paused");
                secrets()
                    .forEach(
                        secret -> {
                          assertFalse(outcome.toString().contains(secret), "an outcome shows it");
                          assertFalse(told.contains(secret), "the failure of connect() shows it");
                          assertFalse(log.text().contains(secret), "a log line shows it");
                        });
              });
    }
  }

  @Test
  void it_opens_while_the_remote_side_is_dead_and_costs_no_attempt() {
    assertSays(Mood.DEAD, "deferred");
  }

  @Test
  void it_gives_up_waiting_and_says_that_it_does_not_know() {
    assertSays(Mood.SILENT, "unknown");
  }

  @Test
  void it_gives_up_an_answer_that_never_ends() {
    assertSays(Mood.SLOW, "unknown", "sent");
  }

  @Test
  void a_half_closed_connection_leaves_the_outcome_unknown() {
    assertSays(Mood.HALF_CLOSES, "unknown");
  }

  @Test
  void it_answers_all_that_is_under_way_when_it_is_closed_and_loses_none() {
    for (var mood : Mood.values()) {
      var messenger = opened(mood);
      var outcomes = many(messenger);

      bench.close(messenger);

      assertAllAnswered(mood, outcomes);
    }
  }

  @Test
  void it_answers_all_that_is_under_way_on_connections_that_are_there_when_it_is_closed() {
    for (var mood : List.of(Mood.GOOD, Mood.REFUSES_FOR_GOOD, Mood.REFUSES_FOR_NOW)) {
      var messenger = opened(mood);
      deliver(messenger, HELLO);
      var outcomes = many(messenger);

      bench.close(messenger);

      assertAllAnswered(mood, outcomes);
    }
  }

  @Test
  void it_sends_files_if_it_says_that_it_does() {
    var messenger = opened(Mood.GOOD);
    var files = new MemoryFiles(bench.vertx());
    var report = files.add("Отчёт \"1\".txt", "text/plain", Buffer.buffer("Hello."));
    var content = HELLO.withAttachments(List.of(report));

    var outcome =
        messenger.sendsAttachments()
            ? bench.await(
                "the outcome of a delivery with a file",
                messenger.deliver(
                    new Delivery(delivery(messenger, content).dispatch(), content, files)))
            : Outcome.rejected("it sends none");

    var expected = messenger.sendsAttachments() ? "sent" : "rejected";
    Awaited.outcome("a delivery with a file", outcome, expected);
  }

  @Test
  void it_sends_nothing_without_a_file_that_is_gone() {
    var messenger = opened(Mood.GOOD);
    var gone = Attachment.of("f".repeat(32), "gone.txt", "text/plain", 3);

    var outcome =
        messenger.sendsAttachments()
            ? deliver(messenger, HELLO.withAttachments(List.of(gone)))
            : Outcome.rejected("it sends none");

    Awaited.outcome("a delivery with a file that is gone", outcome, "rejected");
    Awaited.arrivals("a delivery with a file that is gone", 0, "received", received());
  }

  @Test
  void a_closed_messenger_defers_deliveries() {
    var messenger = opened(Mood.GOOD);

    bench.close(messenger);

    Awaited.outcome("a delivery after close()", deliver(messenger, HELLO), "deferred");
  }

  @Test
  void it_delivers_hostile_text_unharmed_or_refuses_it_and_goes_on() {
    var messenger = opened(Mood.GOOD);

    for (var hostile : HostileText.all()) {
      var before = texts().size();
      var outcome = deliver(messenger, Content.text("Greetings", hostile.text()));

      Awaited.outcome("a delivery of " + hostile, outcome, "sent", "rejected");
      var arrived = texts().subList(before, texts().size());
      Awaited.arrivals(
          "a delivery of %s, which was %s".formatted(hostile, outcome.kind()),
          outcome.isSent() ? 1 : 0,
          "texts",
          arrived);
      arrived.forEach(
          text -> assertTrue(hostile.isUnharmedIn(text), hostile + " was harmed: " + shown(text)));
    }
    Awaited.outcome("a delivery after hostile ones", deliver(messenger, HELLO), "sent");
  }

  @Test
  void hostile_subjects_and_headers_break_out_of_nothing() {
    var messenger = opened(Mood.GOOD);
    var before = List.of("\r\n", "\n", "\r", "\u0000", "\r\n.\r\n", "\r\n\r\n", "\u2028", "\ud83d");
    var smuggled = before.stream().map(end -> end + "X-Smuggled: yes").toList();

    for (var end : smuggled) {
      for (var content :
          List.of(
              Content.text("Greetings" + end, "Hello."),
              HELLO.withHeaders(Map.of("X-Note", "a" + end)),
              HELLO.withHeaders(Map.of("X-Note" + end, "a")))) {
        var count = texts().size();
        var outcome = deliver(messenger, content);

        var what = "a delivery with a hostile subject or header";
        Awaited.outcome(what, outcome, "sent", "rejected");
        Awaited.arrivals(
            what + ", which was " + outcome.kind(),
            count + (outcome.isSent() ? 1 : 0),
            "texts",
            texts());
      }
    }
    received()
        .forEach(
            message ->
                assertFalse(
                    message.lines().anyMatch(line -> line.startsWith("X-Smuggled")), message));
    Awaited.outcome("a delivery after hostile ones", deliver(messenger, HELLO), "sent");
  }

  @Test
  void a_secret_is_in_no_log_no_reason_and_no_text_of_it() {
    try (var log = LogCapture.start()) {
      for (var mood : Mood.values()) {
        var messenger = opened(mood);
        var outcome = deliver(messenger, Content.text("Greetings", "a-body-to-look-for"));

        for (var secret : secrets()) {
          assertFalse(messenger.toString().contains(secret), "toString shows a secret: " + mood);
          assertFalse(outcome.toString().contains(secret), "an outcome shows a secret: " + mood);
          assertFalse(log.text().contains(secret), "a log line shows a secret: " + mood);
        }
        assertFalse(log.text().contains("a-body-to-look-for"), "a log line shows a body: " + mood);
        assertFalse(log.text().contains(address()), "a log line shows an address: " + mood);
      }
    }
  }

  private Messenger opened(Mood mood) {
    return bench.open(messenger(mood));
  }

  private Outcome deliver(Messenger messenger, Content content) {
    return bench.deliver(messenger, delivery(messenger, content));
  }

  private Delivery delivery(Messenger messenger, Content content) {
    return ContractBench.delivery(messenger, address(), content);
  }

  private static Content numbered(int number) {
    return Content.text("Greetings", "Number " + number);
  }

  private List<Future<Outcome>> many(Messenger messenger) {
    return IntStream.range(0, MANY)
        .mapToObj(i -> messenger.deliver(delivery(messenger, numbered(i))))
        .toList();
  }

  private void assertSays(Mood mood, String... kinds) {
    Awaited.of(mood, deliver(opened(mood), HELLO), kinds);
  }

  /**
   * Allows a rejection only for a final refusal of the remote server, since closing a messenger is
   * no fault of the message.
   */
  private void assertAllAnswered(Mood mood, List<Future<Outcome>> outcomes) {
    assertAll(
        outcomes.stream()
            .map(
                outcome ->
                    () -> {
                      var what = "a delivery that is under way at close(), in the mood " + mood;
                      var kind = bench.await("the outcome of " + what, outcome).kind();
                      assertFalse(
                          kind.equals("paused"), "awaited of %s: not paused".formatted(what));
                      assertTrue(
                          mood == Mood.REFUSES_FOR_GOOD || !kind.equals("rejected"),
                          "awaited of %s: not rejected".formatted(what));
                    }));
  }

  private static Duration delay(Outcome outcome) {
    return outcome.delay().orElseThrow(() -> new AssertionError("it names no delay: " + outcome));
  }

  private static String shown(String text) {
    return text.length() > 500 ? text.length() + " chars" : text;
  }
}
