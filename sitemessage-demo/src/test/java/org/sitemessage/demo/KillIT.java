package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What survives {@code kill -9}: the packaged demo, a store on disk, a mail server elsewhere. */
class KillIT {

  @Test
  @Timeout(600)
  void what_was_accepted_arrives_however_often_the_process_is_killed() {
    var plan = KillRun.Plan.fromProperties();

    var result = KillRun.run(plan);

    assertEquals(List.of(), result.audit().problems(), result.summary());
    assertEquals(plan.messages(), result.audit().accepted());
  }
}
