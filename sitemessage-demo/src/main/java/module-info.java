import org.jspecify.annotations.NullMarked;

/** Serves the API, the console and a sandbox; and the management commands. */
@NullMarked
module org.sitemessage.demo {
  requires org.sitemessage.vertx;
  requires info.picocli;
  requires io.netty.transport;
  requires io.vertx.healthcheck;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
  requires io.vertx.core;
  requires io.vertx.web;
  requires jakarta.mail;
  requires java.net.http;
  requires jul.to.slf4j;
  requires org.commonmark;
  requires org.commonmark.ext.gfm.tables;
  requires org.commonmark.ext.heading.anchor;
  requires org.slf4j;
  requires static org.jspecify;
  requires org.sitemessage.console;
  requires org.sitemessage.health;
  requires org.sitemessage.micrometer;

  // Messengers that are modules of their own.
  requires org.sitemessage.twitter;
  requires org.sitemessage.xmpp;

  // Only one that is configured is used; Vert.x finds them as services.
  requires static com.hazelcast.core;
  requires static io.vertx.clustermanager.hazelcast;
  requires static vertx.infinispan;

  // Run-time only: lets Hazelcast keep idle connections alive.
  requires jdk.net;

  // The log for System.Logger and SLF4J; its filter notices a logged OutOfMemoryError.
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;

  uses org.sitemessage.api.spi.MessengerProvider;

  // The command line reads and sets annotated fields.
  opens org.sitemessage.demo.cli to
      info.picocli;
  opens org.sitemessage.demo.cli.operate to
      info.picocli;
  opens org.sitemessage.demo.cli.value to
      info.picocli;
}
