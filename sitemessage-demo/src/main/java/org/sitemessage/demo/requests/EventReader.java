package org.sitemessage.demo.requests;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.BiPredicate;
import org.sitemessage.demo.base.JsonText;
import org.sitemessage.demo.base.StartException;

/**
 * Reads the live events of a running server.
 *
 * @param server the server
 */
public record EventReader(ServerAddress server) {

  /**
   * Reads events until the server ends them or nobody wants more.
   *
   * @param filter filter of the events; empty for all
   * @param handler receiver of kind and body; returns whether it wants more
   */
  public void read(String filter, BiPredicate<String, JsonObject> handler) {
    var request = server.request("/api/events?filter=" + URLEncoder.encode(filter, UTF_8)).build();
    try {
      var response = ServerAddress.client().send(request, BodyHandlers.ofInputStream());
      try (var body = response.body()) {
        if (response.statusCode() != 200) {
          throw HttpRequests.refusal(
              server, response.statusCode(), new String(body.readAllBytes(), UTF_8));
        }
        read(body, handler);
      }
    } catch (IOException e) {
      throw HttpRequests.brokeOff(server, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }

  private static void read(InputStream body, BiPredicate<String, JsonObject> handler)
      throws IOException {
    var lines = new BufferedReader(new InputStreamReader(body, UTF_8));
    var kind = "";
    for (var line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event: ")) {
        kind = line.substring("event: ".length());
      } else if (line.startsWith("data: ")
          && !handler.test(kind, JsonText.parse("an event", line.substring("data: ".length())))) {
        return;
      }
    }
  }
}
