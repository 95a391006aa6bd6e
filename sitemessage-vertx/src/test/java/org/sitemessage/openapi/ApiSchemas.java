package org.sitemessage.openapi;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The schemas of an OpenAPI document. In replies they allow no key that the document does not name:
 * the document leaves them open, so that later versions can add keys.
 */
final class ApiSchemas {
  private static final String BASE = "https://sitemessage.invalid/openapi.json";
  private static final String REF = "#/components/schemas/";
  private static final int SHOWN = 8;

  private final SchemaRepository repository;

  ApiSchemas(JsonObject document) {
    repository =
        SchemaRepository.create(
            new JsonSchemaOptions()
                .setBaseUri(BASE)
                .setDraft(Draft.DRAFT202012)
                .setOutputFormat(OutputFormat.Basic));
    var schemas = document.getJsonObject("components").getJsonObject("schemas").copy();
    schemas.forEach(one -> close((JsonObject) one.getValue()));
    repository.dereference(BASE, JsonSchema.of(absolute(new JsonObject().put("$defs", schemas))));
  }

  /** Returns what is wrong with a value, with pointers into it; empty if it fits. */
  Optional<String> problem(JsonObject schema, Object value) {
    var result = repository.validator(JsonSchema.of(absolute(schema))).validate(value);
    return result.getValid() ? Optional.empty() : Optional.of(describe(result));
  }

  private static String describe(OutputUnit result) {
    return Optional.ofNullable(result.getErrors()).orElse(List.of()).stream()
        .sorted(Comparator.comparing(unit -> -unit.getInstanceLocation().length()))
        .limit(SHOWN)
        .map(unit -> "%s: %s".formatted(unit.getInstanceLocation(), unit.getError()))
        .collect(Collectors.joining("; "));
  }

  private static JsonObject absolute(JsonObject schema) {
    return new JsonObject(schema.encode().replace("\"" + REF, "\"" + BASE + "#/$defs/"));
  }

  private static void close(JsonObject schema) {
    if ("object".equals(schema.getValue("type"))
        && schema.containsKey("properties")
        && !schema.containsKey("additionalProperties")) {
      schema.put("additionalProperties", false);
    }
    schema.forEach(
        entry -> {
          if (entry.getValue() instanceof JsonObject inner) {
            close(inner);
          } else if (entry.getValue() instanceof JsonArray inner) {
            inner.stream()
                .filter(JsonObject.class::isInstance)
                .forEach(one -> close((JsonObject) one));
          }
        });
  }
}
