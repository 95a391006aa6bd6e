package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.Engines.await;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.api.trace.TraceContext;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.observe.Tracer;
import org.sitemessage.vertx.web.ApiRoutes;

/** The trace of a request is stored with its message, without a tracer. */
class TraceTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final TraceContext TRACE = new TraceContext(PARENT, "vendor=value");
  private static final TraceContext OTHER =
      new TraceContext("00-11111111111111111111111111111111-2222222222222222-00", "");
  private static final List<Recipient> SEVEN = Recipients.of("pager", "7").list();

  @RegisterExtension
  static final ExpectedErrors ERRORS =
      ExpectedErrors.of("org.sitemessage.vertx.dispatch.core.Tracing");

  private Engines engines = new Engines();

  @AfterEach
  void stop() {
    engines.close();
  }

  private static ScheduleRequest hi() {
    return ScheduleRequest.plain("Hi").withRecipients(SEVEN);
  }

  private SiteMessage start() {
    return engines.start(new RecordingMessenger("pager"));
  }

  private Optional<TraceContext> traceOf(long messageId) {
    return await(SiteMessageClient.create(engines.vertx()).message(messageId)).trace();
  }

  private JsonObject send(JsonObject body, Map<String, String> headers) {
    var options = new DeliveryOptions();
    headers.forEach(options::addHeader);
    return await(
        engines
            .vertx()
            .eventBus()
            .<JsonObject>request(BusAddress.SCHEDULE, body, options)
            .map(Message::body));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_headers_of_the_bus_are_stored_with_every_message_that_names_no_trace(boolean postgres) {
    engines = postgres ? engines.onPostgres() : engines;
    start();
    var messages =
        new JsonArray().add(hi().toJson()).add(hi().withTrace(OTHER).toJson()).add(hi().toJson());

    var replies =
        send(
                new JsonObject().put("messages", messages),
                Map.of("traceparent", PARENT, "tracestate", "vendor=value"))
            .getJsonArray("messages");

    assertEquals(
        List.of(TRACE, OTHER, TRACE),
        IntStream.range(0, 3)
            .mapToLong(i -> replies.getJsonObject(i).getLong("messageId"))
            .mapToObj(id -> traceOf(id).orElseThrow())
            .toList());
  }

  @ParameterizedTest
  @EnumSource
  void a_request_in_a_transaction_of_the_caller_keeps_its_trace(Caller.Way way) {
    engines.close();
    engines = way.engines();
    var site = start();
    try (var caller = way.begin(engines)) {
      var stored = caller.schedule(site, hi().withTrace(TRACE)).messageId();
      var plain = caller.schedule(site, hi()).messageId();
      caller.commit();

      assertEquals(Optional.of(TRACE), traceOf(stored));
      assertEquals(Optional.empty(), traceOf(plain));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "garbage",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "'; drop table message --",
      })
  void a_malformed_header_counts_as_absent(String header) {
    start();

    var reply = send(hi().toJson(), Map.of("traceparent", header, "tracestate", "a=b"));

    assertEquals(Optional.empty(), traceOf(reply.getLong("messageId")));
  }

  @Test
  void a_header_that_never_ends_counts_as_absent() {
    start();

    var parent = send(hi().toJson(), Map.of("traceparent", PARENT + "0".repeat(1 << 20)));
    var state =
        send(hi().toJson(), Map.of("traceparent", PARENT, "tracestate", "a=" + "b".repeat(511)));

    assertEquals(Optional.empty(), traceOf(parent.getLong("messageId")));
    assertEquals(Optional.of(new TraceContext(PARENT, "")), traceOf(state.getLong("messageId")));
  }

  @Test
  void a_header_of_a_later_version_is_read_as_far_as_it_is_known() {
    start();

    var reply = send(hi().toJson(), Map.of("traceparent", "cc" + PARENT.substring(2) + "-more"));

    assertEquals(Optional.of(new TraceContext(PARENT, "")), traceOf(reply.getLong("messageId")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"traceparent\": \"x\"}                | trace.traceparent is \"x\"",
        "{}                                      | trace.traceparent is \"\"",
        "{\"traceparent\": 7}                    | trace.traceparent must be a string",
        "{\"traceparent\": \"%s\", \"tracestate\": \"\u00e9\"} | trace.tracestate must be printable",
        "{\"traceparent\": \"%s\", \"spanId\": \"7\"} | trace.spanId is not a known field",
        "\"%s\"                                  | trace must be an object",
      })
  void a_malformed_field_is_refused_by_its_name(String trace, String text) {
    start();
    var value =
        new JsonObject("{\"trace\": %s}".formatted(trace.formatted(PARENT))).getValue("trace");
    var body = hi().toJson().put("trace", value);

    var refused =
        assertThrows(SiteMessageException.class, () -> engines.request(BusAddress.SCHEDULE, body));

    assertEquals(FailureCode.INVALID_REQUEST, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).startsWith(text), refused.getMessage());
  }

  @Test
  void a_repeated_request_may_have_another_trace_and_the_first_one_stays() {
    start();
    var first = engines.schedule(hi().withRequestId("r-1").withTrace(TRACE));

    var again = engines.schedule(hi().withRequestId("r-1").withTrace(OTHER));

    assertTrue(again.duplicate());
    assertEquals(Optional.of(TRACE), traceOf(first.messageId()));
  }

  @Test
  void appended_recipients_leave_the_trace_of_their_message() {
    start();
    var id = engines.schedule(hi().withSealed(false).withTrace(TRACE)).messageId();

    send(ScheduleRequest.append(id, SEVEN).toJson(), Map.of("traceparent", OTHER.traceparent()));

    assertEquals(Optional.of(TRACE), traceOf(id));
  }

  /** A tracer whose every method fails. */
  private static class Broken implements Tracer {
    @Override
    public Optional<TraceContext> current() {
      throw new IllegalStateException("current");
    }

    @Override
    public ScheduleSpan scheduling(String type, Optional<TraceContext> caller) {
      throw new IllegalStateException("scheduling");
    }

    @Override
    public PreparationSpan preparing(
        String type, long messageId, long dispatchId, Optional<TraceContext> trace) {
      return new PreparationSpan() {
        @Override
        public Scope enter() {
          throw new IllegalStateException("enter");
        }

        @Override
        public void ended(boolean failed) {
          throw new IllegalStateException("ended");
        }
      };
    }

    @Override
    public DeliverySpan delivering(String messenger, String kind, List<TracedDelivery> deliveries) {
      return new DeliverySpan() {
        @Override
        public Scope enter() {
          return () -> {
            throw new IllegalStateException("close");
          };
        }

        @Override
        public void ended(List<Outcome> outcomes) {
          throw new IllegalStateException("ended");
        }
      };
    }
  }

  @Test
  void a_tracer_that_fails_keeps_no_message_from_its_recipient() {
    var pager = new RecordingMessenger("pager");
    var site = engines.start(engines.builder(pager).tracer(new Broken()));

    var id = await(site.client().schedule(hi().withTrace(TRACE))).messageId();
    engines.send();

    assertEquals(1, pager.deliveries().size());
    assertEquals(Optional.of(TRACE), traceOf(id));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_tracer_that_throws_an_error_keeps_no_delivery_from_the_next_one(boolean inEnter) {
    var pager = new RecordingMessenger("pager");
    var tracer =
        new Broken() {
          @Override
          public DeliverySpan delivering(
              String messenger, String kind, List<TracedDelivery> deliveries) {
            if (inEnter) {
              return new DeliverySpan() {
                @Override
                public Scope enter() {
                  throw new StackOverflowError("enter");
                }

                @Override
                public void ended(List<Outcome> outcomes) {
                  throw new AssertionError("ended");
                }
              };
            }
            throw new AssertionError("delivering");
          }
        };
    engines.start(engines.builder(pager).tracer(tracer));

    for (int i = 1; i <= 3; i++) { // The messenger has a concurrency of 1.
      engines.schedule(hi());
      engines.send();
      assertEquals(i, pager.deliveries().size());
    }
  }

  @Test
  void the_headers_of_http_are_stored_and_the_message_shows_them() throws Exception {
    start();
    var router = Router.router(engines.vertx());
    ApiRoutes.create(engines.vertx()).mount(router);
    var server =
        await(engines.vertx().createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    var url = "http://127.0.0.1:%d/api/messages".formatted(server.actualPort());
    var post =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .header("traceparent", PARENT)
            .header("tracestate", "vendor=value")
            .header("tracestate", "other=1")
            .POST(HttpRequest.BodyPublishers.ofString(hi().toJson().encode()))
            .build();

    var id = json(post).getLong("messageId");

    assertEquals(
        new JsonObject().put("traceparent", PARENT).put("tracestate", "vendor=value,other=1"),
        json(HttpRequest.newBuilder(URI.create(url + "/" + id)).build()).getJsonObject("trace"));
  }

  private static JsonObject json(HttpRequest request) throws Exception {
    var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(200, response.statusCode(), response.body());
    return new JsonObject(response.body());
  }
}
