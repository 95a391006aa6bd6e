package org.sitemessage.vertx.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sitemessage.vertx.store.StoreContract.NOW;
import static org.sitemessage.vertx.store.StoreContract.await;
import static org.sitemessage.vertx.store.StoreContract.insertion;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sitemessage.api.DispatchStatus;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.ExpectedErrors;
import org.sitemessage.vertx.store.db.Database;
import org.sitemessage.vertx.store.file.FileTerms;
import org.sitemessage.vertx.store.sql.SqlStore;
import org.sitemessage.vertx.store.value.AddressKeys;

/**
 * A disk that becomes full at any byte: the operating system limits the size of this process's
 * files.
 */
class FullDiskTest {
  @RegisterExtension
  static final ExpectedErrors ERRORS = ExpectedErrors.of("org.sitemessage.vertx.store.db.Outage");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final Path folder;
  private final String url;
  private final List<Long> acknowledged = new ArrayList<>();
  private int requests;

  FullDiskTest(@TempDir Path folder) {
    this.folder = folder;
    this.url = "jdbc:hsqldb:file:" + folder.resolve("store/db");
  }

  @AfterEach
  void close() {
    limit("unlimited");
    await(vertx.close());
  }

  /** Limits the size of this process's files. */
  private static void limit(String bytes) {
    try {
      var ended =
          new ProcessBuilder(
                  "prlimit", "--pid", "" + ProcessHandle.current().pid(), "--fsize=" + bytes + ":")
              .inheritIO()
              .start()
              .waitFor();
      assertEquals(0, ended, "prlimit");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private SqlStore opened(Path at) {
    var store = new SqlStore(vertx, "jdbc:hsqldb:file:" + at.resolve("db"), "sa", "");
    await(store.open(1, NOW));
    return store;
  }

  private void insert(SqlStore store) {
    var request = insertion("r" + requests++, 0, NOW, "1", "2", "3");
    acknowledged.add(
        await(await(store.schedules().insert(List.of(List.of(request)), NOW)).get(0))
            .get(0)
            .messageId());
  }

  private SiteMessageException insertUntilItFails(SqlStore store) {
    while (true) {
      try {
        insert(store);
      } catch (SiteMessageException e) {
        return e;
      }
    }
  }

  /** Inserts when the store is open again; the store tries once a second. */
  private void insertWhenItWorks(SqlStore store) {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        insert(store);
        return;
      } catch (SiteMessageException e) {
        assertTrue(System.nanoTime() < deadline, e.getMessage());
        await(vertx.timer(20, TimeUnit.MILLISECONDS));
      }
    }
  }

  private long logLength() throws IOException {
    return Files.size(folder.resolve("store/db.log"));
  }

  private void assertAllIsThere(SqlStore store) {
    for (var id : acknowledged) {
      assertTrue(await(store.schedules().message(id)).isPresent(), "message " + id + " is lost");
    }
    assertEquals(
        acknowledged.size(), new HashSet<>(acknowledged).size(), "ids are given only once");
    assertTrue(
        await(store.queries().statusCounts()).getOrDefault(DispatchStatus.PENDING, 0L)
            >= 3L * acknowledged.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2_000})
  void requests_acknowledged_before_the_disk_failed_are_there_when_it_works_again(int room)
      throws IOException {
    var store = opened(folder.resolve("store"));
    insert(store);
    limit("" + (logLength() + room));

    insertUntilItFails(store);
    var refused = assertThrows(SiteMessageException.class, () -> insert(store));
    limit("unlimited");
    insertWhenItWorks(store);
    insert(store);

    assertEquals(FailureCode.NOT_READY, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).contains("until its disk works again"));
    assertAllIsThere(store);
    await(store.close());
    var again = opened(folder.resolve("store"));
    assertAllIsThere(again);
    await(again.close());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2_000})
  void a_process_that_is_killed_after_its_disk_failed_has_lost_nothing(int room)
      throws IOException {
    var store = opened(folder.resolve("store"));
    insert(store);
    limit("" + (logLength() + room));
    insertUntilItFails(store);
    limit("unlimited");
    copyTo(folder.resolve("killed"));
    await(store.close());

    var next = opened(folder.resolve("killed"));
    insert(next);

    assertAllIsThere(next);
    await(next.close());
  }

  @Test
  void a_stop_on_a_full_disk_leaves_everything_for_the_next_start() throws IOException {
    var store = opened(folder.resolve("store"));
    for (int i = 0; i < 20; i++) {
      insert(store);
    }
    limit("40000");
    await(store.close().otherwiseEmpty());
    limit("unlimited");

    var again = opened(folder.resolve("store"));
    assertAllIsThere(again);
    await(again.close());
  }

  @Test
  void a_store_with_too_little_free_space_refuses_requests() {
    var store =
        new SqlStore(
            vertx,
            url,
            "sa",
            "",
            AddressKeys.AS_THEY_ARE,
            new FileTerms(Long.MAX_VALUE / 2, false));
    await(store.open(1, NOW));

    var refused = assertThrows(SiteMessageException.class, () -> insert(store));

    assertEquals(FailureCode.NOT_READY, refused.code());
    assertTrue(String.valueOf(refused.getMessage()).contains("store.minFreeBytes is "));
    await(store.close());
  }

  private void copyTo(Path target) throws IOException {
    Files.createDirectories(target);
    try (Stream<Path> files = Files.list(folder.resolve("store"))) {
      for (var file : (Iterable<Path>) files::iterator) {
        if (Files.isRegularFile(file)) {
          Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  @Test
  void a_commit_does_not_count_if_the_store_was_closed_before_its_confirmation() throws Exception {
    var database = Database.at("jdbc:hsqldb:file:" + folder.resolve("store/db"), "sa", "");
    database.open(1, NOW);
    var begunBefore = database.confirmation();

    database.abandon();
    var between = assertThrows(SiteMessageException.class, database::confirmation);
    database.openAgain(1, NOW);
    var after = assertThrows(SiteMessageException.class, begunBefore::call);
    var healthy = database.confirmation().call();
    database.close();

    assertEquals(FailureCode.NOT_READY, between.code());
    assertEquals(FailureCode.NOT_READY, after.code());
    assertFalse(healthy);
  }
}
