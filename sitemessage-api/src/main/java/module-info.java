import org.jspecify.annotations.NullMarked;

/**
 * The interfaces that messengers and message types implement, and the requests, replies and events
 * of the event bus.
 */
@NullMarked
module org.sitemessage.api {
  requires transitive io.vertx.core;
  requires static org.jspecify;

  // API
  exports org.sitemessage.api;
  exports org.sitemessage.api.filter;
  exports org.sitemessage.api.limit;
  exports org.sitemessage.api.options;
  exports org.sitemessage.api.people;
  exports org.sitemessage.api.schedule;
  exports org.sitemessage.api.user;

  // SPI
  exports org.sitemessage.api.spi;
}
