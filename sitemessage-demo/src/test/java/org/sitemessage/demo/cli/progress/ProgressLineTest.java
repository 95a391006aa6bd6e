package org.sitemessage.demo.cli.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.cli.progress.ProgressLine.Place;
import org.sitemessage.demo.requests.Requests;

/** Tests the line that a person sees who waits for a long command. */
@Timeout(30)
class ProgressLineTest {
  private final StringWriter err = new StringWriter();
  private long seconds = 1_000;

  private ProgressLine line(Place place) {
    return new ProgressLine(
        new PrintWriter(err), "copy-store", place, () -> TimeUnit.SECONDS.toNanos(seconds));
  }

  private void pass(ProgressLine line, int some, long done, long total) {
    seconds += some;
    line.at(done, total);
  }

  @Test
  void a_file_gets_a_line_every_10_seconds() {
    var line = line(Place.FILE);

    pass(line, 9, 9_000, 100_000);
    pass(line, 1, 10_000, 100_000);
    pass(line, 9, 18_000, 100_000);
    pass(line, 1, 20_000, 100_000);
    line.close();

    assertEquals(
        List.of(
            "copy-store: 10,000 of 100,000, 1,000/s, 2 min left",
            "copy-store: 20,000 of 100,000, 1,000/s, 1 min left"),
        err.toString().lines().toList());
  }

  @Test
  void a_terminal_has_one_line_which_is_rewritten_and_at_last_removed() {
    var line = line(Place.TERMINAL);

    pass(line, 1, 500, ProgressLine.UNKNOWN);
    pass(line, 0, 600, ProgressLine.UNKNOWN);
    pass(line, 1, 1_000, 2_000);
    line.close();

    assertEquals(
        "\r\u001b[Kcopy-store: 500, 500/s"
            + "\r\u001b[Kcopy-store: 1,000 of 2,000, 500/s, 2 s left"
            + "\r\u001b[K",
        err.toString());
  }

  @Test
  void a_quiet_command_shows_nothing() {
    var line = line(Place.NONE);

    pass(line, 60, 1, 2);
    line.close();

    assertEquals("", err.toString());
  }

  /** An engine that cancels until somebody has looked how far it is, and counted what is left. */
  private static final class Cancelling implements Requests {
    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch looked = new CountDownLatch(3);

    @Override
    public JsonObject send(String address, JsonObject body) {
      asked.add(body);
      if (address.equals(BusAddress.STATS)) {
        looked.countDown();
        var one = new JsonObject().put("command", "cancel").put("done", 1_000);
        return new JsonObject().put("running", new JsonArray().add(one));
      }
      if (body.containsKey("dryRun")) {
        return new JsonObject().put("cancelled", 3_000);
      }
      try {
        looked.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return new JsonObject().put("cancelled", 4_000);
    }

    @Override
    public Optional<String> advice() {
      return Optional.empty();
    }

    @Override
    public boolean sandbox() {
      return false;
    }

    @Override
    public void close() {}
  }

  @Test
  void a_command_that_waits_for_its_reply_shows_what_the_engine_has_done_of_all() {
    var line = new ProgressLine(new PrintWriter(err), "cancel", Place.TERMINAL, System::nanoTime);
    var engine = new Cancelling();
    var body = new JsonObject().put("filter", "type:news");

    var reply = new WatchedRequest(engine, "cancel", line).send(BusAddress.CANCEL, body);

    assertEquals(4_000, reply.getInteger("cancelled"));
    assertEquals(new JsonObject().put("filter", "type:news"), engine.asked.get(0));
    assertTrue(err.toString().contains("cancel: 1,000 of 4,000, "), err.toString());
    assertEquals(1, engine.asked.stream().filter(one -> one.containsKey("dryRun")).count());
  }
}
