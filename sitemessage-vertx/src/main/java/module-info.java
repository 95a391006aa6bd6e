import org.jspecify.annotations.NullMarked;

/** The engine: store, dispatch, messengers, HTTP routes. */
@NullMarked
module org.sitemessage.vertx {
  requires transitive org.sitemessage.api;
  requires transitive io.vertx.core;
  requires transitive io.vertx.web;
  requires io.netty.buffer;
  requires io.netty.codec.http2;
  requires io.netty.common;
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
  exports org.sitemessage.vertx.options;
  exports org.sitemessage.vertx.web;

  // For the messenger that is a module of its own, and for nobody else.
  exports org.sitemessage.vertx.messenger.base to
      org.sitemessage.xmpp;
  exports org.sitemessage.vertx.text to
      org.sitemessage.xmpp;

  // For the demo, whose routes answer as ours do.
  exports org.sitemessage.vertx.web.response to
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
