package org.sitemessage.demo.requests;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Set;
import org.sitemessage.demo.base.StartException;

/**
 * The address of a running server, and the key to it.
 *
 * @param url URL that {@code /api} stands under, without a slash at its end
 * @param key key that is sent as a bearer token; empty for none
 */
public record ServerAddress(String url, String key) {
  private static final Duration CONNECT = Duration.ofSeconds(10);

  /**
   * Reads an address that a person gave.
   *
   * @throws StartException if it is no http or https URL
   */
  public static ServerAddress of(String url, String key) {
    try {
      var uri = new URI(url);
      if (uri.getHost() != null
          && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
          && uri.getRawQuery() == null) {
        return new ServerAddress(url.replaceAll("/+$", ""), key.strip());
      }
    } catch (URISyntaxException e) {
      throw new StartException(refusal(url), e);
    }
    throw new StartException(refusal(url));
  }

  private static String refusal(String url) {
    return "--url is \"%s\", must be an http or https URL, such as http://127.0.0.1:8080"
        .formatted(url);
  }

  /** Begins a request. */
  HttpRequest.Builder request(String target) {
    var request = HttpRequest.newBuilder(URI.create(url + target));
    return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
  }

  static HttpClient client() {
    return HttpClient.newBuilder().connectTimeout(CONNECT).build();
  }

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "ServerAddress[url=%s]".formatted(url);
  }
}
