package org.sitemessage.openapi;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The OpenAPI document of the routes.
 *
 * @param json the document as it is served
 */
public record ApiDocument(JsonObject json) {
  private static final String RESOURCE = "/META-INF/sitemessage/openapi.json";
  private static final Pattern PARAMETER = Pattern.compile("\\{[^}]+}");

  /**
   * An operation.
   *
   * @param method method in lower case
   * @param path path with its parameters in braces
   * @param json description of the operation
   */
  public record Operation(String method, String path, JsonObject json) {
    /** Returns whether this is the operation of a path. */
    boolean isAt(String method, String path) {
      return this.method.equals(method) && pattern(this.path).matcher(path).matches();
    }

    /** Returns the name under which generated clients offer the operation. */
    public String id() {
      return json.getString("operationId");
    }

    /** Returns the address of the bus that the operation asks; empty if it asks none. */
    public String busAddress() {
      return json.getString("x-bus-address", "");
    }
  }

  /** Reads the document. */
  public static ApiDocument load() {
    try (var resource = ApiDocument.class.getResourceAsStream(RESOURCE)) {
      var bytes = Objects.requireNonNull(resource, RESOURCE).readAllBytes();
      return new ApiDocument(new JsonObject(new String(bytes, StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns all operations, in their order. */
  public List<Operation> operations() {
    return json.getJsonObject("paths").stream()
        .flatMap(
            path ->
                ((JsonObject) path.getValue())
                    .stream()
                        .map(
                            one ->
                                new Operation(
                                    one.getKey(), path.getKey(), (JsonObject) one.getValue())))
        .toList();
  }

  /** Returns the operation of a request; empty if there is none. {@code HEAD} counts as GET. */
  public Optional<Operation> operation(String method, String path) {
    var name = method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT);
    return operations().stream().filter(one -> one.isAt(name, path)).findFirst();
  }

  /** Returns whether the document has this path, with any method. */
  boolean hasPath(String path) {
    return json.getJsonObject("paths").fieldNames().stream()
        .anyMatch(known -> pattern(known).matcher(path).matches());
  }

  /** Returns a schema of the components. */
  public JsonObject schema(String name) {
    return json.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
  }

  /** Returns the first example of a schema of the components. */
  public JsonObject example(String schema) {
    return schema(schema).getJsonArray("examples").getJsonObject(0).copy();
  }

  /** Returns the object itself, or that which its {@code $ref} points to. */
  JsonObject resolved(JsonObject given) {
    var ref = given.getString("$ref");
    return ref == null
        ? given
        : Stream.of(ref.substring(2).split("/"))
            .reduce(json, JsonObject::getJsonObject, (one, other) -> other);
  }

  private static Pattern pattern(String path) {
    return Pattern.compile(
        Stream.of(PARAMETER.split(path, -1))
            .map(Pattern::quote)
            .reduce((a, b) -> a + "[^/]+" + b)
            .orElseThrow());
  }
}
