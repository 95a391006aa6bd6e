import org.jspecify.annotations.NullMarked;

/**
 * A console to watch and operate a sitemessage: pages that an application mounts on its own router.
 * {@link org.sitemessage.console.ConsoleRoutes} says how.
 */
@NullMarked
module org.sitemessage.console {
  requires transitive org.sitemessage.vertx;
  requires io.pebbletemplates;
  // What has no descriptor cannot require SLF4J itself, and Pebble does not start without it.
  requires org.slf4j;
  requires static org.jspecify;

  // API
  exports org.sitemessage.console;

  // The templates read the values of these packages by reflection.
  opens org.sitemessage.console.screen to
      io.pebbletemplates;
  opens org.sitemessage.console.web to
      io.pebbletemplates;
}
