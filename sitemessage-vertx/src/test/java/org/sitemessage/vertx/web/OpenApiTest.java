package org.sitemessage.vertx.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sitemessage.api.Attachment;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Limits;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.Recipient;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.access.AccessKey;
import org.sitemessage.api.access.AccessUser;
import org.sitemessage.api.access.AuditEntry;
import org.sitemessage.api.access.AuditPage;
import org.sitemessage.api.access.KeyPage;
import org.sitemessage.api.access.NewKey;
import org.sitemessage.api.access.Right;
import org.sitemessage.api.access.UserPage;
import org.sitemessage.api.feedback.Feedback;
import org.sitemessage.api.feedback.FeedbackPage;
import org.sitemessage.api.filter.Filter;
import org.sitemessage.api.filter.SavedFilter;
import org.sitemessage.api.history.History;
import org.sitemessage.api.history.HistoryBy;
import org.sitemessage.api.history.HistoryColumn;
import org.sitemessage.api.history.HistoryCounts;
import org.sitemessage.api.history.HistoryQuery;
import org.sitemessage.api.history.HistorySeries;
import org.sitemessage.api.history.HistorySpan;
import org.sitemessage.api.history.HistoryTimes;
import org.sitemessage.api.history.HistoryTotal;
import org.sitemessage.api.node.Setting;
import org.sitemessage.api.node.SettingList;
import org.sitemessage.api.operation.OperationPage;
import org.sitemessage.api.people.PreferenceStyle;
import org.sitemessage.api.people.SuppressReply;
import org.sitemessage.api.people.Suppression;
import org.sitemessage.api.people.SuppressionPage;
import org.sitemessage.api.people.SuppressionReason;
import org.sitemessage.api.person.ErasureReply;
import org.sitemessage.api.person.PersonPage;
import org.sitemessage.api.schedule.BounceReply;
import org.sitemessage.api.schedule.BounceReport;
import org.sitemessage.api.schedule.CancelReply;
import org.sitemessage.api.schedule.CleanupReply;
import org.sitemessage.api.schedule.CleanupRequest;
import org.sitemessage.api.schedule.DispatchPage;
import org.sitemessage.api.schedule.ListedMessage;
import org.sitemessage.api.schedule.MessagePage;
import org.sitemessage.api.schedule.MessengerStats;
import org.sitemessage.api.schedule.PauseRequest;
import org.sitemessage.api.schedule.PrepareReply;
import org.sitemessage.api.schedule.PreviewReply;
import org.sitemessage.api.schedule.ProbeReply;
import org.sitemessage.api.schedule.RequeueReply;
import org.sitemessage.api.schedule.ScheduleReply;
import org.sitemessage.api.schedule.SendReply;
import org.sitemessage.api.schedule.SendRequest;
import org.sitemessage.api.schedule.SettleReply;
import org.sitemessage.api.schedule.SiteStats;
import org.sitemessage.api.schedule.Skipped;
import org.sitemessage.api.schedule.StoredDispatch;
import org.sitemessage.api.schedule.StoredMessage;
import org.sitemessage.api.schedule.UndeliveredReply;
import org.sitemessage.openapi.ApiDocument.Operation;
import org.sitemessage.openapi.ApiJudge;
import org.sitemessage.testkit.Futures;

/** Compares the OpenAPI document with the routes, the records, the limits and the contract. */
class OpenApiTest {
  private static final Path CONTRACT = Path.of("..", "docs", "event-bus.md");

  /** A row of the contract that names address, methods and path. */
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| \\[`(sitemessage\\.[\\w-]+)`].*? \\| (`[^|]*?/api(/[^`]+)`) \\|");

  /** Keys of JSON whose names differ from those of the record's components. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("userId", "user"),
          Map.entry("senderId", "sender"),
          Map.entry("createdAt", "createdAtMs"),
          Map.entry("erasedAt", "erasedAtMs"),
          Map.entry("defaultValue", "default"),
          Map.entry("nextAttemptAt", "nextAttemptAtMs"),
          Map.entry("sentAt", "sentAtMs"),
          Map.entry("readAt", "readAtMs"),
          Map.entry("sendAt", "sendAtMs"),
          Map.entry("expiresAt", "expiresAtMs"),
          Map.entry("startedAt", "startedAtMs"),
          Map.entry("heartbeatAt", "heartbeatAtMs"),
          Map.entry("drainedAt", "drainedAtMs"),
          Map.entry("updatedAt", "updatedAtMs"),
          Map.entry("endedAt", "endedAtMs"),
          Map.entry("at", "atMs"),
          Map.entry("lastUsed", "lastUsedAtMs"),
          Map.entry("revokedAt", "revokedAtMs"),
          Map.entry("passwordChangedAt", "passwordChangedAtMs"),
          Map.entry("lastLogin", "lastLoginAtMs"),
          Map.entry("disabledAt", "disabledAtMs"),
          Map.entry("since", "sinceMs"),
          Map.entry("until", "untilMs"),
          Map.entry("clockAhead", "clockAheadMs"),
          Map.entry("attemptLog", "errors"),
          Map.entry("ago", "agoMs"),
          Map.entry("patience", "waitMs"),
          Map.entry("ignoresQuietHours", "ignoreQuietHours"),
          Map.entry("allowsDuplicates", "allowDuplicates"));

  private final ApiJudge judge = new ApiJudge();
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closes() {
    Futures.await(vertx.close());
  }

  @Test
  void the_document_has_every_route_and_no_other() {
    var routes =
        ApiRoutes.create(vertx).router().getRoutes().stream()
            .filter(route -> route.getPath() != null && route.methods() != null)
            .flatMap(
                route ->
                    route.methods().stream()
                        .filter(method -> !method.name().equals("HEAD"))
                        .map(method -> lower(method.name()) + " " + route.getPath()))
            .collect(Collectors.toCollection(TreeSet::new));

    var documented =
        judge.document().operations().stream()
            .map(one -> one.method() + " " + one.path().replaceAll("\\{(\\w+)}", ":$1"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(routes, documented);
  }

  @Test
  void every_operation_has_an_id_of_its_own_and_the_bus_address_of_the_contract()
      throws IOException {
    var operations = judge.document().operations();
    assertEquals(operations.size(), operations.stream().map(Operation::id).distinct().count());

    var rows =
        ROW.matcher(Files.readString(CONTRACT))
            .results()
            .flatMap(
                row ->
                    Stream.of("GET", "POST")
                        .filter(row.group(2)::contains)
                        .map(
                            method ->
                                "%s %s %s".formatted(lower(method), row.group(3), row.group(1))))
            .collect(Collectors.toCollection(TreeSet::new));
    var documented =
        operations.stream()
            .filter(one -> !one.busAddress().isEmpty() && !one.path().equals("/preferences"))
            .map(one -> "%s %s %s".formatted(one.method(), one.path(), one.busAddress()))
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(rows, documented);
  }

  @Test
  void an_operation_names_the_right_that_its_route_needs() {
    var routes = new TreeMap<String, String>();
    for (var route : ApiRoutes.create(vertx).router().getRoutes()) {
      Right right = route.getMetadata(Right.class.getName());
      if (right != null) {
        route
            .methods()
            .forEach(
                method -> routes.put(lower(method.name()) + " " + route.getPath(), right.key()));
      }
    }
    routes.keySet().removeIf(route -> route.startsWith("head "));

    var documented = new TreeMap<String, String>();
    for (var path : judge.document().json().getJsonObject("paths")) {
      for (var operation : (JsonObject) path.getValue()) {
        documented.put(
            operation.getKey() + " " + path.getKey().replaceAll("\\{(\\w+)}", ":$1"),
            ((JsonObject) operation.getValue()).getString("x-right"));
      }
    }

    assertEquals(routes, documented);
    assertEnum(keys(Right.values()), judge.document().schema("Right"));
  }

  @Test
  void a_request_to_schedule_has_the_keys_of_the_contract() throws IOException {
    var table =
        Pattern.compile("(?m)^\\| `(\\w+)` \\|")
            .matcher(section("sitemessage.schedule").replaceAll("(?s)^.*?\\| key \\||\n\n.*", ""))
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(table, new TreeSet<>(properties("ScheduleRequest").fieldNames()));
  }

  @ParameterizedTest
  @CsvSource({
    "sitemessage.schedule, ScheduleRequest ScheduleReply ScheduleReply",
    "sitemessage.preview, PreviewReply",
    "sitemessage.message, StoredMessage"
  })
  void the_examples_of_the_contract_fit_the_schemas(String address, String schemas)
      throws IOException {
    var examples =
        Pattern.compile("(?s)```json\n(.*?)```").matcher(section(address)).results().toList();

    assertEquals(schemas.split(" ", -1).length, examples.size());
    for (int i = 0; i < examples.size(); i++) {
      assertEquals(
          Optional.empty(),
          judge.problem(schemas.split(" ", -1)[i], new JsonObject(examples.get(i).group(1))));
    }
  }

  /** Returns the section of the contract about an address. */
  private static String section(String address) throws IOException {
    return Files.readString(CONTRACT)
        .replaceAll("(?s)^.*?\n## `%s`|\n## .*".formatted(address), "");
  }

  static Stream<Object[]> records() {
    return Stream.of(
        row(Recipient.class, "-user"),
        row(ScheduleRequest.class, "+v"),
        row(ScheduleReply.class, "+v", "+skippedCount"),
        row(Skipped.SkippedRecipient.class),
        row(PreviewReply.class, "+v", "+skippedCount"),
        row(
            PreviewReply.Preview.class,
            "-content",
            "+subject",
            "+text",
            "+html",
            "+headers",
            "+attachments"),
        row(Attachment.class),
        row(StoredMessage.class, "+subject"),
        row(StoredDispatch.class),
        row(StoredDispatch.LoggedAttempt.class),
        row(StoredDispatch.WaitReason.class),
        row(PauseRequest.class, "-messenger", "+forMs"),
        row(DispatchPage.class, "+capped"),
        row(MessagePage.class, "+capped"),
        row(ListedMessage.class),
        row(SendRequest.class),
        row(SendReply.class),
        row(SendReply.Waiting.class),
        row(PrepareReply.class),
        row(CancelReply.class, "+dryRun", "+filter"),
        row(RequeueReply.class, "+dryRun", "+filter"),
        row(SettleReply.class, "+dryRun", "+filter"),
        row(org.sitemessage.api.operation.Operation.class, "-kind", "+do"),
        row(OperationPage.class),
        row(CleanupRequest.class),
        row(CleanupReply.class, "+dryRun"),
        row(UndeliveredReply.class, "+undelivered", "+mailed"),
        row(ProbeReply.class),
        row(SiteStats.class),
        row(MessengerStats.class),
        row(MessengerStats.MemberStats.class),
        row(MessengerStats.PauseStats.class),
        row(MessengerStats.LimitStats.class, "+count", "+started", "+left"),
        row(PersonPage.class),
        row(PersonPage.PersonMessage.class),
        row(ErasureReply.class, "+dryRun"),
        row(Setting.class),
        row(SettingList.class),
        row(Suppression.class),
        row(SuppressionPage.class),
        row(SuppressReply.class),
        row(Feedback.class),
        row(FeedbackPage.class),
        row(BounceReport.class),
        row(BounceReply.class),
        row(SavedFilter.class),
        row(AccessKey.class),
        row(NewKey.class),
        row(KeyPage.class),
        row(AccessUser.class),
        row(UserPage.class),
        row(AuditEntry.class, "-caller", "+who", "+kind", "+reason", "+from"),
        row(AuditPage.class),
        row(
            HistorySeries.class,
            more("-columns", keys(HistoryColumn.values(), HistoryColumn::key))),
        row(HistoryTimes.class, "-p50", "-p95", "-p99", "+p50Ms", "+p95Ms", "+p99Ms"),
        row(HistoryTotal.class, more("-counts", components(HistoryCounts.class))),
        row(
            History.class,
            "-query",
            "+span",
            "+by",
            "+of",
            "-from",
            "+fromMs",
            "-step",
            "+stepMs",
            "+times"));
  }

  private static <E> Stream<String> keys(E[] values, Function<E, String> key) {
    return Arrays.stream(values).map(key);
  }

  private static Stream<String> components(Class<?> type) {
    return Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName);
  }

  /** Returns a difference and keys that are there, too. */
  private static String[] more(String first, Stream<String> keys) {
    return Stream.concat(Stream.of(first), keys.map("+"::concat)).toArray(String[]::new);
  }

  private static Object[] row(Class<?> type, String... differences) {
    return new Object[] {type, Set.of(differences)};
  }

  @ParameterizedTest
  @MethodSource("records")
  void a_schema_has_the_keys_of_its_record(Class<?> type, Set<String> differences) {
    var keys = new TreeSet<String>();
    for (var component : type.getRecordComponents()) {
      if (!differences.contains("-" + component.getName())) {
        keys.add(key(component));
      }
    }
    differences.stream()
        .filter(one -> one.startsWith("+"))
        .forEach(one -> keys.add(one.substring(1)));

    assertEquals(keys, new TreeSet<>(properties(type.getSimpleName()).fieldNames()));
  }

  private static String key(RecordComponent component) {
    return KEYS.getOrDefault(component.getName(), component.getName());
  }

  @ParameterizedTest
  @MethodSource("records")
  void a_key_is_required_in_a_reply_unless_it_may_be_absent(
      Class<?> type, Set<String> differences) {
    var schema = judge.document().schema(type.getSimpleName());
    if (schema.containsKey("additionalProperties")) {
      return; // A request: absent keys mean their defaults.
    }
    var required = schema.getJsonArray("required");
    for (var component : type.getRecordComponents()) {
      if (component.getType().getSimpleName().startsWith("Optional")) {
        assertFalse(required.contains(key(component)), component.toString());
      }
    }
  }

  @Test
  void enumerations_of_the_document_have_the_values_of_the_code() {
    assertEnum(keys(DispatchStatus.values()), judge.document().schema("DispatchStatus"));
    assertEnum(keys(HistorySpan.values()), properties("History").getJsonObject("span"));
    assertEnum(keys(HistoryBy.values()), properties("History").getJsonObject("by"));
    assertEnum(keys(SuppressionReason.values()), judge.document().schema("SuppressionReason"));
    assertEnum(
        Stream.of(Skipped.Reason.values()).map(Skipped.Reason::key),
        properties("SkippedRecipient").getJsonObject("reason"));
    assertEnum(
        keys(MessengerStats.State.values()), properties("MessengerStats").getJsonObject("state"));
    assertEnum(keys(BounceReport.Kind.values()), properties("BounceReport").getJsonObject("kind"));
    assertEnum(keys(BounceReport.Kind.values()), properties("Feedback").getJsonObject("kind"));
    assertEnum(keys(PreferenceStyle.values()), properties("ShowPreferences").getJsonObject("html"));
    assertEnum(
        keys(Outcome.Scope.values()),
        properties("LimitStats").getJsonObject("parked").getJsonObject("propertyNames"));
    assertEnum(
        Stream.of(FailureCode.values()).map(FailureCode::code),
        properties("Problem").getJsonObject("code"));
    assertEquals(
        String.valueOf(ScheduleRequest.VERSION),
        judge.document().json().getJsonObject("info").getString("version"));
  }

  private static Stream<String> keys(Enum<?>[] values) {
    return Arrays.stream(values).map(one -> lower(one.name()));
  }

  private static void assertEnum(Stream<?> values, JsonObject schema) {
    assertEquals(
        values.map(String::valueOf).sorted().toList(),
        schema.getJsonArray("enum").stream().map(String::valueOf).sorted().toList());
  }

  @Test
  void every_code_is_shown_by_an_example_of_the_response_of_its_status() {
    var shown = new TreeSet<String>();
    var responses = judge.document().json().getJsonObject("components").getJsonObject("responses");
    for (var response : responses) {
      for (var example :
          ((JsonObject) response.getValue())
              .getJsonObject("content")
              .getJsonObject("application/problem+json")
              .getJsonObject("examples")) {
        var problem = ((JsonObject) example.getValue()).getJsonObject("value");
        assertEquals(Optional.empty(), judge.problem("Problem", problem));
        if (problem.containsKey("code")) {
          shown.add(problem.getInteger("code") + " " + problem.getInteger("status"));
        }
      }
    }

    assertEquals(
        Stream.of(FailureCode.values())
            .map(code -> code.code() + " " + code.httpStatus())
            .collect(Collectors.toCollection(TreeSet::new)),
        shown);
  }

  @Test
  void ranges_of_the_document_are_the_limits_of_the_code() {
    assertRange("ScheduleRequest", "recipients", "maxItems", Limits.RECIPIENTS);
    assertRange("ScheduleRequest", "requestId", "maxLength", Limits.REQUEST_ID_CHARS);
    assertRange("ScheduleRequest", "type", "maxLength", Limits.TYPE_CHARS);
    assertRange("ScheduleRequest", "group", "maxLength", Limits.TYPE_CHARS);
    assertRange("ScheduleRequest", "sender", "maxLength", Limits.USER_ID_CHARS);
    assertRange("ScheduleRequest", "priority", "maximum", Limits.PRIORITY);
    assertRange("ScheduleBatch", "messages", "maxItems", Limits.MESSAGES);
    assertRange("Recipient", "messenger", "maxLength", Limits.MESSENGER_CHARS);
    assertRange("Recipient", "address", "maxLength", Limits.ADDRESS_CHARS);
    assertRange("Recipient", "user", "maxLength", Limits.USER_ID_CHARS);
    assertRange("Recipient", "locale", "maxLength", Limits.LOCALE_CHARS);
    assertRange("Recipient", "zone", "maxLength", Limits.ZONE_CHARS);
    assertRange("PlainContext", "text", "maxLength", Limits.CONTEXT_CHARS);
    assertRange("PlainContext", "subject", "maxLength", Limits.SUBJECT_CHARS);
    assertRange("PlainContext", "attachments", "maxItems", Limits.ATTACHMENTS);
    assertRange("ScheduleReply", "dispatchIds", "maxItems", Limits.LISTED_DISPATCHES);
    assertRange("ScheduleReply", "skipped", "maxItems", Limits.LISTED_SKIPPED);
    assertRange("PreviewReply", "previews", "maxItems", Limits.PREVIEWS);
    assertRange("UploadReply", "fileName", "maxLength", Limits.FILE_NAME_CHARS);
    assertRange("UploadReply", "contentType", "maxLength", Limits.CONTENT_TYPE_CHARS);
    assertRange("Attachment", "contentId", "maxLength", Limits.CONTENT_ID_CHARS);
    assertRange("SelectionByIds", "dispatches", "maxItems", Limits.NAMED_DISPATCHES);
    assertRange("SelectionByFilter", "filter", "maxLength", Filter.MAX_CHARS);
    assertRange("PauseRequest", "reason", "maxLength", Limits.REASON_CHARS);
    assertRange("UndeliveredRequest", "to", "maxItems", Limits.ADMINISTRATORS);
    assertRange("ReplaceSubscriptions", "subscriptions", "maxItems", Limits.SUBSCRIPTIONS);
    assertRange("PreferenceChoice", "form", "maxLength", Limits.FORM_CHARS);
    assertRange("SuppressAllRequest", "suppressions", "maxItems", Limits.SUPPRESSIONS);
    assertRange("SuppressRequest", "text", "maxLength", Suppression.TEXT_CHARS);
    assertRange("SuppressRequest", "by", "maxLength", Suppression.BY_CHARS);
    assertRange("BounceReports", "reports", "maxItems", Limits.BOUNCES);
    assertRange("BounceMail", "mail", "maxLength", Limits.BOUNCE_BYTES / 3 * 4 + 4);
    assertRange("SendRequest", "waitMs", "maximum", SendRequest.LONGEST_PATIENCE.toMillis());
    assertRange("SendRequest", "waitMs", "default", SendRequest.DEFAULT_PATIENCE.toMillis());
    assertRange("History", "totals", "maxItems", History.TOTALS);
    assertRange("History", "series", "maxItems", History.MESSENGERS);
    assertRange("History", "times", "maxItems", HistorySpan.HOUR.steps());
    assertRange("History", "of", "maxLength", HistoryQuery.NAME_CHARS);
    assertRange("CleanupRequest", "agoMs", "default", CleanupRequest.DEFAULT_AGO.toMillis());
  }

  private void assertRange(String schema, String property, String keyword, long limit) {
    assertEquals(
        limit,
        properties(schema).getJsonObject(property).getLong(keyword),
        "%s.%s.%s".formatted(schema, property, keyword));
  }

  @Test
  void every_example_fits_its_schema() {
    var schemas = judge.document().json().getJsonObject("components").getJsonObject("schemas");
    for (var schema : schemas) {
      ((JsonObject) schema.getValue())
          .getJsonArray("examples", new JsonArray())
          .forEach(
              example ->
                  assertEquals(
                      Optional.empty(), judge.problem(schema.getKey(), example), schema.getKey()));
    }
  }

  @Test
  void a_request_with_a_key_that_the_document_does_not_have_is_no_request() {
    var schedule = judge.document().operation("POST", "/messages").orElseThrow();
    var request = judge.document().example("ScheduleRequest");
    assertEquals(Optional.empty(), judge.requestProblem(schedule, request));

    var problem = judge.requestProblem(schedule, request.copy().put("prority", 5));
    var nested = request.copy();
    nested.getJsonArray("recipients").getJsonObject(0).put("adress", "a@example.org");

    assertTrue(problem.orElseThrow().contains("/prority"), problem.toString());
    assertTrue(
        judge.requestProblem(schedule, nested).orElseThrow().contains("/recipients/0/adress"));
    assertTrue(judge.requestProblem(schedule, request.copy().put("v", 2)).isPresent());
    assertTrue(judge.requestProblem(schedule, new JsonObject().put("v", 1)).isPresent());
  }

  @Test
  void a_reply_with_a_key_that_the_document_does_not_have_is_found() {
    var stats = judge.document().operation("GET", "/stats").orElseThrow();
    var reply = judge.document().example("SiteStats");
    assertEquals(Optional.empty(), judge.replyProblem(stats, reply));

    reply.getJsonArray("messengers").getJsonObject(0).put("mood", "good");

    assertTrue(judge.replyProblem(stats, reply).orElseThrow().contains("/messengers/0/mood"));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private JsonObject properties(String schema) {
    return judge.document().schema(schema).getJsonObject("properties");
  }
}
