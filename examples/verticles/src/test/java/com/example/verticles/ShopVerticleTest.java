package com.example.verticles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.sitemessage.testkit.Futures;
import org.sitemessage.testkit.ScriptedHttpServer;
import org.sitemessage.testkit.ScriptedSmtpServer;

class ShopVerticleTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @Test
  void an_order_that_is_posted_is_mailed_and_its_dispatch_is_shown() throws Exception {
    var vertx = Vertx.vertx();
    try (var mailServer = ScriptedSmtpServer.start()) {
      var port = ScriptedHttpServer.deadPort();
      var sent = Promise.<JsonObject>promise();
      vertx
          .eventBus()
          .<JsonObject>consumer(
              "sitemessage.event.sent", message -> sent.tryComplete(message.body()));
      var shop =
          Futures.await(
          vertx.deployVerticle(
              ShopVerticle.class.getName(),
              new DeploymentOptions().setConfig(config(port, mailServer.port()))));

      var refused = answer(port, "POST", "/orders/A-17?to=annexample.org");
      assertEquals(400, refused.statusCode());
      assertEquals(
          "recipients[0].address is \"annexample.org\", must have the form name@domain",
          refused.body());
      assertEquals(400, answer(port, "POST", "/orders/A-17").statusCode());

      var reply = send(port, "POST", "/orders/A-17?to=ann@example.org");
      Futures.await(sent.future());

      assertEquals(1, reply.getLong("messageId"));
      var mail = mailServer.mails().get(0);
      assertTrue(mail.raw().contains("Order A-17 is on its way."), mail.raw());
      assertTrue(
          mail.raw().contains("http://127.0.0.1:%d/sitemessage/".formatted(port)), mail.raw());
      var dispatch = send(port, "GET", "/api/messages/1").getJsonArray("dispatches").getJsonObject(0);
      assertEquals("sent", dispatch.getString("status"));
      Futures.await(vertx.undeploy(shop));
    } finally {
      Futures.await(vertx.close());
    }
  }

  /** Returns application.json with other ports and a store in memory. */
  private static JsonObject config(int port, int mailPort) throws Exception {
    var config = new JsonObject(Files.readString(Path.of("application.json")));
    config.getJsonObject("http").put("port", port);
    var options = config.getJsonObject("sitemessage");
    options.put("siteUrl", "http://127.0.0.1:" + port);
    options.put("store", new JsonObject().put("url", "jdbc:hsqldb:mem:verticles"));
    options.getJsonObject("messengers").getJsonObject("smtp").put("port", mailPort);
    return config;
  }

  private static JsonObject send(int port, String method, String path) throws Exception {
    return new JsonObject(answer(port, method, path).body());
  }

  private static HttpResponse<String> answer(int port, String method, String path)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .method(method, BodyPublishers.noBody())
            .build();
    return HTTP.send(request, BodyHandlers.ofString());
  }
}
