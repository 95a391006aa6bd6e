package org.sitemessage.demo.cli.progress;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.demo.requests.Requests;

/**
 * A request that changes many rows. While it waits for its reply, it asks the engine how far the
 * command is.
 *
 * @param requests connection to the engine
 * @param command name of the command in {@code running} of the stats
 * @param line line that says how far the command is
 */
public record WatchedRequest(Requests requests, String command, ProgressLine line) {

  /** Sends a request and waits for the reply. */
  public JsonObject send(String address, JsonObject body) {
    if (line.isHidden() || body.getBoolean("dryRun", false)) {
      return requests.send(address, body);
    }
    var watcher = Executors.newSingleThreadScheduledExecutor(WatchedRequest::daemon);
    try (line) {
      var every = line.interval().toMillis();
      var looks =
          watcher.scheduleWithFixedDelay(
              new Look(address, body.copy(), watcher), every, every, TimeUnit.MILLISECONDS);
      try {
        return requests.send(address, body);
      } finally {
        looks.cancel(false);
        ended(watcher);
      }
    }
  }

  private static Thread daemon(Runnable work) {
    var thread = new Thread(work, "progress");
    thread.setDaemon(true);
    return thread;
  }

  /** Lets the look under way end, so that it prints nothing after the result. */
  private static void ended(ScheduledExecutorService watcher) {
    watcher.shutdownNow();
    try {
      watcher.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks how far the command is. Runs on one thread. */
  private final class Look implements Runnable {
    private final String address;
    private final JsonObject body;
    private final ScheduledExecutorService watcher;
    private long total = ProgressLine.UNKNOWN;
    private boolean counted;

    Look(String address, JsonObject body, ScheduledExecutorService watcher) {
      this.address = address;
      this.body = body;
      this.watcher = watcher;
    }

    @Override
    public void run() {
      try {
        look();
      } catch (SiteMessageException e) {
        // The reply to the request itself tells what is wrong; without rights to look, none is.
        watcher.shutdown();
      }
    }

    private void look() {
      var running =
          requests
              .send(BusAddress.STATS, new JsonObject())
              .getJsonArray("running", new JsonArray())
              .stream()
              .map(JsonObject.class::cast)
              .filter(one -> command.equals(one.getString("command")))
              .reduce((older, newer) -> newer);
      if (running.isEmpty()) {
        return;
      }
      long done = running.get().getLong("done");
      if (!counted) {
        counted = true;
        total = left(requests.send(address, body.put("dryRun", true)), done);
      }
      line.at(done, total);
    }

    /** Adds what a dry run counts as left to what is done. */
    private long left(JsonObject reply, long done) {
      for (var key : new String[] {"cancelled", "requeued", "settled", "dispatches"}) {
        if (reply.containsKey(key) && !reply.getBoolean("capped", false)) {
          return done + reply.getLong(key);
        }
      }
      return ProgressLine.UNKNOWN;
    }
  }
}
