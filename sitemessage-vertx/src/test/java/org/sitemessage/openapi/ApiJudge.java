package org.sitemessage.openapi;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sitemessage.openapi.ApiDocument.Operation;

/** Compares requests that succeeded, and all answers, with the OpenAPI document. */
public final class ApiJudge {
  /** A POST reads its body, and ignores what it does not know of the query. */
  private static final String UNKNOWN = "is not documented";

  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String PROBLEM = "application/problem+json";
  private static final List<Integer> MISUSE = List.of(400, 403, 404, 405, 408, 413, 415);
  private static final int OK = 200;

  private final ApiDocument document;
  private final ApiSchemas schemas;

  /** Creates a judge by the document of the routes. */
  public ApiJudge() {
    document = ApiDocument.load();
    schemas = new ApiSchemas(document.json());
  }

  /** Returns the document. */
  public ApiDocument document() {
    return document;
  }

  /** Returns what is wrong with a value of a schema; empty if it fits. */
  public Optional<String> problem(String schema, Object value) {
    return schemas.problem(ref(schema), value);
  }

  /** Returns what is wrong with the JSON body of a request; empty if it fits. */
  public Optional<String> requestProblem(Operation operation, JsonObject request) {
    return body(operation, JSON, withoutNulls(request));
  }

  /** Returns what is wrong with the JSON body of a successful answer; empty if it fits. */
  public Optional<String> replyProblem(Operation operation, JsonObject reply) {
    return schemas.problem(schema(response(operation, OK), JSON).orElseThrow(), reply);
  }

  /**
   * Returns what the document does not allow of an exchange over a socket; empty if it allows all
   * of it, or if the request does not go to the routes.
   *
   * @param request bytes of the request, each as one character
   */
  public Optional<String> rawProblem(String request, String answer) {
    return RawExchange.of(request, answer).flatMap(this::problem);
  }

  /** Returns what the document does not allow of an exchange; empty if it allows all of it. */
  Optional<String> problem(Exchange exchange) {
    var operation = document.operation(exchange.method(), exchange.path());
    if (operation.isEmpty()) {
      return document.hasPath(exchange.path()) || exchange.status() != OK
          ? undocumented(exchange)
          : Optional.empty();
    }
    return answer(exchange, operation.get())
        .or(() -> exchange.status() == OK ? request(exchange, operation.get()) : Optional.empty())
        .map(problem -> exchange + ": " + problem);
  }

  private Optional<String> undocumented(Exchange exchange) {
    return MISUSE.contains(exchange.status())
        ? refusal(exchange).map(problem -> exchange + ": " + problem)
        : Optional.of(exchange + ", but the document has no such operation");
  }

  private Optional<String> refusal(Exchange exchange) {
    if (!exchange.answerType().equals(PROBLEM)) {
      return Optional.of("is of the type " + exchange.answerType());
    }
    if (exchange.method().equals("HEAD")) {
      return Optional.empty();
    }
    var problem = new JsonObject(exchange.answer());
    return problem("Problem", problem)
        .or(
            () ->
                problem.getInteger("status") == exchange.status()
                    ? Optional.empty()
                    : Optional.of("/status: is not the status of the answer"));
  }

  private Optional<String> answer(Exchange exchange, Operation operation) {
    var response = response(operation, exchange.status());
    if (response.isEmpty()) {
      return Optional.of("the document has no such status");
    }
    var schema = schema(response, exchange.answerType());
    if (schema.isEmpty()) {
      return Optional.of("the document has no such answer of " + exchange.answerType());
    }
    if (exchange.answerType().equals(PROBLEM)) {
      return refusal(exchange).or(() -> code(response.get(), exchange));
    }
    return exchange.method().equals("HEAD") || !exchange.answerType().equals(JSON)
        ? Optional.empty()
        : schemas.problem(schema.get(), Json.decodeValue(exchange.answer()));
  }

  /** Expects one of the codes that the examples of the response show. */
  private static Optional<String> code(JsonObject response, Exchange exchange) {
    if (exchange.method().equals("HEAD")) {
      return Optional.empty();
    }
    var code = new JsonObject(exchange.answer()).getInteger("code");
    var known =
        response.getJsonObject("content").getJsonObject(PROBLEM).getJsonObject("examples").stream()
            .map(example -> ((JsonObject) example.getValue()).getJsonObject("value"))
            .anyMatch(value -> Objects.equals(value.getInteger("code"), code));
    return known ? Optional.empty() : Optional.of("/code: %s is not documented".formatted(code));
  }

  private Optional<String> request(Exchange exchange, Operation operation) {
    for (var entry : exchange.query().entrySet()) {
      var problem =
          parameter(operation, entry.getKey(), entry.getValue().get(0))
              .filter(text -> !text.equals(UNKNOWN) || !exchange.method().equals("POST"));
      if (problem.isPresent()) {
        return problem.map(text -> "the parameter %s %s".formatted(entry.getKey(), text));
      }
    }
    if (!exchange.method().equals("POST")) {
      return Optional.empty();
    }
    var type = exchange.requestType();
    var content = operation.json().getJsonObject("requestBody").getJsonObject("content");
    if (!content.containsKey(type)) {
      return content.containsKey("*/*")
          ? Optional.empty()
          : Optional.of("the document has no such request of " + type);
    }
    return switch (type) {
      case JSON ->
          requestProblem(
              operation,
              exchange.request().isBlank() ? new JsonObject() : new JsonObject(exchange.request()));
      case FORM -> body(operation, FORM, form(exchange.request()));
      default -> Optional.empty();
    };
  }

  private Optional<String> parameter(Operation operation, String name, String value) {
    var known =
        operation.json().getJsonArray("parameters", new JsonArray()).stream()
            .map(JsonObject.class::cast)
            .map(document::resolved)
            .filter(
                one -> one.getString("in").equals("query") && one.getString("name").equals(name))
            .findFirst();
    if (known.isEmpty()) {
      return Optional.of(UNKNOWN);
    }
    var schema = known.get().getJsonObject("schema");
    return value.isEmpty()
        ? Optional.empty()
        : schemas.problem(schema, typed(document.resolved(schema).getString("type"), value));
  }

  private static Object typed(String type, String value) {
    return switch (type) {
      case "integer" -> Long.valueOf(value);
      case "boolean" -> Boolean.valueOf(value);
      case "array" -> new JsonArray(List.of(value.split(",", -1)));
      default -> value;
    };
  }

  private Optional<String> body(Operation operation, String type, Object value) {
    var content = Optional.of(operation.json().getJsonObject("requestBody"));
    return schemas
        .problem(schema(content, type).orElseThrow(), value)
        .map(problem -> "request " + problem);
  }

  private Optional<JsonObject> response(Operation operation, int status) {
    return Optional.ofNullable(
            operation.json().getJsonObject("responses").getJsonObject(String.valueOf(status)))
        .map(document::resolved);
  }

  private static Optional<JsonObject> schema(Optional<JsonObject> from, String type) {
    return from.map(one -> one.getJsonObject("content", new JsonObject()).getJsonObject(type))
        .map(content -> content.getJsonObject("schema"));
  }

  private static JsonObject ref(String schema) {
    return new JsonObject().put("$ref", "#/components/schemas/" + schema);
  }

  private static JsonObject form(String body) {
    var form = new JsonObject();
    for (var pair : body.split("&", -1)) {
      var parts = pair.split("=", 2);
      var name = URLDecoder.decode(parts[0], StandardCharsets.UTF_8);
      if (!form.containsKey(name)) {
        form.put(name, new JsonArray());
      }
      form.getJsonArray(name)
          .add(parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return form;
  }

  /** A null in a request counts as absent. */
  private static JsonObject withoutNulls(JsonObject json) {
    var without = new JsonObject();
    json.forEach(
        entry -> {
          if (entry.getValue() != null) {
            without.put(entry.getKey(), withoutNulls(entry.getValue()));
          }
        });
    return without;
  }

  private static Object withoutNulls(Object value) {
    if (value instanceof JsonObject object) {
      return withoutNulls(object);
    }
    if (value instanceof JsonArray array) {
      var without = new ArrayList<Object>();
      array.forEach(one -> without.add(withoutNulls(one)));
      return new JsonArray(without);
    }
    return value;
  }
}
