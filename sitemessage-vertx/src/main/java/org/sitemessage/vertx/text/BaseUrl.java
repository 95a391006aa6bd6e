package org.sitemessage.vertx.text;

import java.net.URI;
import java.net.URISyntaxException;
import org.sitemessage.api.SiteMessageException;

/** Checks URLs to which paths are appended. */
public final class BaseUrl {
  private BaseUrl() {}

  /**
   * Returns the URL without its trailing slashes.
   *
   * @param path path of the option, for the error text
   * @throws SiteMessageException unless it is an http or https URL with a host, and without a
   *     login, a query or a fragment; the text does not show it
   */
  public static String of(String path, String value) {
    try {
      var uri = new URI(value.strip().replaceAll("/+$", ""));
      var scheme = String.valueOf(uri.getScheme());
      if ((scheme.equals("http") || scheme.equals("https"))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null) {
        return uri.toString();
      }
    } catch (URISyntaxException e) {
      // The failure below does not show the value.
    }
    throw SiteMessageException.invalid(
        path, "must be an http or https URL without a login, a query or a fragment");
  }
}
