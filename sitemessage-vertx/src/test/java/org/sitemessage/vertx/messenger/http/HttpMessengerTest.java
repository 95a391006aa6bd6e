package org.sitemessage.vertx.messenger.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;
import static org.sitemessage.vertx.messenger.http.HttpFixture.deliver;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ProxyType;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.util.ByteArrayDataSource;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.AttachmentSource;
import org.sitemessage.api.Content;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Outcome.Scope;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.ByteStream;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.messenger.ProxySettings;
import org.sitemessage.vertx.messenger.TlsFixture;

class HttpMessengerTest {
  private static final String SECRET = "t0p-s3cret";

  private final HttpFixture fixture = new HttpFixture();
  private final ScriptedHttpServer server = ScriptedHttpServer.start();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T00:00:00Z"));

  @AfterEach
  void tear_down() {
    server.close();
    fixture.close();
  }

  /** Posts the text to the address; with a 2xx status it returns the answer as sent. */
  private static class Poster extends HttpMessenger {
    Poster(PosterOptions options, Clock clock) {
      super(options, clock);
    }

    @Override
    public String alias() {
      return "poster";
    }

    @Override
    protected List<String> secrets() {
      return List.of(SECRET);
    }

    HttpCall call(Delivery delivery) {
      return HttpCall.json(
          delivery.address(), new JsonObject().put("text", delivery.content().text()));
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      return send(
          call(delivery),
          answer ->
              answer.successful()
                  ? Outcome.sent(String.valueOf(answer.complete()), shown(answer.body()))
                  : Outcome.rejected("HTTP " + answer.status()));
    }
  }

  private ProxySettings proxy(String username) {
    return ProxySettings.of(ProxyType.HTTP, "127.0.0.1", server.port())
        .with(ProxySettings.USERNAME, username)
        .with(ProxySettings.PASSWORD, "pw");
  }

  private Poster poster(PosterOptions options) {
    return fixture.open(new Poster(options, clock));
  }

  private String url() {
    return server.url("/" + SECRET + "?key=" + SECRET);
  }

  @Test
  void a_verification_that_fails_is_told_without_secrets_and_stops_nothing() {
    server.on("POST", "/", HttpReaction.reply(200));
    var messenger =
        fixture.open(
            new Poster(HttpFixture.impatient(), clock) {
              @Override
              protected Future<Optional<Outcome>> verify() {
                throw new IllegalStateException("no " + SECRET);
              }
            });

    var failure = assertThrows(SiteMessageException.class, () -> await(messenger.connect()));

    assertEquals("java.lang.IllegalStateException: no ***", failure.getMessage());
    assertEquals("sent", deliver(messenger, server.url("/"), "Hello.").kind());
  }

  @Test
  void a_request_without_a_connection_was_not_sent() {
    var poster = poster(PosterOptions.DEFAULT);

    var dead = deliver(poster, "http://127.0.0.1:" + ScriptedHttpServer.deadPort(), "Hello.");
    var lost = deliver(poster, "http://no-such-host.invalid/", "Hello.");
    var untrusted = deliver(poster, server.url("/").replace("http:", "https:"), "Hello.");
    var malformed = deliver(poster, "http://", "Hello.");

    for (var outcome : List.of(dead, lost, untrusted, malformed)) {
      assertEquals(Scope.MESSENGER, ((Outcome.Deferred) outcome).scope());
    }
  }

  @Test
  void a_request_that_was_written_but_not_answered_is_unknown() {
    var poster = poster(HttpFixture.impatient());

    for (var reaction :
        List.of(
            HttpReaction.drop(),
            HttpReaction.dropAtBody(),
            HttpReaction.stall(),
            HttpReaction.halfClose())) {
      server.next(reaction);

      var outcome = deliver(poster, url(), "Hello.");

      assertEquals("unknown", outcome.kind(), reaction + ": " + outcome);
      assertFalse(outcome.reason().contains(SECRET), outcome.reason());
    }
  }

  @Test
  void a_connection_that_breaks_before_it_is_read_is_unknown_too() {
    server.dropConnections(1);

    var kind = deliver(poster(PosterOptions.DEFAULT), url(), "Hello.").kind();

    assertTrue(List.of("unknown", "deferred").contains(kind), kind);
  }

  @Test
  void an_answer_that_breaks_off_trickles_or_never_ends_is_an_incomplete_one() {
    // Long enough for the head of the answer, whose body only ends with the time.
    var poster = poster(HttpFixture.options(new JsonObject().put("timeoutMs", 3_000)));

    for (var reaction :
        List.of(
            HttpReaction.reply(200, "1234").cutShort(),
            HttpReaction.reply(200).trickling(),
            HttpReaction.reply(200, "x".repeat(HttpMessenger.MAX_BODY + 1)))) {
      server.next(reaction);

      assertEquals("false", ((Outcome.Sent) deliver(poster, url(), "Hello.")).remoteId());
    }
  }

  @Test
  void a_connection_is_used_again_and_never_follows_a_redirect() {
    server.on("POST", "*", HttpReaction.reply(200));
    server.next(HttpReaction.reply(307).with("Location", server.url("/elsewhere")));
    var poster = poster(PosterOptions.DEFAULT);

    assertEquals(Outcome.rejected("HTTP 307"), deliver(poster, url(), "Hello."));
    assertEquals("sent", deliver(poster, url(), "Hello.").kind());

    assertEquals(1, server.connections());
    assertEquals(2, server.requests().size());
  }

  @Test
  void a_secret_that_the_remote_side_repeats_is_not_shown() {
    server.on("POST", "*", HttpReaction.reply(200, "you said\r\n" + SECRET + "\u0000"));

    assertEquals("you said ***", deliver(poster(PosterOptions.DEFAULT), url(), "Hello.").reason());
  }

  @Test
  void a_delivery_under_way_is_unknown_when_the_messenger_is_closed() {
    server.on("POST", "*", HttpReaction.stall());
    var poster = poster(PosterOptions.DEFAULT);
    var outcome = poster.deliver(delivery(url()));
    await(Future.fromCompletionStage(server.received(1)));

    await(poster.close());

    assertEquals("unknown", await(outcome).kind());
    assertEquals("deferred", deliver(poster, url(), "Hello.").kind());
  }

  @Test
  void a_call_goes_to_the_address_it_is_pinned_to_and_names_the_host_it_was_made_for() {
    server.on("POST", "*", HttpReaction.reply(200));
    var pinned =
        fixture.open(
            new Poster(PosterOptions.DEFAULT, clock) {
              @Override
              HttpCall call(Delivery delivery) {
                return super.call(delivery).pinnedTo(List.of(InetAddress.getLoopbackAddress()));
              }
            });

    var outcome = deliver(pinned, "http://hook.invalid:" + server.port() + "/x", "Hello.");

    assertEquals("sent", outcome.kind(), outcome.reason());
    var host = server.requests().get(0).header("Host").orElseThrow();
    assertEquals("hook.invalid:" + server.port(), host);
  }

  @Test
  void a_pinned_call_still_checks_the_certificate_against_the_name() {
    try (var tls = ScriptedHttpServer.startTls(TlsFixture.server("other"))) {
      tls.on("POST", "*", HttpReaction.reply(200));
      var trusting =
          HttpFixture.options(
              new JsonObject().put("trustCertificates", TlsFixture.certificate("other")));
      var pinned =
          fixture.open(
              new Poster(trusting, clock) {
                @Override
                HttpCall call(Delivery delivery) {
                  return super.call(delivery).pinnedTo(List.of(InetAddress.getLoopbackAddress()));
                }
              });

      assertEquals(
          "sent", deliver(pinned, "https://other.test:" + tls.port() + "/", "Hello.").kind());
      assertEquals(
          "deferred", deliver(pinned, "https://another.test:" + tls.port() + "/", "H.").kind());
    }
  }

  @Test
  void it_goes_through_the_proxy_it_is_given_anew_each_time() {
    server.on("*", "*", HttpReaction.reply(200));
    var first = proxy("me");
    var second = proxy("you");
    Deque<ProxySettings> supplied = new ArrayDeque<>(List.of(first, second));
    var poster =
        fixture.open(
            new Poster(PosterOptions.DEFAULT, clock) {
              @Override
              protected Future<Optional<ProxySettings>> proxy() {
                return Future.succeededFuture(Optional.of(supplied.remove()));
              }
            });

    deliver(poster, "http://far.invalid/x", "Hello.");
    deliver(poster, "http://far.invalid/x", "Hello.");

    assertEquals(2, server.connections());
    for (int i = 0; i < 2; i++) {
      var request = server.requests().get(i);
      assertEquals("http://far.invalid/x", request.path());
      var login = i == 0 ? "me:pw" : "you:pw";
      assertEquals(
          "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)),
          request.header("Proxy-Authorization").orElseThrow());
    }
  }

  @Test
  void a_proxy_that_is_not_there_means_that_nothing_was_sent() {
    var dead = ScriptedHttpServer.deadPort();
    for (var type : ProxyType.values()) {
      var proxy = ProxySettings.of(type, "127.0.0.1", dead);
      var poster = poster(PosterOptions.DEFAULT.with(HttpOptions.PROXY, Optional.of(proxy)));

      assertEquals("deferred", deliver(poster, url(), "Hello.").kind());
    }
    assertTrue(server.requests().isEmpty());
  }

  private static Delivery delivery(String address) {
    return Delivery.unstored("poster", address, Content.text("Hello."));
  }

  private static final class FilePoster extends Poster {
    FilePoster(PosterOptions options) {
      super(options, Clock.systemUTC());
    }

    @Override
    HttpCall call(Delivery delivery) {
      return HttpCall.multipart(
          delivery.address(),
          Map.of("text", delivery.content().text()),
          "file",
          delivery.attachments().get(0));
    }
  }

  private Outcome posted(PosterOptions options, Attachment file, AttachmentSource source) {
    var content = Content.text("Привет").withAttachments(List.of(file));
    return await(
        fixture
            .open(new FilePoster(options))
            .deliver(Delivery.unstored("poster", url(), content, source)));
  }

  @Test
  void a_file_is_streamed_in_a_form_of_announced_length() throws Exception {
    server.on("POST", "*", HttpReaction.reply(200, "ok"));
    var files = fixture.files();
    var file = files.add("Отчёт \"1\".bin", "application/x-a", 300_000);

    assertEquals("sent", posted(PosterOptions.DEFAULT, file, files).kind());

    var request = server.requests().get(0);
    assertEquals(
        String.valueOf(request.bytes().length()), request.header("Content-Length").orElse(""));
    assertTrue(request.body().contains("name=\"file\"; filename=\"Отчёт %221%22.bin\"\r\n"));
    var form =
        new MimeMultipart(
            new ByteArrayDataSource(
                request.bytes().getBytes(), request.header("Content-Type").orElse("")));
    assertEquals(2, form.getCount());
    assertEquals(
        "Привет",
        new String(form.getBodyPart(0).getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals("application/x-a", form.getBodyPart(1).getContentType());
    var received = form.getBodyPart(1).getInputStream().readAllBytes();
    assertEquals(300_000, received.length);
    for (int i = 0; i < received.length; i++) {
      assertEquals(ByteStream.byteAt(i), received[i]);
    }
  }

  @Test
  void a_request_that_breaks_within_its_file_is_retried() {
    server.on("POST", "*", HttpReaction.reply(200, "ok"));
    var files = fixture.files();
    var broken = files.addBroken("a.bin", "application/x-a", 900_000, 500_000);
    var huge = files.add("b.bin", "application/x-a", 100_000_000);

    // In this order: of a request that is broken off, the server may read the head much later.
    server.next(HttpReaction.dropAtBody());
    var dropped = posted(PosterOptions.DEFAULT, huge, files);
    var unread = posted(PosterOptions.DEFAULT, broken, files);

    assertEquals("retry", unread.kind(), unread.reason());
    assertEquals("retry", dropped.kind(), dropped.reason());
    assertEquals("", server.requests().get(0).body());
    assertEquals(1, server.requests().size());
  }

  @Test
  void a_whole_file_without_an_answer_is_unknown() {
    server.on("POST", "*", HttpReaction.drop());
    var files = fixture.files();

    var outcome =
        posted(PosterOptions.DEFAULT, files.add("a.bin", "application/x-a", 100_000), files);

    assertEquals("unknown", outcome.kind(), outcome.reason());
  }

  @Test
  void a_file_that_cannot_be_opened_asks_nothing_of_anybody() {
    var gone = Attachment.of("a".repeat(32), "a.bin", "application/x-a", 1);
    AttachmentSource failing =
        attachment ->
            Future.failedFuture(
                new SiteMessageException(FailureCode.STORE_FAILED, "the store failed: full"));

    var rejected = posted(PosterOptions.DEFAULT, gone, AttachmentSource.none());
    var retry = posted(PosterOptions.DEFAULT, gone, failing);

    assertEquals("rejected", rejected.kind(), rejected.reason());
    assertEquals(Outcome.retry("the store failed: full"), retry);
    assertEquals(0, server.connections());
  }
}
