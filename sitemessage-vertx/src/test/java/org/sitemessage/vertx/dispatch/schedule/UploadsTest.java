package org.sitemessage.vertx.dispatch.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.testkit.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.streams.ReadStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.Attachment;
import org.sitemessage.testkit.SettableClock;
import org.sitemessage.vertx.async.SmallStack;
import org.sitemessage.vertx.dispatch.core.EngineParts;
import org.sitemessage.vertx.store.FileStore;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.FilePart;

class UploadsTest {
  private final Vertx vertx = Vertx.vertx();
  private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final SqlStore store =
      new SqlStore(vertx, "jdbc:hsqldb:mem:" + UUID.randomUUID(), "sa", "");
  private final Uploads uploads =
      new Uploads(store.files(), clock, new EngineParts.Files(1 << 20, Duration.ofHours(1)));

  @BeforeEach
  void open() throws Exception {
    await(store.open(1, clock.instant()));
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
    await(vertx.close());
  }

  private String uploaded() throws Exception {
    return await(uploads.add(new JsonObject().put("fileName", "a").put("last", true)))
        .getString("id");
  }

  private int stored(String... ids) throws Exception {
    return await(store.files().find(List.of(ids))).size();
  }

  @Test
  void an_upload_that_was_given_up_is_removed_after_an_hour() throws Exception {
    var patient =
        new Uploads(store.files(), clock, new EngineParts.Files(1 << 20, Duration.ofDays(1)));
    var complete = uploaded();
    var id =
        await(patient.add(new JsonObject().put("fileName", "a").put("bytes", "AAAA")))
            .getString("id");
    var rest = new JsonObject().put("id", id).put("offset", 3).put("last", true);

    clock.advance(Duration.ofMinutes(61));
    await(patient.sweep());

    assertThrows(RuntimeException.class, () -> await(patient.add(rest)));
    assertEquals(1, stored(complete));
  }

  @Test
  void files_that_nobody_uses_are_removed_after_their_time_and_no_sooner() throws Exception {
    var first = uploaded();
    var second = uploaded();
    clock.advance(Duration.ofHours(1));
    var third = uploaded();

    await(uploads.sweep());
    assertEquals(3, stored(first, second, third));

    clock.advance(Duration.ofSeconds(1));
    await(uploads.sweep());
    assertEquals(1, stored(first, second, third));
    assertEquals(1, stored(third));
  }

  /**
   * The files of the store, beside very many unused ones.
   *
   * @param left number of unused files
   */
  private record Full(FileStore files, AtomicInteger left) implements FileStore {
    @Override
    public Future<Attachment> add(FilePart part, Instant now) {
      return files.add(part, now);
    }

    @Override
    public Future<Map<String, Attachment>> find(Collection<String> ids) {
      return files.find(ids);
    }

    @Override
    public Future<ReadStream<Buffer>> open(String id) {
      return files.open(id);
    }

    @Override
    public Future<Boolean> removeUnused(Instant begunBefore, Instant unfinishedBefore) {
      return Future.succeededFuture(left.decrementAndGet() > 0);
    }
  }

  @Test
  void a_sweep_of_very_many_files_does_not_fill_the_stack() {
    var left = new AtomicInteger(5_000);
    var many =
        new Uploads(
            new Full(store.files(), left), clock, new EngineParts.Files(1, Duration.ofHours(1)));

    var swept = SmallStack.run(many::sweep);

    assertTrue(swept.succeeded(), () -> String.valueOf(swept.cause()));
    assertEquals(0, left.get());
  }
}
