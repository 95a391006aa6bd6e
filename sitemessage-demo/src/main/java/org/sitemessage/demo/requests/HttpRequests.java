package org.sitemessage.demo.requests;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.demo.base.JsonText;
import org.sitemessage.demo.base.StartException;

/**
 * Talks to a running server.
 *
 * @param url the server
 * @param paths the path of each bus address a command uses
 */
record HttpRequests(String url, Map<String, String> paths) implements Requests {

  @Override
  public JsonObject send(String address, JsonObject body) {
    var path = Optional.ofNullable(paths.get(address)).orElseThrow();
    var request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.encode()))
            .build();
    try {
      var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
      var json = JsonText.parse("the answer of " + url, response.body());
      if (response.statusCode() != 200) {
        throw new SiteMessageException(
            FailureCode.ofCode(json.getInteger("code", 0)).orElse(FailureCode.STORE_FAILED),
            json.getString("detail", "HTTP " + response.statusCode()));
      }
      return json;
    } catch (IOException e) {
      throw new SiteMessageException(
          FailureCode.NOT_READY,
          "the server at %s broke off: %s".formatted(url, StartException.oneLine(e)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }

  @Override
  public Optional<String> advice() {
    return Optional.empty();
  }

  @Override
  public void close() {}
}
