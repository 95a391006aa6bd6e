package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Subscription;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;

/** Two processes make the dispatches of one postponed message. */
class TwoNodesPreparationTest {
  private static final int SUBSCRIBERS = 2_300;

  private final Engines one = new Engines().onPostgres();
  private final Engines two = one.beside();

  @AfterEach
  void stop() {
    two.close();
    one.close();
  }

  private static Future<JsonObject> prepare(Engines engine) {
    return SiteMessageClient.create(engine.vertx()).request(BusAddress.PREPARE, new JsonObject());
  }

  private List<String> addresses(long messageId) {
    var all = new ArrayList<String>();
    long after = 0;
    while (true) {
      var page =
          one.request(
              BusAddress.DISPATCHES,
              new JsonObject().put("message", messageId).put("after", after).put("limit", 1000));
      page.getJsonArray("dispatches")
          .forEach(dispatch -> all.add(((JsonObject) dispatch).getString("address")));
      if (!page.containsKey("next")) {
        return all;
      }
      after = page.getLong("next");
    }
  }

  @Test
  void two_nodes_that_prepare_three_pages_at_once_make_one_dispatch_for_each_subscriber() {
    one.start(new RecordingMessenger("pager"));
    two.start(new RecordingMessenger("pager"));
    var client = SiteMessageClient.create(one.vertx());
    var subscribed = new ArrayList<Future<?>>();
    for (int i = 0; i < SUBSCRIBERS; i++) {
      subscribed.add(client.subscribe(Subscription.ofAddress("plain", "pager", "p" + i)));
    }
    Engines.await(Future.all(subscribed));
    var id = one.schedule(ScheduleRequest.plain("Hi all")).messageId();

    var first = prepare(one);
    var second = prepare(two);
    var made =
        new JsonArray()
            .add(Engines.await(first)).add(Engines.await(second)).stream()
                .mapToInt(reply -> ((JsonObject) reply).getInteger("dispatches"))
                .sum();
    Engines.await(prepare(one));

    var addresses = addresses(id);
    assertEquals(SUBSCRIBERS, addresses.size());
    assertEquals(SUBSCRIBERS, new HashSet<>(addresses).size());
    assertEquals(true, made <= SUBSCRIBERS, "counted " + made);
  }
}
