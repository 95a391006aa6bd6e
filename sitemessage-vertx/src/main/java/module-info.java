import org.jspecify.annotations.NullMarked;

/**
 * The engine: it stores messages, delivers them through messengers, and records what became of
 * them.
 *
 * <p>What to read first:
 *
 * <ul>
 *   <li>to embed it: {@link org.sitemessage.vertx.SiteMessage}, or {@link
 *       org.sitemessage.vertx.SiteMessageVerticle} to deploy it as a verticle
 *   <li>its options: {@link org.sitemessage.vertx.options.SiteMessageOptions}
 *   <li>to schedule, and to ask it anything: {@link org.sitemessage.vertx.SiteMessageClient}, which
 *       works in every process on the event bus
 *   <li>to serve links, the HTTP API and posts of providers on a router of the application: {@link
 *       org.sitemessage.vertx.web.LinkRoutes}, {@link org.sitemessage.vertx.web.ApiRoutes} and
 *       {@link org.sitemessage.vertx.web.BounceRoutes}
 *   <li>to keep code that sends with Vert.x's mail client: {@link
 *       org.sitemessage.vertx.mail.ScheduledMailClient}
 *   <li>to write a messenger that speaks HTTP: {@link
 *       org.sitemessage.vertx.messenger.http.HttpMessenger}
 * </ul>
 */
@NullMarked
module org.sitemessage.vertx {
  requires transitive org.sitemessage.api;
  requires transitive io.vertx.auth.common;
  requires transitive io.vertx.core;
  requires transitive io.vertx.web;
  requires io.netty.buffer;
  requires io.netty.codec.http2;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.vertx.circuitbreaker;
  requires transitive io.vertx.mail.client;
  requires transitive io.vertx.sql.client;
  requires io.vertx.sql.client.jdbc;
  requires java.logging;
  requires java.security.sasl;
  requires transitive java.sql;
  requires java.management;
  requires jdk.management;
  requires org.hsqldb;
  requires org.jsoup;
  requires jakarta.mail;
  requires org.eclipse.angus.mail;
  requires static org.jspecify;

  // Only templates need it; it comes along, but has no descriptor.
  requires static io.pebbletemplates;
  // What has no descriptor cannot require SLF4J itself, and Pebble does not start without it.
  requires org.slf4j;

  // API
  exports org.sitemessage.vertx;
  exports org.sitemessage.vertx.access;
  exports org.sitemessage.vertx.mail;
  exports org.sitemessage.vertx.messenger;
  exports org.sitemessage.vertx.messenger.composed;
  exports org.sitemessage.vertx.messenger.facebook;
  exports org.sitemessage.vertx.messenger.http;
  exports org.sitemessage.vertx.messenger.smtp;
  exports org.sitemessage.vertx.messenger.telegram;
  exports org.sitemessage.vertx.messenger.vk;
  exports org.sitemessage.vertx.messenger.webhook;
  exports org.sitemessage.vertx.migrate;
  exports org.sitemessage.vertx.observe;
  exports org.sitemessage.vertx.options;
  exports org.sitemessage.vertx.web;

  // For the messenger that is a module of its own, and for nobody else.
  exports org.sitemessage.vertx.messenger.base to
      org.sitemessage.xmpp;

  // For the same, and for the demo, which tells where JSON is wrong as the routes do.
  exports org.sitemessage.vertx.text to
      org.sitemessage.demo,
      org.sitemessage.xmpp;

  // For the console, whose routes read requests as ours do.
  exports org.sitemessage.vertx.web.request to
      org.sitemessage.console;

  // For console and demo, whose routes answer as ours do.
  exports org.sitemessage.vertx.web.response to
      org.sitemessage.console,
      org.sitemessage.demo;

  uses org.sitemessage.api.spi.MessengerProvider;
  uses org.sitemessage.api.spi.MessageTypeProvider;

  provides org.sitemessage.api.spi.MessengerProvider with
      org.sitemessage.vertx.messenger.provider.FacebookMessengerProvider,
      org.sitemessage.vertx.messenger.provider.SmtpMessengerProvider,
      org.sitemessage.vertx.messenger.provider.TelegramMessengerProvider,
      org.sitemessage.vertx.messenger.provider.VkMessengerProvider,
      org.sitemessage.vertx.messenger.provider.WebhookMessengerProvider;
}
