package org.sitemessage.vertx.migrate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The result of an import.
 *
 * @param name name of the source
 * @param dryRun true if nothing was stored
 * @param tables counts by table: messages, dispatches, errors, subscriptions
 * @param statuses dispatches by status, of the source and of the store
 * @param unknownTypes number of messages by type that is not built in; the application has to
 *     register these types
 * @param templates number of messages by type or template that a person has to port
 * @param differences counts of source and store that differ; empty if all agree
 */
public record ImportReport(
    String name,
    boolean dryRun,
    Map<String, Table> tables,
    Map<String, Both> statuses,
    Map<String, Long> unknownTypes,
    Map<String, Long> templates,
    List<String> differences) {

  /** Copies. */
  public ImportReport {
    tables = new LinkedHashMap<>(tables);
    statuses = new LinkedHashMap<>(statuses);
    unknownTypes = new TreeMap<>(unknownTypes);
    templates = new TreeMap<>(templates);
    differences = List.copyOf(differences);
  }

  /**
   * The rows of a table.
   *
   * @param source rows of the source, as counted by its database
   * @param imported rows stored now
   * @param present rows that were stored before, or twice in the source
   * @param skipped rows without a meaning: subscriptions without user or address
   */
  public record Table(long source, long imported, long present, long skipped) {
    JsonObject toJson() {
      return new JsonObject()
          .put("source", source)
          .put("imported", imported)
          .put("present", present)
          .put("skipped", skipped);
    }
  }

  /**
   * Two counts that should be equal.
   *
   * @param source rows of the source
   * @param stored rows of the store
   */
  public record Both(long source, long stored) {}

  /** Returns the report as JSON. */
  public JsonObject toJson() {
    var rows = new JsonObject();
    tables.forEach((table, counts) -> rows.put(table, counts.toJson()));
    var byStatus = new JsonObject();
    statuses.forEach(
        (status, both) ->
            byStatus.put(
                status, new JsonObject().put("source", both.source).put("stored", both.stored)));
    return new JsonObject()
        .put("name", name)
        .put("dryRun", dryRun)
        .put("tables", rows)
        .put("statuses", byStatus)
        .put("unknownTypes", new JsonObject(new LinkedHashMap<>(unknownTypes)))
        .put("templates", new JsonObject(new LinkedHashMap<>(templates)))
        .put("differences", new JsonArray(differences));
  }
}
