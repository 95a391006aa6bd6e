package org.sitemessage.bench;

import io.vertx.core.json.JsonObject;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sizes, builds and databases that the rows are measured with. */
final class Lab implements Resource {
  private final Sizes sizes;
  private final List<Build> builds;
  private final Optional<String> demoJar;
  private final boolean peers;
  private @Nullable Postgres postgres;

  /**
   * Makes a lab.
   *
   * @param builds the builds of sitemessage to compare, the current one first
   * @param demoJar the demo's jar, if there is one
   * @param peers true to measure peers, too
   */
  Lab(Sizes sizes, List<Build> builds, Optional<String> demoJar, boolean peers) {
    this.sizes = sizes;
    this.builds = builds;
    this.demoJar = demoJar;
    this.peers = peers;
  }

  Sizes sizes() {
    return sizes;
  }

  List<Build> builds() {
    return builds;
  }

  boolean peers() {
    return peers;
  }

  Optional<String> demoJar() {
    return demoJar;
  }

  /** The server, which is started when it is first needed. */
  Postgres postgres() {
    if (postgres == null) {
      postgres = new Postgres();
    }
    return postgres;
  }

  /** The version of the server that was used; empty if none was. */
  String postgresVersion() throws SQLException {
    return postgres == null ? "" : postgres.version();
  }

  Place place(Store store) throws SQLException {
    return store == Store.HSQLDB ? Place.hsqldb() : postgres().place();
  }

  /**
   * An engine that sends when it is told, on a database.
   *
   * @param messengers configuration section {@code messengers}
   */
  static Engine engine(Build build, Place place, JsonObject messengers) {
    return engine(build, place, messengers, false, "1g");
  }

  static Engine engine(
      Build build, Place place, JsonObject messengers, boolean continuous, String heap) {
    var options =
        new JsonObject()
            .put("store", place.options())
            .put("dispatch", new JsonObject().put("continuous", continuous))
            .put("messengers", messengers);
    var sinks = messengers.fieldNames().stream().filter(name -> name.startsWith(Engine.SINK));
    return Engine.start(build, options, sinks.toList(), heap);
  }

  /** The section {@code messengers} with a sink that is given as much as it likes. */
  static JsonObject bestSink() {
    return new JsonObject()
        .put(Engine.SINK, new JsonObject().put("concurrency", 64).put("unknown", "resend"));
  }

  /** The section {@code messengers} with a sink at default options. */
  static JsonObject defaultSink() {
    return new JsonObject().put(Engine.SINK, new JsonObject());
  }

  /** Adds the comparison of two builds, if there are two. */
  void compareBuilds(Race race, String unit, String suffix) {
    if (builds.size() > 1) {
      race.compare(unit, Build.OURS + suffix, Build.BASELINE + suffix, Target.NONE);
    }
  }

  @Override
  public void close() {
    if (postgres != null) {
      postgres.close();
    }
  }
}
