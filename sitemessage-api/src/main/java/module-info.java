import org.jspecify.annotations.NullMarked;

/**
 * The interfaces that messengers and message types implement, and the requests, replies and events
 * of the event bus. Needs Vert.x core alone, so that a messenger or a client does not depend on the
 * engine.
 *
 * <p>What to read first:
 *
 * <ul>
 *   <li>to write a messenger: {@link org.sitemessage.api.Messenger}, {@link
 *       org.sitemessage.api.Delivery} and {@link org.sitemessage.api.Outcome}; its options: {@link
 *       org.sitemessage.api.options.OptionSet}; to have the configuration create it: {@link
 *       org.sitemessage.api.spi.MessengerProvider}
 *   <li>to write a message type: {@link org.sitemessage.api.MessageType} and {@link
 *       org.sitemessage.api.Content}
 *   <li>to schedule: {@link org.sitemessage.api.ScheduleRequest} and {@link
 *       org.sitemessage.api.Recipient}
 *   <li>to tell who a user is: {@link org.sitemessage.api.user.UserDirectory}
 *   <li>to speak on the event bus: {@link org.sitemessage.api.schedule.BusAddress}, the records
 *       beside it, and {@link org.sitemessage.api.schedule.Event}
 * </ul>
 */
@NullMarked
module org.sitemessage.api {
  requires transitive io.vertx.core;
  requires static org.jspecify;

  // API
  exports org.sitemessage.api;
  exports org.sitemessage.api.access;
  exports org.sitemessage.api.feedback;
  exports org.sitemessage.api.filter;
  exports org.sitemessage.api.history;
  exports org.sitemessage.api.limit;
  exports org.sitemessage.api.node;
  exports org.sitemessage.api.operation;
  exports org.sitemessage.api.options;
  exports org.sitemessage.api.people;
  exports org.sitemessage.api.person;
  exports org.sitemessage.api.schedule;
  exports org.sitemessage.api.trace;
  exports org.sitemessage.api.user;

  // SPI
  exports org.sitemessage.api.spi;
}
