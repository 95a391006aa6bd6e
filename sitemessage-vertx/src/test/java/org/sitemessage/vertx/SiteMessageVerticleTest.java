package org.sitemessage.vertx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.Outcome;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.testkit.RecordingMessenger;
import org.sitemessage.vertx.options.SiteMessageOptions;

class SiteMessageVerticleTest {
  private final Engines engines = new Engines();
  private final SiteMessageOptions options;
  private final JsonObject json;

  SiteMessageVerticleTest(@TempDir Path folder) {
    this.json =
        new JsonObject()
            .put("store", new JsonObject().put("url", "jdbc:hsqldb:file:" + folder.resolve("db")));
    this.options = SiteMessageOptions.fromJson(json, Map.of(), Set.of());
  }

  @AfterEach
  void closes() {
    engines.close();
  }

  @Test
  void a_verticle_of_a_builder_delivers_and_stops_when_it_is_undeployed() {
    Promise<String> delivered = Promise.promise();
    var pager =
        new RecordingMessenger("pager")
            .then(
                delivery -> {
                  delivered.complete(delivery.address());
                  return Future.succeededFuture(Outcome.sent("1"));
                });
    var verticle =
        new SiteMessageVerticle(
            vertx -> SiteMessage.builder(vertx).options(options).messenger(pager));

    var id = Engines.await(engines.vertx().deployVerticle(verticle));
    Engines.await(verticle.site().client().schedule("hi", Recipients.of("pager", "7").list()));
    assertEquals("7", Engines.await(delivered.future()));
    Engines.await(engines.vertx().undeploy(id));

    Engines.await(verticle.site().stop());
    reopens();
  }

  @Test
  void a_verticle_deployed_by_its_class_name_takes_its_configuration_as_options() {
    var deployment = new DeploymentOptions().setConfig(json);

    var id =
        Engines.await(
            engines.vertx().deployVerticle(SiteMessageVerticle.class.getName(), deployment));
    var stats =
        Engines.await(engines.vertx().eventBus().request("sitemessage.stats", new JsonObject()));
    Engines.await(engines.vertx().undeploy(id));

    assertTrue(((JsonObject) stats.body()).containsKey("node"));
    reopens();
  }

  @Test
  void an_unknown_option_of_the_configuration_fails_the_deployment() {
    var deployment = new DeploymentOptions().setConfig(new JsonObject().put("stoer", 1));

    var failure =
        assertThrows(
            SiteMessageException.class,
            () ->
                Engines.await(
                    engines
                        .vertx()
                        .deployVerticle(SiteMessageVerticle.class.getName(), deployment)));

    assertEquals(FailureCode.INVALID_REQUEST, failure.code());
    assertTrue(
        String.valueOf(failure.getMessage()).contains("did you mean \"store\"?"),
        failure::getMessage);
  }

  @Test
  void an_application_that_stops_the_site_in_its_own_stop_is_undeployed_in_order() {
    var steps = new CopyOnWriteArrayList<String>();
    var application = new Application(options, steps);

    var id = Engines.await(engines.vertx().deployVerticle(application));
    Engines.await(engines.vertx().undeploy(id));

    assertEquals(List.of("pager closed", "application stopped"), steps);
    reopens();
  }

  @Test
  void an_application_ends_after_its_site_when_vertx_is_closed() {
    var steps = new CopyOnWriteArrayList<String>();
    var vertx = Vertx.vertx();
    var application = new Application(options, steps);

    Engines.await(vertx.deployVerticle(application));
    Engines.await(vertx.close());

    assertEquals(List.of("pager closed", "application stopped"), steps);
    Engines.await(application.running().stop());
    reopens();
  }

  @Test
  void a_chain_that_closes_vertx_after_the_stop_ends() {
    var vertx = Vertx.vertx();

    Engines.await(
        SiteMessage.builder(vertx)
            .options(options)
            .deploy()
            .compose(SiteMessage::stop)
            .compose(v -> vertx.close()));

    reopens();
  }

  @Test
  void a_stop_that_is_followed_by_the_close_of_vertx_ends() {
    var vertx = Vertx.vertx();
    var site = Engines.await(SiteMessage.builder(vertx).options(options).deploy());

    Engines.await(site.stop().eventually(vertx::close));

    reopens();
  }

  @Test
  void a_second_stop_answers_when_the_first_has_ended() {
    var site = Engines.await(SiteMessage.builder(engines.vertx()).options(options).deploy());

    Engines.await(Future.all(site.stop(), site.stop()));
    Engines.await(site.stop());

    reopens();
  }

  /** The store is closed only if nobody holds its lock any more. */
  private void reopens() {
    var again = Engines.await(SiteMessage.builder(engines.vertx()).options(options).deploy());
    Engines.await(again.stop());
  }

  private static final class Application extends VerticleBase {
    private final SiteMessageOptions options;
    private final List<String> steps;
    private @Nullable SiteMessage site;

    Application(SiteMessageOptions options, List<String> steps) {
      this.options = options;
      this.steps = steps;
    }

    @Override
    public Future<?> start() {
      var pager =
          new RecordingMessenger("pager") {
            @Override
            public Future<Void> close() {
              steps.add("pager closed");
              return super.close();
            }
          };
      return SiteMessage.builder(vertx)
          .options(options)
          .messenger(pager)
          .deploy()
          .onSuccess(started -> site = started);
    }

    SiteMessage running() {
      return Objects.requireNonNull(site);
    }

    @Override
    public Future<?> stop() {
      var running = site;
      return running == null
          ? Future.succeededFuture()
          : running.stop().onSuccess(v -> steps.add("application stopped"));
    }
  }
}
