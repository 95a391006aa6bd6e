package org.sitemessage.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged demo under {@code kill -9}, with a store on disk and a mail server elsewhere. */
class KillIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Approximate time from the first file of a store to the end of its first migration. */
  private static final int CREATING_MS = 300;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  @Timeout(600)
  void every_accepted_message_arrives_however_often_processes_are_killed(int processes) {
    var plan = KillRun.Plan.fromProperties().withProcesses(processes);

    var result = KillRun.run(plan);

    assertEquals(List.of(), result.audit().problems(), result.summary());
    assertEquals(plan.messages(), result.audit().accepted());
  }

  @RepeatedTest(3)
  @Timeout(180)
  void a_store_that_was_being_created_when_the_process_was_killed_opens(@TempDir Path folder) {
    var config = DemoProcess.config(folder);
    var moment = Duration.ofMillis(new Random().nextInt(CREATING_MS));
    try (var first = DemoProcess.launch(folder, config)) {
      DemoProcess.until("the store's lock", PATIENCE, () -> exists(folder.resolve("data/db.pid")));
      LockSupport.parkNanos(moment.toNanos());
      first.kill();
    }

    try (var second = DemoProcess.launch(folder, config)) {
      second.awaitUrl();

      assertTrue(second.isAlive(), "killed after " + moment);
    }
  }

  private static Optional<Path> exists(Path file) {
    return Optional.of(file).filter(Files::exists);
  }
}
