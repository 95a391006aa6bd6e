package com.example.sms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.HttpReaction;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.vertx.Recipients;
import org.sitemessage.vertx.SiteMessage;
import org.sitemessage.vertx.options.SiteMessageOptions;

class SmsByConfigurationTest {

  @Test
  void a_message_goes_to_the_gateway_that_the_configuration_names() {
    var vertx = Vertx.vertx();
    try (var gateway = ScriptedHttpServer.start()) {
      gateway.on("GET", "/account", HttpReaction.reply(200, "{}"));
      gateway.on("POST", "/messages", HttpReaction.reply(201, "{\"id\":\"17\"}"));
      var options =
          SiteMessageOptions.fromJson(
              new JsonObject(
                  """
                  {"store": {"url": "jdbc:hsqldb:mem:sms"},
                   "messengers": {"sms": {"token": "t0ken", "baseUrl": "http://127.0.0.1:%d"}}}
                  """
                      .formatted(gateway.port())),
              Map.of(),
              Set.of());
      var site = Futures.await(SiteMessage.builder(vertx).options(options).discover().deploy());
      var client = site.client();

      Futures.await(
          client.schedule(
              "Your order is here.", Recipients.of("sms", "+49 (170) 1234567").list()));
      gateway.received(2).join(); // The account, then the message.
      Futures.await(site.stop());

      var body = new JsonObject(gateway.requests().get(1).body());
      assertEquals("+491701234567", body.getString("to"));
      assertEquals("Your order is here.", body.getString("text"));
    } finally {
      Futures.await(vertx.close());
    }
  }
}
