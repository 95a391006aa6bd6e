package org.sitemessage.vertx.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import com.standardwebhooks.Webhook;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.SettableClock;

/** Bounce routes accept genuine posts of providers and refuse forged ones. */
@Timeout(60)
class BounceRoutesTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String MAILGUN = "key-0123456789abcdef";
  private static final String TOPIC = "arn:aws:sns:eu-west-1:123456789012:bounces";
  private static final String CERTIFICATE =
      "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem";
  private static final String MESSAGE_ID = "<" + "a".repeat(32) + ".101@example.org>";
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final Vertx vertx = Vertx.vertx();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-03-01T00:00:00Z"));
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<JsonObject> received = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final List<URI> fetched = new CopyOnWriteArrayList<>();
  private KeyPair sendGrid;
  private KeyStore sns;
  private String certificate = "";
  private HttpServer server;

  @BeforeEach
  void listens() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    sendGrid = generator.generateKeyPair();
    sns = KeyStore.getInstance("PKCS12");
    try (var in = BounceRoutesTest.class.getResourceAsStream("/sns/sns.p12")) {
      sns.load(in, PASSWORD);
    }
    certificate = pem(sns.getCertificate("sns"));
    vertx
        .eventBus()
        .<JsonObject>consumer(
            BusAddress.BOUNCES,
            message -> {
              received.add(message.body());
              message.reply(new JsonObject());
            });
    vertx
        .eventBus()
        .<JsonObject>consumer(
            BusAddress.EVENT_PREFIX + "refused",
            message -> refused.add(message.body().getString("link")));
    var keys =
        new BounceRoutes.Keys(
            List.of(SECRET),
            MAILGUN,
            Base64.getEncoder().encodeToString(sendGrid.getPublic().getEncoded()),
            List.of(TOPIC));
    serve(keys);
  }

  private void serve(BounceRoutes.Keys keys) throws Exception {
    var router = Router.router(vertx);
    BounceRoutes.create(
            vertx,
            clock,
            keys,
            uri -> {
              fetched.add(uri);
              return Future.succeededFuture(Buffer.buffer(certificate));
            })
        .mount(router);
    server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
  }

  private static String pem(Certificate certificate) throws Exception {
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
        + "\n-----END CERTIFICATE-----\n";
  }

  @AfterEach
  void closes() throws Exception {
    await(vertx.close());
  }

  private HttpResponse<String> post(String path, String body, Map<String, String> headers)
      throws Exception {
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + server.actualPort() + "/sitemessage-bounces" + path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** The only report that has come through. */
  private JsonObject report() {
    assertEquals(1, received.size());
    return received.get(0).getJsonArray("reports").getJsonObject(0);
  }

  private void assertRefused(int status, HttpResponse<String> response) throws Exception {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals(List.of(), received);
    assertTrue(response.headers().firstValue("content-type").orElse("").contains("problem+json"));
    // The event went to the bus before the answer left.
    for (int i = 0; refused.isEmpty() && i < 1_000; i++) {
      await(vertx.timer(5, TimeUnit.MILLISECONDS));
    }
    assertEquals(List.of("bounces"), refused);
  }

  private static JsonObject expected(String kind, String status, String text, boolean dead) {
    return new JsonObject()
        .put("kind", kind)
        .put("messageId", MESSAGE_ID)
        .put("address", "ann@example.com")
        .put("status", status)
        .put("text", text)
        .put("dead", dead);
  }

  // Standard Webhooks

  private static final String GENERIC =
      new JsonObject()
          .put("type", "bounced")
          .put("timestamp", "2026-03-01T00:00:00Z")
          .put(
              "data",
              new JsonObject()
                  .put("messageId", MESSAGE_ID)
                  .put("address", "ann@example.com")
                  .put("status", "5.1.1")
                  .put("text", "gone"))
          .encode();

  /** Signed by the reference library. */
  private Map<String, String> signed(String id, String body) throws Exception {
    var at = clock.instant().getEpochSecond();
    return Map.of(
        "webhook-id",
        id,
        "webhook-timestamp",
        String.valueOf(at),
        "webhook-signature",
        "v1,other " + new Webhook(SECRET).sign(id, at, body));
  }

  @Test
  void a_post_signed_as_standard_webhooks_has_it_is_taken_once() throws Exception {
    var headers = signed("msg_1", GENERIC);

    assertEquals(200, post("/webhook", GENERIC, headers).statusCode());
    var again = post("/webhook", GENERIC, headers);

    assertEquals(403, again.statusCode());
    assertEquals(expected("bounced", "5.1.1", "gone", true), report());
  }

  @Test
  void a_post_that_is_changed_or_old_is_refused() throws Exception {
    var headers = signed("msg_1", GENERIC);

    assertRefused(401, post("/webhook", GENERIC.replace("5.1.1", "5.1.2"), headers));
    refused.clear();
    assertRefused(401, post("/webhook", GENERIC, Map.of()));
    refused.clear();
    clock.advance(Duration.ofMinutes(6));
    assertRefused(403, post("/webhook", GENERIC, headers));
  }

  @Test
  void every_character_of_a_signature_counts_to_the_last() throws Exception {
    var at = clock.instant().getEpochSecond();
    var genuine = new Webhook(SECRET).sign("msg_1", at, GENERIC);

    for (int i = 0; i < genuine.length(); i++) {
      var other = genuine.charAt(i) == 'A' ? 'B' : 'A';
      var forged = genuine.substring(0, i) + other + genuine.substring(i + 1);
      for (var signature : List.of(forged, genuine.substring(0, i), genuine + other)) {
        var headers = new HashMap<>(signed("msg_1", GENERIC));
        headers.put("webhook-signature", signature);
        assertEquals(401, post("/webhook", GENERIC, headers).statusCode(), signature);
      }
    }
    assertEquals(List.of(), received);
    assertEquals(200, post("/webhook", GENERIC, signed("msg_1", GENERIC)).statusCode());
  }

  /**
   * A post may come a little early, because clocks differ, but less early than it may come late.
   */
  @Test
  void posts_from_the_future_are_refused() throws Exception {
    var generic = signed("msg_1", GENERIC);
    var mailgun = mailgun(mailgunEvent("complained"), "t1");
    var events = new JsonArray().add(sendGridEvent("spamreport")).encode();
    var sendGridHeaders = signedBySendGrid(events);
    var ses = notification(sns("Notification", ses("Permanent", "General")));

    clock.advance(Duration.ofMinutes(-6));
    assertRefused(403, post("/webhook", GENERIC, generic));
    refused.clear();
    clock.advance(Duration.ofDays(-2));
    assertRefused(403, post("/mailgun", mailgun, Map.of()));
    refused.clear();
    assertRefused(403, post("/sendgrid", events, sendGridHeaders));
    refused.clear();
    assertRefused(403, post("/ses", ses, Map.of()));
  }

  // Mailgun

  private String mailgun(JsonObject event, String token) throws Exception {
    var at = String.valueOf(clock.instant().getEpochSecond());
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(MAILGUN.getBytes(UTF_8), "HmacSHA256"));
    return new JsonObject()
        .put(
            "signature",
            new JsonObject()
                .put("timestamp", at)
                .put("token", token)
                .put(
                    "signature",
                    HexFormat.of().formatHex(mac.doFinal((at + token).getBytes(UTF_8)))))
        .put("event-data", event)
        .encode();
  }

  private static JsonObject mailgunEvent(String event) {
    return new JsonObject()
        .put("event", event)
        .put("recipient", "ann@example.com")
        .put(
            "message",
            new JsonObject()
                .put(
                    "headers",
                    new JsonObject()
                        .put("message-id", MESSAGE_ID.substring(1, MESSAGE_ID.length() - 1))));
  }

  private static JsonObject mailgunFailure(String severity, String reason, String message) {
    return mailgunEvent("failed")
        .put("severity", severity)
        .put("reason", reason)
        .put("delivery-status", new JsonObject().put("code", 550).put("message", message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permanent | bounce                | 550 5.1.1 no such user       | bounced      | 5.1.1 | true",
        "permanent | suppress-bounce       | Not delivering to previously | bounced      | ''    | true",
        "permanent | bounce                | 550 5.7.1 blocked            | bounced      | 5.7.1 | false",
        "permanent | bounce                | 552 5.1.1 over quota         | bounced      | 5.1.1 | false",
        "permanent | suppress-bounce       | 552 5.2.2 over quota         | bounced      | 5.2.2 | false",
        "permanent | suppress-complaint    | complained before            | complained   | ''    | false",
        "permanent | suppress-unsubscribe  | unsubscribed before          | unsubscribed | ''    | false",
        "temporary | generic               | 450 4.2.0 greylisted         | delayed      | 4.2.0 | false",
      })
  void a_failure_of_mailgun_is_read(
      String severity, String reason, String message, String kind, String status, boolean dead)
      throws Exception {
    var body = mailgun(mailgunFailure(severity, reason, message), "token");

    assertEquals(200, post("/mailgun", body, Map.of()).statusCode());

    var bare = MESSAGE_ID.substring(1, MESSAGE_ID.length() - 1);
    assertEquals(expected(kind, status, message, dead).put("messageId", bare), report());
  }

  @ParameterizedTest
  @CsvSource({"550, true", "605, true", "552, false", "450, false"})
  void the_reply_code_that_mailgun_gives_beside_the_text_counts(int code, boolean dead)
      throws Exception {
    var event = mailgunFailure("permanent", "bounce", "5.1.1 refused");
    event.getJsonObject("delivery-status").put("code", code);

    assertEquals(200, post("/mailgun", mailgun(event, "token"), Map.of()).statusCode());

    assertEquals(dead, report().getBoolean("dead"));
  }

  @Test
  void a_mail_that_mailgun_has_delivered_is_a_receipt() throws Exception {
    var event =
        mailgunEvent("delivered")
            .put("delivery-status", new JsonObject().put("code", 250).put("message", "OK"));

    assertEquals(200, post("/mailgun", mailgun(event, "token"), Map.of()).statusCode());

    var bare = MESSAGE_ID.substring(1, MESSAGE_ID.length() - 1);
    assertEquals(expected("receipt", "", "OK", false).put("messageId", bare), report());
  }

  @Test
  void a_token_of_mailgun_is_taken_once_and_not_for_ever() throws Exception {
    var body = mailgun(mailgunEvent("complained"), "t1");
    assertEquals(200, post("/mailgun", body, Map.of()).statusCode());
    assertEquals("complained", report().getString("kind"));
    received.clear();

    assertRefused(403, post("/mailgun", body, Map.of()));
    refused.clear();
    var old = mailgun(mailgunEvent("complained"), "t2");
    clock.advance(Duration.ofHours(13));
    assertRefused(403, post("/mailgun", old, Map.of()));
    refused.clear();
    assertRefused(401, post("/mailgun", body.replace("\"t1\"", "\"t3\""), Map.of()));
    refused.clear();
    assertRefused(401, post("/mailgun", "{}", Map.of()));
  }

  @Test
  void events_of_mailgun_that_tell_nothing_new_are_answered_and_passed_over() throws Exception {
    var body = mailgun(mailgunEvent("opened"), "t1");

    assertEquals(200, post("/mailgun", body, Map.of()).statusCode());
    assertEquals(List.of(), received);
  }

  // SendGrid

  private Map<String, String> signedBySendGrid(String body) throws Exception {
    var at = String.valueOf(clock.instant().getEpochSecond());
    var signer = Signature.getInstance("SHA256withECDSA");
    signer.initSign(sendGrid.getPrivate());
    signer.update((at + body).getBytes(UTF_8));
    return Map.of(
        "X-Twilio-Email-Event-Webhook-Signature",
        Base64.getEncoder().encodeToString(signer.sign()),
        "X-Twilio-Email-Event-Webhook-Timestamp",
        at);
  }

  private static JsonObject sendGridEvent(String event) {
    return new JsonObject()
        .put("event", event)
        .put("email", "ann@example.com")
        .put("smtp-id", MESSAGE_ID);
  }

  @Test
  void events_of_sendgrid_are_read() throws Exception {
    var body =
        new JsonArray()
                .add(
                    sendGridEvent("bounce")
                        .put("type", "bounce")
                        .put("status", "5.1.1")
                        .put("reason", "550 5.1.1 gone"))
                .add(
                    sendGridEvent("bounce")
                        .put("type", "blocked")
                        .put("status", "5.1.1")
                        .put("reason", "550 blocked"))
                .add(
                    sendGridEvent("bounce")
                        .put("type", "bounce")
                        .put("bounce_classification", "Invalid Address")
                        .put("status", "5.2.1")
                        .put("reason", "550 receives mail at a rate that is too high"))
                .add(sendGridEvent("dropped").put("reason", "Bounced Address"))
                .add(sendGridEvent("dropped").put("reason", "Spam Reporting Address"))
                .add(sendGridEvent("deferred").put("response", "450 4.2.0 later"))
                .add(sendGridEvent("spamreport"))
                .add(sendGridEvent("unsubscribe"))
                .add(sendGridEvent("delivered").put("response", "250 2.0.0 OK queued"))
                .add(sendGridEvent("processed"))
                .add("no event")
                .encode()
            + "\r\n";

    assertEquals(200, post("/sendgrid", body, signedBySendGrid(body)).statusCode());

    assertEquals(
        new JsonArray()
            .add(expected("bounced", "5.1.1", "550 5.1.1 gone", true))
            .add(expected("bounced", "5.1.1", "550 blocked", false))
            .add(
                expected("bounced", "5.2.1", "550 receives mail at a rate that is too high", false))
            .add(expected("bounced", "", "Bounced Address", true))
            .add(expected("complained", "", "Spam Reporting Address", false))
            .add(expected("delayed", "4.2.0", "450 4.2.0 later", false))
            .add(expected("complained", "", "spam report", false))
            .add(expected("unsubscribed", "", "unsubscribed", false))
            .add(expected("receipt", "2.0.0", "250 2.0.0 OK queued", false)),
        received.get(0).getJsonArray("reports"));
  }

  @Test
  void more_events_than_the_bus_takes_at_once_go_one_after_the_other() throws Exception {
    var events = new JsonArray();
    for (int i = 0; i < 1_001; i++) {
      events.add(sendGridEvent("spamreport"));
    }
    var body = events.encode();

    assertEquals(200, post("/sendgrid", body, signedBySendGrid(body)).statusCode());

    assertEquals(
        List.of(1_000, 1),
        received.stream().map(one -> one.getJsonArray("reports").size()).toList());
  }

  /** The test vector is the one that SendGrid publishes with its own libraries. */
  @Test
  void the_published_vector_of_sendgrid_is_genuine_and_a_changed_one_is_not() throws Exception {
    var key =
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE83T4O/n84iotIvIW4mdBgQ/7dAfSmpqIM8kF9mN1flpVKS3GRqe62gw"
            + "+2fNNRaINXvVpiglSI8eNEc6wEA3F+g==";
    serve(new BounceRoutes.Keys(List.of(), "", key, List.of()));
    clock.advance(Duration.between(clock.instant(), Instant.ofEpochSecond(1_600_112_502)));
    var body =
        "[{\"email\":\"hello@world.com\",\"event\":\"dropped\",\"reason\":\"Bounced Address\","
            + "\"sg_event_id\":\"ZHJvcC0xMDk5NDkxOS1MUnpYbF9OSFN0T0doUTRrb2ZTbV9BLTA\","
            + "\"sg_message_id\":\"LRzXl_NHStOGhQ4kofSm_A.filterdrecv-p3mdw1-756b745b58-kmzbl-18-5F5FC76C-9.0\","
            + "\"smtp-id\":\"<LRzXl_NHStOGhQ4kofSm_A@ismtpd0039p1iad1.sendgrid.net>\","
            + "\"timestamp\":1600112492}]\r\n";
    var headers =
        Map.of(
            "X-Twilio-Email-Event-Webhook-Signature",
            "MEUCIGHQVtGj+Y3LkG9fLcxf3qfI10QysgDWmMOVmxG0u6ZUAiEAyBiXDWzM+uOe5W0JuG+luQAbPIqHh89M15TluLtEZtM=",
            "X-Twilio-Email-Event-Webhook-Timestamp",
            "1600112502");

    assertEquals(401, post("/sendgrid", body.strip(), headers).statusCode());
    var taken = post("/sendgrid", body, headers);

    assertEquals(200, taken.statusCode(), taken.body());
    assertEquals("hello@world.com", report().getString("address"));
  }

  @Test
  void posts_in_sendgrids_name_are_refused() throws Exception {
    var body = new JsonArray().add(sendGridEvent("spamreport")).encode();
    var headers = signedBySendGrid(body);

    assertRefused(401, post("/sendgrid", body + " ", headers));
    refused.clear();
    assertRefused(401, post("/sendgrid", body, Map.of()));
    refused.clear();
    clock.advance(Duration.ofHours(26));
    assertRefused(403, post("/sendgrid", body, headers));
  }

  // Amazon SES through SNS

  private JsonObject sns(String type, String message) {
    return new JsonObject()
        .put("Type", type)
        .put("MessageId", "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324")
        .put("TopicArn", TOPIC)
        .put("Message", message)
        .put("Timestamp", clock.instant().toString())
        .put("SigningCertURL", CERTIFICATE);
  }

  private String signed(JsonObject body, String version, List<String> names) throws Exception {
    var text = new StringBuilder();
    for (var name : names) {
      if (body.containsKey(name)) {
        text.append(name).append('\n').append(body.getString(name)).append('\n');
      }
    }
    var signer = Signature.getInstance(version.equals("1") ? "SHA1withRSA" : "SHA256withRSA");
    signer.initSign((PrivateKey) Objects.requireNonNull(sns.getKey("sns", PASSWORD)));
    signer.update(text.toString().getBytes(UTF_8));
    return body.put("SignatureVersion", version)
        .put("Signature", Base64.getEncoder().encodeToString(signer.sign()))
        .encode();
  }

  private String notification(JsonObject body) throws Exception {
    return signed(
        body, "2", List.of("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"));
  }

  private static String ses(String type, String sub) {
    return new JsonObject()
        .put("notificationType", "Bounce")
        .put(
            "bounce",
            new JsonObject()
                .put("bounceType", type)
                .put("bounceSubType", sub)
                .put(
                    "bouncedRecipients",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("emailAddress", "ann@example.com")
                                .put("status", "5.0.0")
                                .put("action", "failed")
                                .put("diagnosticCode", "smtp; 550 no"))))
        .put(
            "mail",
            new JsonObject()
                .put("messageId", "0000014644fe5ef6")
                .put("commonHeaders", new JsonObject().put("messageId", MESSAGE_ID)))
        .encode();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "5.1.1 | smtp; 550 5.1.1 user unknown   | true",
        "5.1.1 | smtp; 552 5.2.2 over quota     | false",
        "5.2.2 | smtp; 550 refused              | false",
        "5.0.0 | smtp; 550 5.7.1 blacklisted    | false",
        "5.0.0 | smtp; 451 Invalid Recipient    | false",
      })
  void the_reply_of_the_server_counts_more_than_the_judgement_of_ses(
      String status, String diagnostic, boolean dead) throws Exception {
    var event = new JsonObject(ses("Permanent", "General"));
    event
        .getJsonObject("bounce")
        .getJsonArray("bouncedRecipients")
        .getJsonObject(0)
        .put("status", status)
        .put("diagnosticCode", diagnostic);

    assertEquals(
        200,
        post("/ses", notification(sns("Notification", event.encode())), Map.of()).statusCode());

    assertEquals(dead, report().getBoolean("dead"));
  }

  @ParameterizedTest
  @CsvSource({
    "Permanent, General, true",
    "Permanent, NoEmail, true",
    "Transient, MailboxFull, false",
    "Undetermined, Undetermined, false"
  })
  void a_bounce_of_ses_is_read(String type, String sub, boolean dead) throws Exception {
    var body = notification(sns("Notification", ses(type, sub)).put("Subject", "Amazon SES"));

    assertEquals(200, post("/ses", body, Map.of()).statusCode());

    assertEquals(expected("bounced", "5.0.0", "550 no", dead), report());
  }

  @Test
  void a_notification_of_sns_is_taken_once() throws Exception {
    var body = notification(sns("Notification", ses("Permanent", "General")));

    assertEquals(200, post("/ses", body, Map.of()).statusCode());
    assertEquals(expected("bounced", "5.0.0", "550 no", true), report());

    assertEquals(403, post("/ses", body, Map.of()).statusCode());
  }

  @Test
  void other_events_of_ses_are_read_and_words_are_passed_over() throws Exception {
    var mail =
        new JsonObject()
            .put(
                "headers",
                new JsonArray()
                    .add(new JsonObject().put("name", "Message-ID").put("value", MESSAGE_ID)));
    var to = new JsonArray().add(new JsonObject().put("emailAddress", "ann@example.com"));
    var complaint =
        new JsonObject()
            .put("eventType", "Complaint")
            .put("mail", mail)
            .put("complaint", new JsonObject().put("complainedRecipients", to));
    var delay =
        new JsonObject()
            .put("eventType", "DeliveryDelay")
            .put("mail", mail)
            .put("deliveryDelay", new JsonObject().put("delayedRecipients", to));
    var delivery =
        new JsonObject()
            .put("notificationType", "Delivery")
            .put("mail", mail)
            .put(
                "delivery",
                new JsonObject()
                    .put("recipients", new JsonArray().add("ann@example.com").add(7))
                    .put("smtpResponse", "250 2.6.0 Message received"));
    var id = 0;
    for (var message :
        List.of(
            complaint.encode(), delay.encode(), delivery.encode(), "Successfully validated …")) {
      var body = notification(sns("Notification", message).put("MessageId", "m" + id++));
      assertEquals(200, post("/ses", body, Map.of()).statusCode());
    }

    assertEquals(
        List.of("complained", "delayed", "receipt"),
        received.stream()
            .map(one -> one.getJsonArray("reports").getJsonObject(0).getString("kind"))
            .toList());
    assertEquals(
        expected("receipt", "2.6.0", "250 2.6.0 Message received", false),
        received.get(2).getJsonArray("reports").getJsonObject(0));
    assertEquals(1, fetched.size(), "the certificate is fetched once");
  }

  @Test
  void a_subscription_to_a_known_topic_is_confirmed_at_amazon() throws Exception {
    var url = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc";
    var body = sns("SubscriptionConfirmation", "You have chosen …");
    body.put("Token", "abc").put("SubscribeURL", url);
    var names =
        List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

    assertEquals(200, post("/ses", signed(body, "1", names), Map.of()).statusCode());

    assertEquals(List.of(URI.create(CERTIFICATE), URI.create(url)), fetched);
  }

  @Test
  void a_subscription_to_be_confirmed_elsewhere_is_refused() throws Exception {
    var body = sns("SubscriptionConfirmation", "You have chosen …");
    body.put("Token", "abc").put("SubscribeURL", "https://127.0.0.1/admin");
    var names =
        List.of("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type");

    assertRefused(401, post("/ses", signed(body, "1", names), Map.of()));
    assertEquals(List.of(URI.create(CERTIFICATE)), fetched);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://sns.eu-west-1.amazonaws.com/cert.pem",
        "https://sns.eu-west-1.amazonaws.com.evil.example/cert.pem",
        "https://evil.example/sns.eu-west-1.amazonaws.com/cert.pem",
        "https://sns.eu-west-1.amazonaws.com@evil.example/cert.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/cert.pem",
        "https://s3.eu-west-1.amazonaws.com/bucket/cert.pem",
        "no url"
      })
  void a_certificate_from_elsewhere_is_not_even_fetched(String url) throws Exception {
    var body =
        notification(sns("Notification", ses("Permanent", "General"))).replace(CERTIFICATE, url);

    assertRefused(401, post("/ses", body, Map.of()));
    assertEquals(List.of(), fetched);
  }

  @Test
  void notifications_that_are_changed_foreign_or_old_are_refused() throws Exception {
    var genuine = notification(sns("Notification", ses("Permanent", "General")));

    assertRefused(401, post("/ses", genuine.replace("ann@", "eve@"), Map.of()));
    refused.clear();
    assertRefused(403, post("/ses", genuine.replace(TOPIC, TOPIC + "2"), Map.of()));
    refused.clear();
    clock.advance(Duration.ofDays(2));
    assertRefused(403, post("/ses", genuine, Map.of()));
  }

  @Test
  void a_certificate_of_somebody_else_proves_nothing() throws Exception {
    var pem = BounceRoutesTest.class.getResource("/smtp/localhost.pem");
    certificate = Files.readString(Path.of(Objects.requireNonNull(pem).toURI()));

    assertRefused(
        401,
        post("/ses", notification(sns("Notification", ses("Permanent", "General"))), Map.of()));
  }

  @Test
  void a_certificate_of_the_same_key_under_another_name_proves_nothing() throws Exception {
    var pem = BounceRoutesTest.class.getResource("/sns/other-name.pem");
    certificate = Files.readString(Path.of(Objects.requireNonNull(pem).toURI()));

    assertRefused(
        401,
        post("/ses", notification(sns("Notification", ses("Permanent", "General"))), Map.of()));
  }

  // All of them

  @Test
  void a_report_that_the_engine_did_not_store_may_be_posted_again() throws Exception {
    var other = Vertx.vertx();
    try {
      var router = Router.router(other);
      BounceRoutes.create(
              other,
              clock,
              new BounceRoutes.Keys(List.of(SECRET), "", "", List.of()),
              uri -> Future.failedFuture("not asked"))
          .mount(router);
      other
          .eventBus()
          .consumer(
              BusAddress.BOUNCES,
              message -> message.fail(FailureCode.STORE_FAILED.code(), "the disk is full"));
      var lonely = await(other.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
      var mine = server;
      var headers = new TreeMap<>(signed("msg_1", GENERIC));
      server = lonely;
      assertEquals(503, post("/webhook", GENERIC, headers).statusCode());
      assertEquals(503, post("/webhook", GENERIC, headers).statusCode());
      server = mine;
    } finally {
      await(other.close());
    }
  }

  @Test
  void providers_without_a_key_have_no_address() throws Exception {
    serve(new BounceRoutes.Keys(List.of(), MAILGUN, "", List.of()));

    assertEquals(404, post("/sendgrid", "[]", Map.of()).statusCode());
    assertEquals(404, post("/ses", "{}", Map.of()).statusCode());
    assertEquals(401, post("/mailgun", "{}", Map.of()).statusCode());
    assertEquals(400, post("/mailgun", "[]", Map.of()).statusCode());
    assertEquals(400, post("/mailgun", "no json", Map.of()).statusCode());
    assertFalse(new BounceRoutes.Keys(List.of(), "", "", List.of()).given());
  }

  @Test
  void a_key_that_is_none_is_named_and_not_shown() {
    var wrong = new BounceRoutes.Keys(List.of(), "", "bm8ga2V5", List.of());

    var refusal = assertThrows(SiteMessageException.class, () -> BounceRoutes.create(vertx, wrong));

    assertTrue(String.valueOf(refusal.getMessage()).startsWith("bounces.sendGridKey"));
    assertFalse(String.valueOf(refusal.getMessage()).contains("bm8ga2V5"));
  }
}
