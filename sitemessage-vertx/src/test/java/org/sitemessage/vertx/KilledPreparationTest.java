package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.vertx.store.PostgresServer;

/** A process that is killed while it makes the dispatches for many subscribers. */
class KilledPreparationTest {
  private static final int PAGE = 1_000;
  private static final int SUBSCRIBERS = 10 * PAGE;
  private static final int HEAP_MIB = 128;

  /** The pages in which it is killed, one process after the other. */
  private static final List<Integer> KILLED_IN = List.of(2, 5);

  private final Vertx vertx = Vertx.vertx();

  @TempDir Path folder;

  @AfterEach
  void stop() {
    Engines.await(vertx.close());
  }

  @Test
  void the_next_one_goes_on_and_nobody_gets_two() throws Exception {
    run("jdbc:hsqldb:file:" + folder.resolve("db"), "sa");
  }

  @Test
  void the_next_one_goes_on_and_nobody_gets_two_on_postgresql() throws Exception {
    run(PostgresServer.newSchema(), PostgresServer.user());
  }

  private void run(String url, String user) throws Exception {
    ManySubscribers.subscribe(vertx, url, user, SUBSCRIBERS);
    var first = Engines.await(ManySubscribers.site(vertx, url, user, ManySubscribers::users));
    var reply =
        Engines.await(
            first
                .client()
                .schedule(ScheduleRequest.of("plain", new JsonObject().put("text", "Hi"))));
    Engines.await(first.stop());

    for (int pages : KILLED_IN) {
      killIn(pages, url, user);
    }

    var last = Engines.await(ManySubscribers.site(vertx, url, user, ManySubscribers::users));
    var before = addresses(last, reply.messageId());
    var rest = Engines.await(last.client().prepareDispatches()).dispatches();
    var all = addresses(last, reply.messageId());
    Engines.await(last.stop());
    var pages = before.size() / PAGE;
    assertTrue(pages >= 1 + 4 && pages <= 2 + 5, () -> before.size() + " before");
    assertEquals(0, before.size() % PAGE, "a page is made once or not at all");
    assertEquals(SUBSCRIBERS, before.size() + rest);
    assertEquals(SUBSCRIBERS, all.size());
    assertEquals(SUBSCRIBERS, new HashSet<>(all).size());
  }

  /** Kills the process between the answer of the directory and the steps after the commit. */
  private static void killIn(int page, String url, String user) throws Exception {
    var process = SmallHeap.start(HEAP_MIB, Preparing.class, List.of(url, user));
    try (var printed = process.inputReader();
        var allow = process.getOutputStream()) {
      for (int i = 0; i < page; i++) {
        assertEquals("page", printed.readLine());
        allow.write('.');
        allow.flush();
      }
      process.destroyForcibly().waitFor();
    } finally {
      process.destroyForcibly();
    }
    assertNotEquals(0, process.exitValue(), "it ended by itself");
  }

  private static List<String> addresses(SiteMessage site, long messageId) {
    var all = new ArrayList<String>();
    var page = new JsonObject();
    do {
      page =
          Engines.await(
              site.client()
                  .request(
                      BusAddress.DISPATCHES,
                      new JsonObject()
                          .put("message", messageId)
                          .put("after", page.getLong("next", 0L))
                          .put("limit", 1_000)));
      page.getJsonArray("dispatches").stream()
          .map(dispatch -> ((JsonObject) dispatch).getString("address"))
          .forEach(all::add);
    } while (page.containsKey("next"));
    return all;
  }
}
