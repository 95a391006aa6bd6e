package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sitemessage.api.Content;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.Message;
import org.sitemessage.api.MessageType;
import org.sitemessage.api.ScheduleRequest;
import org.sitemessage.api.Templates;
import org.sitemessage.api.UnknownPolicy;
import org.sitemessage.api.schedule.BusAddress;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.StoreOptions;

/** Dispatches before whose beginning processes have died. */
@Timeout(60)
class SuspectsTest {
  private final Engines engine = new Engines();
  private final RecordingMessenger pager = new RecordingMessenger("pager", UnknownPolicy.HOLD);

  /** Numbers of dispatches that had been delivered when one was composed. */
  private final List<Integer> delivered = Collections.synchronizedList(new ArrayList<>());

  private final class Greeting implements MessageType {
    @Override
    public String alias() {
      return "greeting";
    }

    @Override
    public Content compose(Message message, Dispatch dispatch, Templates templates) {
      delivered.add(pager.deliveries().size());
      return Content.text("Hi " + dispatch.address());
    }
  }

  @AfterEach
  void stop() {
    engine.close();
  }

  private void putOff(int deferrals) throws SQLException {
    try (var connection =
            DriverManager.getConnection(engine.options().store().get(StoreOptions.URL), "sa", "");
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "update dispatch set deferrals = %d where address <> 'fresh'".formatted(deferrals));
    }
  }

  @Test
  void dispatches_that_two_processes_died_with_are_composed_last_and_one_after_the_other()
      throws SQLException {
    engine.start(engine.builder(pager).messageType(new Greeting()));
    var recipients = Recipients.of("pager", "a", "fresh", "b", "c").list();
    engine.request(
        BusAddress.SCHEDULE,
        ScheduleRequest.of("greeting", new JsonObject()).withRecipients(recipients).toJson());
    putOff(20);

    assertEquals(4, engine.send().getInteger("sent"));

    assertEquals("fresh", pager.deliveries().get(0).address());
    assertEquals(List.of(0, 1, 2, 3), delivered);
  }
}
