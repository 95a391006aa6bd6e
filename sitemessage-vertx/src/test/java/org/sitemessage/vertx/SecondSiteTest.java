package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;
import org.sitemessage.vertx.options.StoreOptions;

/** Two sites on one event bus. */
class SecondSiteTest {
  private static final String OTHER = "jdbc:hsqldb:mem:" + UUID.randomUUID();

  private final Engines engines = new Engines();

  @AfterEach
  void closes() {
    engines.close();
  }

  private SiteMessage.Builder withAnotherStore() {
    return engines
        .builder(new RecordingMessenger("pager"))
        .options(engines.options().with(SiteMessageOptions.STORE, StoreOptions.at(OTHER)));
  }

  @Test
  void a_second_site_with_a_store_of_its_own_is_refused_and_the_first_keeps_every_request() {
    engines.start(new RecordingMessenger("pager"));

    var refused =
        assertThrows(SiteMessageException.class, () -> Engines.await(withAnotherStore().deploy()));

    assertEquals(FailureCode.INVALID_REQUEST, refused.code());
    var text = String.valueOf(refused.getMessage());
    assertTrue(text.contains("with the store " + OTHER), text);
    assertTrue(text.contains("a store of its own, " + engines.options().store().place()), text);
    assertTrue(text.contains("use one PostgreSQL store"), text);
    for (int i = 1; i <= 4; i++) {
      assertEquals(i, engines.scheduled());
    }
  }

  @Test
  void a_second_site_on_the_same_store_in_memory_is_refused_and_leaves_it_as_it_is() {
    engines.start(new RecordingMessenger("pager"));
    assertEquals(1, engines.scheduled());

    var again = engines.builder(new RecordingMessenger("pager"));
    assertThrows(SiteMessageException.class, () -> Engines.await(again.deploy()));

    assertEquals(2, engines.scheduled());
  }

  @Test
  void of_two_sites_that_start_at_the_same_moment_one_is_refused() {
    var starts = Stream.of(engines.builder(), withAnotherStore()).map(SiteMessage.Builder::deploy);

    var ended = starts.toList().stream().map(Engines::settled).map(Engines::await).toList();

    var sites = ended.stream().filter(Future::succeeded).map(Future::result).toList();
    assertEquals(1, sites.size());
    Engines.await(sites.get(0).stop());
  }

  @Test
  void a_site_with_another_store_starts_after_the_first_has_stopped() {
    Engines.await(engines.start().stop());

    var site = engines.start(withAnotherStore());

    assertEquals(1, engines.scheduled());
    Engines.await(site.stop());
  }

  @Test
  void two_nodes_of_one_store_start_on_one_bus() {
    engines.onPostgres();

    var starts = Stream.of(engines.builder(), engines.builder()).map(SiteMessage.Builder::deploy);

    for (var start : starts.toList()) {
      Engines.await(Engines.await(start).stop());
    }
  }

  @Test
  void the_second_of_two_postgresql_stores_is_refused() {
    engines.onPostgres().start();
    var first = engines.options().store();
    engines.onPostgres();

    var refused = assertThrows(SiteMessageException.class, () -> engines.start());

    assertTrue(
        String.valueOf(refused.getMessage()).contains("a store of its own, " + first.place()),
        refused::getMessage);
  }
}
