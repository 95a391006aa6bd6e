package org.sitemessage.vertx.migrate;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an import did.
 *
 * @param name the source's
 * @param dryRun whether nothing was stored
 * @param tables by name: messages, dispatches, errors, subscriptions
 * @param statuses dispatches by status, of the source and of the store
 * @param unknownTypes types that are not built in, with their messages: the application has to
 *     register them
 * @param templates types and templates to port, with their messages
 * @param differences what does not agree; empty if all does
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
   * @param source rows of the source, as its database counts them
   * @param imported rows stored now
   * @param present rows that were stored before, or twice in the source
   * @param skipped rows that mean nothing: subscriptions of nobody
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
   * Two counts that should agree.
   *
   * @param source rows of the source
   * @param stored rows of the store
   */
  public record Both(long source, long stored) {}

  /** As JSON. */
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
