package org.sitemessage.demo.requests;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import org.sitemessage.api.FailureCode;
import org.sitemessage.api.SiteMessageException;
import org.sitemessage.demo.base.JsonText;
import org.sitemessage.demo.base.StartException;
import org.sitemessage.vertx.web.AccessGuard;

/**
 * Talks to a running server.
 *
 * @param server the server
 * @param endpoints HTTP form of each bus request that a command uses
 * @param reason reason of a change, for the audit log; may be empty
 */
record HttpRequests(ServerAddress server, Map<String, Endpoint> endpoints, String reason)
    implements Requests {

  @Override
  public JsonObject send(String address, JsonObject body) {
    return reply(answer(address, body));
  }

  @Override
  public Optional<JsonObject> sendIfAllowed(String address, JsonObject body) {
    var response = answer(address, body);
    return response.statusCode() == 403 ? Optional.empty() : Optional.of(reply(response));
  }

  private JsonObject reply(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw refusal(server, response.statusCode(), response.body());
    }
    return JsonText.parse("the answer of " + server.url(), response.body());
  }

  private HttpResponse<String> answer(String address, JsonObject body) {
    var endpoint = Optional.ofNullable(endpoints.get(address)).orElseThrow();
    var rest = body.copy();
    var request = server.request(endpoint.target(rest));
    if (!reason.isEmpty()) {
      request.header(AccessGuard.REASON, URLEncoder.encode(reason, UTF_8).replace("+", "%20"));
    }
    if (endpoint.isPost()) {
      request
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString(rest.encode()));
    }
    try {
      return ServerAddress.client().send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw brokeOff(server, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted", e);
    }
  }

  /** Returns the failure that an answer tells of. */
  static SiteMessageException refusal(ServerAddress server, int status, String body) {
    var json = JsonText.parse("the answer of " + server.url(), body);
    var detail = json.getString("detail", "HTTP " + status);
    return new SiteMessageException(
        FailureCode.ofCode(json.getInteger("code", 0)).orElse(FailureCode.STORE_FAILED),
        status == 401 && server.key().isEmpty()
            ? detail + " (give a key with --key or SITEMESSAGE_KEY)"
            : detail);
  }

  static SiteMessageException brokeOff(ServerAddress server, IOException e) {
    return new SiteMessageException(
        FailureCode.NOT_READY,
        "the server at %s cannot be reached, or broke off: %s"
            .formatted(server.url(), StartException.oneLine(e)),
        e);
  }

  @Override
  public Optional<String> advice() {
    return Optional.empty();
  }

  @Override
  public boolean sandbox() {
    return false;
  }

  @Override
  public void close() {}
}
