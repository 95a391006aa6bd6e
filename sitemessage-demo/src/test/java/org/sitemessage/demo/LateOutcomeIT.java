package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.demo.StoreTables.Dispatch;

/** Late outcomes: a process gets one for a dispatch that another process has taken over. */
class LateOutcomeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int LEASE_MS = 2_000;
  private static final String HOLDER =
      "select n.pid from dispatch d join node n on n.id = d.owner where d.lane = 3";

  @TempDir private static Path folder;

  @Test
  @Timeout(300)
  void a_refusal_that_reaches_a_stopped_process_after_another_has_sent_changes_nothing() {
    try (var store = new KilledStore.Postgres(folder.resolve("postgresql"));
        var peer = StallingMailServer.start();
        var one = launch("one", store, peer);
        var other = launch("other", store, peer)) {
      one.awaitUrl();
      other.awaitUrl();
      one.post("/api/messages", mail());
      peer.awaitFirst();
      var stopped = holder(store) == one.pid() ? one : other;
      stopped.signal("STOP");
      var sent = until("the other one has sent it", store, d -> d.status() == DispatchStatus.SENT);

      peer.refuseFirst();
      stopped.signal("CONT");

      var after = until("the refusal is in the log", store, d -> d.late() > 0);
      assertEquals(DispatchStatus.SENT, after.status());
      assertTrue(after.remoteId().isPresent());
      assertEquals(sent.remoteId(), after.remoteId());
      assertEquals("sent", after.decided());
      assertEquals(1, after.takeovers());
      assertEquals(2, peer.mails());
    }
  }

  private static DemoProcess launch(
      String name, KilledStore.Postgres store, StallingMailServer peer) {
    try {
      var home = Files.createDirectories(folder.resolve(name));
      var smtp =
          new JsonObject()
              .put("from", "Site <site@example.org>")
              .put("host", "127.0.0.1")
              .put("port", peer.port())
              .put("tls", "off")
              .put("timeoutMs", PATIENCE.toMillis());
      var dispatch =
          new JsonObject()
              .put("pollIntervalMs", 100)
              .put("heartbeatMs", LEASE_MS / 4)
              .put("leaseMs", LEASE_MS);
      return DemoProcess.launch(
          home,
          new JsonObject()
              .put("store", store.options(home))
              .put("dispatch", dispatch)
              .put("messengers", new JsonObject().put("smtp", smtp)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonObject mail() {
    return new JsonObject()
        .put("type", "email_plain")
        .put("context", new JsonObject().put("subject", "Late").put("text", "Hi."))
        .put(
            "recipients",
            new JsonArray()
                .add(new JsonObject().put("messenger", "smtp").put("address", "a@b.example")));
  }

  /** Returns the process id of the process that is sending. */
  private static long holder(KilledStore.Postgres store) {
    return DemoProcess.until(
        "a process holds it",
        PATIENCE,
        () -> {
          try (var connection = store.connect();
              var statement = connection.createStatement();
              var rows = statement.executeQuery(HOLDER)) {
            return rows.next() ? Optional.of(rows.getLong(1)) : Optional.empty();
          } catch (SQLException e) {
            throw new AssertionError("the store cannot be read: " + e, e);
          }
        });
  }

  private static Dispatch until(String what, KilledStore store, Predicate<Dispatch> condition) {
    return DemoProcess.until(
        what, PATIENCE, () -> store.read().dispatches().stream().filter(condition).findFirst());
  }
}
