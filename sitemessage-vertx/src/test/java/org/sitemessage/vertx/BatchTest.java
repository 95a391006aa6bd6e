package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.Delivery;
import org.sitemessage.api.Messenger;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.vertx.options.DispatchOptions;
import org.sitemessage.vertx.options.SiteMessageOptions;

/** Messengers that send many dispatches per call. */
class BatchTest {
  private static final int READY = 200;

  private final Engines engine = new Engines();
  private final Bulk bulk = new Bulk();

  @AfterEach
  void stop() {
    engine.close();
  }

  /**
   * Accepts fifty dispatches per call, and holds unknown ones, as every messenger does by default.
   */
  private static final class Bulk implements Messenger {
    private final List<Integer> calls = new CopyOnWriteArrayList<>();
    private final Promise<Void> complete = Promise.promise();

    @Override
    public String alias() {
      return "pager";
    }

    @Override
    public int batchSize() {
      return 50;
    }

    @Override
    public Future<Outcome> deliver(Delivery delivery) {
      return Future.failedFuture("one at a time");
    }

    @Override
    public Future<List<Outcome>> deliverAll(List<Delivery> deliveries) {
      calls.add(deliveries.size());
      if (calls.stream().mapToInt(size -> size).sum() >= READY) {
        complete.tryComplete();
      }
      return Future.succeededFuture(Collections.nCopies(deliveries.size(), Outcome.sent("")));
    }
  }

  private void scheduleTwoHundred() {
    var addresses = IntStream.range(0, READY).mapToObj(String::valueOf).toArray(String[]::new);
    engine.schedule(
        ScheduleRequest.plain("Hi").withRecipients(Recipients.of("pager", addresses).list()));
  }

  @Test
  void two_hundred_due_dispatches_of_a_messenger_that_holds_are_sent_in_four_calls_of_fifty() {
    engine.start(bulk);
    scheduleTwoHundred();

    var sent = engine.send().getInteger("sent");

    assertEquals(READY, sent);
    assertEquals(List.of(50, 50, 50, 50), bulk.calls);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 8})
  void an_engine_that_sends_by_itself_fills_batches_whatever_the_concurrency(int concurrency) {
    engine.options(
        engine
            .options()
            .with(
                SiteMessageOptions.DISPATCH,
                engine.options().dispatch().with(DispatchOptions.CONTINUOUS, true))
            .withMessenger("pager", new JsonObject().put("concurrency", concurrency)));
    engine.start(bulk);

    scheduleTwoHundred();
    Engines.await(bulk.complete.future());

    assertEquals(List.of(50, 50, 50, 50), bulk.calls);
  }
}
