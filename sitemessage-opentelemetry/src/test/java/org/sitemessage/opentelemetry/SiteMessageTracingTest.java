package org.sitemessage.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;
import org.sitemessage.vertx.web.ApiRoutes;

/** The spans of an application that embeds sitemessage. */
class SiteMessageTracingTest {
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN_ID = "b7ad6b7169203331";
  private static final String PARENT = "00-" + TRACE_ID + "-" + SPAN_ID + "-01";
  private static final String NO_SPAN = "0000000000000000";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final RecordingMessenger pager = new RecordingMessenger("pager");
  private Vertx vertx = Vertx.vertx();
  private UnaryOperator<SiteMessageTracing> mode = UnaryOperator.identity();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    await(vertx.close());
    telemetry.close();
  }

  private String url() {
    return "jdbc:hsqldb:file:" + folder.resolve("db");
  }

  private SiteMessage start() {
    return start(pager);
  }

  private SiteMessage start(Messenger messenger) {
    var options =
        SiteMessageOptions.defaults()
            .with(SiteMessageOptions.STORE, StoreOptions.at(url()))
            .change(
                SiteMessageOptions.DISPATCH, some -> some.with(DispatchOptions.CONTINUOUS, false));
    return await(
        SiteMessage.builder(vertx)
            .options(options)
            .clock(clock)
            .messenger(messenger)
            .tracer(mode.apply(SiteMessageTracing.of(telemetry)))
            .deploy());
  }

  private static ScheduleRequest hi(String... addresses) {
    return ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", addresses).list());
  }

  private static void send(SiteMessage site) {
    await(site.client().sendScheduled(SendRequest.all().withPatience(Duration.ZERO)));
  }

  /** Posts a message to the HTTP API, and returns the status. */
  private int post(String traceparent, ScheduleRequest request) throws Exception {
    var router = Router.router(vertx);
    ApiRoutes.create(vertx).mount(router);
    var server = await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    var uri = URI.create("http://127.0.0.1:%d/api/messages".formatted(server.actualPort()));
    var post =
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .header("traceparent", traceparent)
            .header("tracestate", "vendor=value")
            .POST(HttpRequest.BodyPublishers.ofString(request.toJson().encode()))
            .build();
    var status =
        HttpClient.newHttpClient().send(post, HttpResponse.BodyHandlers.ofString()).statusCode();
    await(server.close());
    return status;
  }

  private List<SpanData> spans(String name) {
    return spans.getFinishedSpanItems().stream().filter(one -> one.getName().equals(name)).toList();
  }

  private SpanData span(String name) {
    var found = spans(name);
    assertEquals(1, found.size(), () -> name + " in " + spans.getFinishedSpanItems());
    return found.get(0);
  }

  private static List<SpanContext> linked(SpanData span) {
    return span.getLinks().stream().map(LinkData::getSpanContext).toList();
  }

  /** Returns the ids of the spans that a span links to. */
  private static List<String> links(SpanData span) {
    return linked(span).stream().map(SpanContext::getSpanId).toList();
  }

  @Test
  void a_delivery_links_to_the_http_request_that_scheduled_it_also_after_a_restart()
      throws Exception {
    var site = start();
    assertEquals(200, post(PARENT, hi("555-0100")));
    await(site.stop());
    await(vertx.close());
    vertx = Vertx.vertx();

    send(start());

    var schedule = span("schedule plain");
    assertEquals(TRACE_ID, schedule.getTraceId());
    assertEquals(SPAN_ID, schedule.getParentSpanId());
    assertEquals(SpanKind.PRODUCER, schedule.getKind());
    assertEquals("vendor=value", traceState(schedule.getSpanContext()));
    assertEquals(
        Attributes.builder()
            .put("messaging.system", "sitemessage")
            .put("messaging.operation.name", "schedule")
            .put("messaging.operation.type", "send")
            .put("messaging.destination.name", "plain")
            .put("messaging.message.id", "1")
            .put("sitemessage.type", "plain")
            .put("sitemessage.result", "stored")
            .build()
            .asMap(),
        schedule.getAttributes().asMap());
    var deliver = span("deliver pager");
    assertEquals(NO_SPAN, deliver.getParentSpanId());
    assertNotEquals(TRACE_ID, deliver.getTraceId());
    assertEquals(SpanKind.CONSUMER, deliver.getKind());
    assertEquals(List.of(schedule.getSpanId()), links(deliver));
    assertEquals(TRACE_ID, linked(deliver).get(0).getTraceId());
    assertEquals("vendor=value", traceState(linked(deliver).get(0)));
    assertEquals(
        Attributes.builder()
            .put("messaging.system", "sitemessage")
            .put("messaging.operation.name", "deliver")
            .put("messaging.operation.type", "process")
            .put("messaging.destination.name", "pager")
            .put("messaging.message.id", "1")
            .put("sitemessage.type", "plain")
            .put("sitemessage.kind", "pager")
            .put("sitemessage.dispatch", 1)
            .put("sitemessage.attempt", 1)
            .put("sitemessage.outcome", "sent")
            .build()
            .asMap(),
        deliver.getAttributes().asMap());
    assertEquals(StatusData.unset(), deliver.getStatus());
    var prepare = span("prepare plain");
    assertEquals(SpanKind.INTERNAL, prepare.getKind());
    assertEquals(List.of(schedule.getSpanId()), links(prepare));
  }

  private static String traceState(SpanContext span) {
    return span.getTraceState().asMap().entrySet().stream()
        .map(Objects::toString)
        .collect(Collectors.joining(","));
  }

  @Test
  void each_recipient_has_a_delivery_that_links_to_the_one_request() throws Exception {
    var site = start();
    assertEquals(200, post(PARENT, hi("1", "2", "3")));

    send(site);

    var schedule = span("schedule plain").getSpanId();
    assertEquals(
        List.of(List.of(schedule), List.of(schedule), List.of(schedule)),
        spans("deliver pager").stream().map(SiteMessageTracingTest::links).toList());
    assertEquals(
        List.of(1L, 2L, 3L),
        spans("deliver pager").stream()
            .map(span -> span.getAttributes().get(SpanNames.DISPATCH))
            .sorted()
            .toList());
  }

  @Test
  void deliveries_may_be_children_of_the_request_instead() throws Exception {
    mode = SiteMessageTracing::withParents;
    var site = start();
    assertEquals(200, post(PARENT, hi("7")));

    send(site);

    assertEquals(TRACE_ID, span("deliver pager").getTraceId());
    assertEquals(span("schedule plain").getSpanId(), span("deliver pager").getParentSpanId());
    assertEquals(List.of(), links(span("deliver pager")));
  }

  @Test
  void a_failed_delivery_names_the_kind_of_its_error_and_no_person() throws Exception {
    pager.then(Outcome.retry("451 ann@example.org is busy"));
    pager.then(Outcome.rejected("550 ann@example.org is unknown"));
    var site = start();
    await(site.client().schedule(hi("ann@example.org")));

    send(site);
    clock.advance(Duration.ofHours(1));
    send(site);

    var deliveries = spans("deliver pager");
    assertEquals(
        List.of("retry", "rejected"),
        deliveries.stream().map(span -> span.getAttributes().get(SpanNames.ERROR)).toList());
    assertEquals(
        List.of(1L, 2L),
        deliveries.stream().map(span -> span.getAttributes().get(SpanNames.ATTEMPT)).toList());
    deliveries.forEach(
        span -> assertEquals(StatusData.create(StatusCode.ERROR, ""), span.getStatus()));
    assertFalse(spans.getFinishedSpanItems().toString().contains("ann"));
  }

  @Test
  void a_refused_request_names_the_code_and_no_name_that_the_caller_made_up() {
    var site = start();

    assertThrows(
        SiteMessageException.class,
        () -> await(site.client().schedule(ScheduleRequest.of("made-up", hi("7").context()))));

    var schedule = span("schedule unregistered");
    assertEquals("4040", schedule.getAttributes().get(SpanNames.ERROR));
    assertEquals(StatusCode.ERROR, schedule.getStatus().getStatusCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "garbage",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-01",
      })
  void a_malformed_traceparent_begins_a_trace_of_its_own(String traceparent) throws Exception {
    var site = start();
    assertEquals(200, post(traceparent, hi("7")));

    send(site);

    assertEquals(NO_SPAN, span("schedule plain").getParentSpanId());
    assertNotEquals(TRACE_ID, span("schedule plain").getTraceId());
    assertEquals(List.of(span("schedule plain").getSpanId()), links(span("deliver pager")));
  }

  @Test
  void the_span_of_the_calling_thread_goes_along_with_the_client_and_with_a_transaction()
      throws Exception {
    var site = start();
    var span = telemetry.getTracer("shop").spanBuilder("order").startSpan();
    try (var connection =
        DriverManager.getConnection(url() + ";hsqldb.lock_file=false", "sa", "")) {
      connection.setAutoCommit(false);
      Context.root()
          .with(span)
          .wrap(
              () -> {
                await(site.client().schedule(hi("7")));
                return site.schedule(connection, hi("8"));
              })
          .call();
      connection.commit();
    }
    span.end();

    assertEquals(
        List.of(span.getSpanContext().getSpanId(), span.getSpanContext().getSpanId()),
        spans("schedule plain").stream().map(SpanData::getParentSpanId).toList());
    send(site);
    assertEquals(2, spans("deliver pager").size());
  }

  /** A messenger that takes three deliveries at once. */
  private static final class Batches implements Messenger {
    private final List<Outcome> outcomes;

    Batches(Outcome... outcomes) {
      this.outcomes = List.of(outcomes);
    }

    @Override
    public String alias() {
      return "pager";
    }

    @Override
    public int batchSize() {
      return outcomes.size();
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      return Future.failedFuture("not in batches");
    }

    @Override
    public Future<List<Outcome>> deliverAll(List<Delivery> deliveries) {
      return Future.succeededFuture(outcomes);
    }
  }

  @Test
  void a_call_for_several_messages_is_one_span_that_links_to_each() {
    var site = start(new Batches(Outcome.sent(""), Outcome.retry("busy"), Outcome.rejected("no")));
    for (var address : List.of("1", "2", "3")) {
      await(site.client().schedule(hi(address)));
    }

    send(site);

    var deliver = span("deliver pager");
    assertEquals(
        spans("schedule plain").stream().map(SpanData::getSpanId).toList(), links(deliver));
    assertEquals(
        List.of("1", "2", "3"),
        deliver.getLinks().stream()
            .map(link -> link.getAttributes().get(SpanNames.MESSAGE_ID))
            .toList());
    assertEquals(3L, deliver.getAttributes().get(SpanNames.BATCH));
    assertEquals(SpanNames.OTHER, deliver.getAttributes().get(SpanNames.ERROR));
  }

  @Test
  void messages_that_arrive_as_one_are_linked_by_their_delivery() {
    var site = start();
    await(site.client().schedule(hi("7").withGroup("cart")));
    await(site.client().schedule(hi("7").withGroup("cart")));

    send(site);

    assertEquals(
        spans("schedule plain").stream().map(SpanData::getSpanId).toList(),
        links(span("deliver pager")));
  }

  /** A messenger that asks for the current span at each step of a delivery. */
  private static final class Asking implements Messenger {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Vertx vertx;

    Asking(Vertx vertx) {
      this.vertx = vertx;
    }

    private void ask() {
      asked.add(Span.current().getSpanContext().getSpanId());
    }

    @Override
    public String alias() {
      return "pager";
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      ask();
      return vertx
          .timer(1)
          .onSuccess(v -> ask())
          .compose(v -> vertx.timer(1))
          .onSuccess(v -> ask())
          .map(Outcome.sent(""));
    }
  }

  @Test
  void the_span_is_current_in_the_messenger_and_not_after_it() {
    var messenger = new Asking(vertx);
    var site = start(messenger);
    await(site.client().schedule(hi("7")));
    send(site);
    await(site.client().schedule(hi("8")));
    send(site);

    var wanted = new ArrayList<String>();
    spans("deliver pager")
        .forEach(
            span -> wanted.addAll(List.of(span.getSpanId(), span.getSpanId(), span.getSpanId())));
    assertEquals(wanted, messenger.asked);
    spans("schedule plain").forEach(span -> assertEquals(NO_SPAN, span.getParentSpanId()));
  }

  @Test
  void requests_that_a_messenger_makes_are_children_of_its_delivery_where_vertx_traces_them() {
    await(vertx.close());
    vertx = Vertx.builder().withTracer(new OpenTelemetryTracingFactory(telemetry)).build();
    var received = new CopyOnWriteArrayList<String>();
    var server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      received.add(request.getHeader("traceparent"));
                      request.response().end();
                    })
                .listen(0, "127.0.0.1"));
    var http = vertx.createHttpClient();
    pager.then(
        delivery ->
            http.request(HttpMethod.POST, server.actualPort(), "127.0.0.1", "/")
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .map(Outcome.sent("")));
    var site = start();
    await(site.client().schedule(hi("7")));

    send(site);

    var deliver = span("deliver pager");
    assertEquals(deliver.getTraceId(), received.get(0).split("-", -1)[1]);
    assertTrue(
        spans.getFinishedSpanItems().stream()
            .filter(one -> one.getKind() == SpanKind.CLIENT)
            .anyMatch(one -> one.getParentSpanId().equals(deliver.getSpanId())),
        () -> "" + spans.getFinishedSpanItems());
  }

  @Test
  void no_attribute_has_another_name_than_those_that_are_listed() throws Exception {
    pager.then(Outcome.retry("busy"));
    var site = start();
    await(site.client().schedule(hi("7")));
    send(site);
    var listed = new ArrayList<String>();
    for (var field : SpanNames.class.getFields()) {
      if (field.get(null) instanceof AttributeKey<?> key) {
        listed.add(key.getKey());
      }
    }

    spans
        .getFinishedSpanItems()
        .forEach(
            span ->
                span.getAttributes()
                    .forEach(
                        (key, value) -> assertTrue(listed.contains(key.getKey()), key::getKey)));
  }
}
