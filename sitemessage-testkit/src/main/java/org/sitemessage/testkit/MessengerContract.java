package org.sitemessage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
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
 * What every messenger has to do. To run it against yours, extend it and say how a messenger comes
 * to face a remote side in a given {@link Mood}:
 *
 * <pre>{@code
 * class PagerMessengerContractTest extends MessengerContract {
 *   protected Messenger messenger(Mood mood) { … a messenger for a fake pager in that mood … }
 *   protected String address() { return "555-0100"; }
 *   protected String hopelessAddress() { return "nobody\r\nhere"; }
 *   protected Set<String> secrets() { return Set.of("the-token"); }
 *   protected List<String> received() { return fake.bodies(); }
 * }
 * }</pre>
 *
 * <p>It makes a new Vert.x for each test, opens the messengers and closes them. Give them timeouts
 * of a second or less for {@link Mood#SILENT}; nothing here sleeps, but silence is waited out.
 */
public abstract class MessengerContract {
  private static final int LONG = 100_000;

  private final Vertx vertx = Vertx.vertx();
  private final List<Messenger> open = new ArrayList<>();

  /** How the remote side behaves. */
  protected enum Mood {
    /** It takes everything. */
    GOOD,
    /** It refuses every delivery for good, naming the recipient or the message as the reason. */
    REFUSES_FOR_GOOD,
    /** It refuses every delivery for now. */
    REFUSES_FOR_NOW,
    /** Nobody listens: connections are refused. */
    DEAD,
    /** It takes the whole message, and never answers. */
    SILENT
  }

  /** For subclasses. */
  protected MessengerContract() {}

  /** A new messenger, not open yet, that faces a remote side in that mood. */
  protected abstract Messenger messenger(Mood mood);

  /** An address that {@link Messenger#address} takes. */
  protected abstract String address();

  /** An address that can never be delivered to. */
  protected abstract String hopelessAddress();

  /** Passwords and tokens the messengers are configured with. */
  protected abstract Set<String> secrets();

  /** All messages the remote side has taken, decoded as far as a line break would count. */
  protected abstract List<String> received();

  /** The longest any delivery may take, the silent one included. */
  protected Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** Closes what the test has opened. */
  @AfterEach
  protected void closeAll() {
    open.forEach(messenger -> await(messenger.close()));
    await(vertx.close());
  }

  @Test
  void its_alias_is_a_name() {
    var messenger = messenger(Mood.GOOD);

    assertTrue(messenger.alias().matches("[a-z][a-z0-9_]{0,31}"), messenger.alias());
    assertFalse(messenger.title().isBlank());
    assertFalse(messenger.addressAttribute().isBlank());
    assertTrue(messenger.batchSize() >= 1);
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
    var messenger = opened(Mood.GOOD);

    var outcome = deliver(messenger, Content.text("Greetings", "Hello."));

    assertEquals("sent", outcome.kind(), outcome.reason());
    assertEquals(1, received().size());
  }

  @Test
  void it_delivers_every_script_and_long_texts() {
    var messenger = opened(Mood.GOOD);

    for (var text : List.of("שלום עולם", "Привет 👋 👨‍👩‍👧‍👦", "line\n".repeat(LONG / 5))) {
      var outcome = deliver(messenger, Content.text("Привет שלום 😀", text));

      assertTrue(Set.of("sent", "rejected").contains(outcome.kind()), outcome.toString());
    }
  }

  @Test
  void it_delivers_many_at_once_and_answers_each() {
    var messenger = opened(Mood.GOOD);

    var outcomes =
        await(
            Future.all(
                    IntStream.range(0, 20)
                        .mapToObj(i -> messenger.deliver(delivery(messenger, "Mail " + i)))
                        .toList())
                .map(all -> all.<Outcome>list()));

    outcomes.forEach(outcome -> assertEquals("sent", outcome.kind(), outcome.reason()));
    assertEquals(20, received().size());
  }

  @Test
  void it_says_sent_of_the_same_delivery_twice() {
    var messenger = opened(Mood.GOOD);
    var delivery = delivery(messenger, "Hello.");

    var first = await(messenger.deliver(delivery));
    var second = await(messenger.deliver(delivery));

    assertEquals("sent", first.kind(), first.reason());
    assertEquals("sent", second.kind(), second.reason());
  }

  @Test
  void it_says_rejected_of_what_is_refused_for_good() {
    var outcome = deliver(opened(Mood.REFUSES_FOR_GOOD), Content.text("Greetings", "Hello."));

    assertEquals("rejected", outcome.kind(), outcome.reason());
    assertFalse(outcome.reason().isBlank());
  }

  @Test
  void it_says_retry_or_deferred_of_what_is_refused_for_now() {
    var outcome = deliver(opened(Mood.REFUSES_FOR_NOW), Content.text("Greetings", "Hello."));

    assertTrue(Set.of("retry", "deferred").contains(outcome.kind()), outcome.toString());
    assertFalse(outcome.reason().isBlank());
  }

  @Test
  void it_opens_while_the_remote_side_is_dead_and_costs_no_attempt() {
    var outcome = deliver(opened(Mood.DEAD), Content.text("Greetings", "Hello."));

    assertEquals("deferred", outcome.kind(), outcome.reason());
  }

  @Test
  void it_gives_up_waiting_and_says_that_it_does_not_know() {
    var outcome = deliver(opened(Mood.SILENT), Content.text("Greetings", "Hello."));

    assertTrue(Set.of("unknown", "deferred").contains(outcome.kind()), outcome.toString());
  }

  @Test
  void it_answers_what_is_under_way_when_it_is_closed() {
    var messenger = opened(Mood.SILENT);
    var outcome = messenger.deliver(delivery(messenger, "Hello."));

    open.remove(messenger);
    await(messenger.close());

    assertNotNull(await(outcome));
  }

  @Test
  void it_sends_files_if_it_says_that_it_does() {
    var messenger = opened(Mood.GOOD);
    var files = new MemoryFiles(vertx);
    var report = files.add("Отчёт \"1\".txt", "text/plain", Buffer.buffer("Hello."));
    var content = Content.text("Greetings", "Hello.").withAttachments(List.of(report));

    var outcome =
        messenger.sendsAttachments()
            ? await(
                messenger.deliver(
                    Delivery.unstored(messenger.alias(), target(messenger), content, files)))
            : Outcome.rejected("it sends none");

    var expected = messenger.sendsAttachments() ? "sent" : "rejected";
    assertEquals(expected, outcome.kind(), outcome.reason());
  }

  @Test
  void it_sends_nothing_without_a_file_that_is_gone() {
    var messenger = opened(Mood.GOOD);
    var gone = Attachment.of("f".repeat(32), "gone.txt", "text/plain", 3);
    var content = Content.text("Greetings", "Hello.").withAttachments(List.of(gone));

    var outcome =
        messenger.sendsAttachments()
            ? deliver(messenger, content)
            : Outcome.rejected("it sends none");

    assertEquals("rejected", outcome.kind(), outcome.reason());
    assertEquals(0, received().size());
  }

  @Test
  void hostile_text_breaks_out_of_nothing() {
    var messenger = opened(Mood.GOOD);

    for (var end : List.of("\r\n", "\n", "\r", "\u0000", "\r\n.\r\n", "\r\n\r\n")) {
      var subject = "Greetings" + end + "X-Smuggled: yes";
      var outcome = deliver(messenger, new Content(subject, "Hello.", "", Map.of(), ""));

      assertTrue(Set.of("sent", "rejected").contains(outcome.kind()), outcome.toString());
    }
    received()
        .forEach(
            message ->
                assertFalse(
                    message.lines().anyMatch(line -> line.startsWith("X-Smuggled")), message));
  }

  @Test
  void a_secret_is_in_no_log_no_reason_and_no_text_of_it() {
    try (var log = LogCapture.start()) {
      for (var mood : Mood.values()) {
        var messenger = opened(mood);
        var outcome = deliver(messenger, Content.text("Greetings", "a-body-to-look-for"));

        for (var secret : secrets()) {
          assertFalse(messenger.toString().contains(secret), "toString shows a secret");
          assertFalse(outcome.toString().contains(secret), "an outcome shows a secret");
          assertFalse(log.text().contains(secret), "a log line shows a secret");
        }
        assertFalse(log.text().contains("a-body-to-look-for"), "a log line shows a body");
        assertFalse(log.text().contains(address()), "a log line shows an address");
      }
    }
  }

  private Messenger opened(Mood mood) {
    var messenger = messenger(mood);
    await(messenger.open(vertx));
    open.add(messenger);
    return messenger;
  }

  private Outcome deliver(Messenger messenger, Content content) {
    return await(
        messenger.deliver(Delivery.unstored(messenger.alias(), target(messenger), content)));
  }

  private Delivery delivery(Messenger messenger, String text) {
    return Delivery.unstored(messenger.alias(), target(messenger), Content.text("Greetings", text));
  }

  private String target(Messenger messenger) {
    return messenger.address(Recipient.address(messenger.alias(), address())).orElse("");
  }

  private <T> T await(Future<T> future) {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no answer within " + patience(), e);
    } catch (ExecutionException e) {
      throw new AssertionError("a failed future: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
