package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.vertx.store.PostgresServer;

/**
 * A message to more subscribers than the heap could hold, in a process of its own. {@code
 * -Dsubscribers=1000000} makes it a measurement.
 */
class ManySubscribersTest {
  private static final int SUBSCRIBERS = Integer.getInteger("subscribers", 50_000);
  private static final int HEAP_MIB = 64;

  @TempDir Path folder;

  @Test
  void their_dispatches_are_made_in_a_heap_of_64_mib() throws Exception {
    run("jdbc:hsqldb:file:" + folder.resolve("db"), "sa");
  }

  @Test
  void their_dispatches_are_made_in_a_heap_of_64_mib_on_postgresql() throws Exception {
    run(PostgresServer.newSchema(), PostgresServer.user());
  }

  private void run(String url, String user) throws Exception {
    var ended =
        SmallHeap.run(
            HEAP_MIB,
            folder.resolve("log"),
            ManySubscribers.class,
            List.of(url, user, String.valueOf(SUBSCRIBERS)));

    assertTrue(
        ended.printed().contains("%,d subscribers:".formatted(SUBSCRIBERS)), ended.printed());
    System.out.print(
        ended.printed().strip() + "; at most %d MiB live%n".formatted(ended.liveMiB()));
  }
}
