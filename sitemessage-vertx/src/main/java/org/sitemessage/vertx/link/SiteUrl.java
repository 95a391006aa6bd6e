package org.sitemessage.vertx.link;

import org.sitemessage.api.SiteMessageException;
import org.sitemessage.vertx.text.BaseUrl;

/** Checks the public URL of an application. */
public final class SiteUrl {
  private SiteUrl() {}

  /**
   * Returns the URL without trailing slashes.
   *
   * @throws SiteMessageException with code 4000 if the URL is not an http or https URL with a host,
   *     or has a login, a query or a fragment
   */
  public static String checked(String url) {
    try {
      return BaseUrl.of("siteUrl", url);
    } catch (SiteMessageException e) {
      throw url.contains("@")
          ? e
          : SiteMessageException.invalid(
              "siteUrl",
              "is \"%s\", must be an http or https URL with a host in its ASCII form, without a query or a fragment, such as https://example.org"
                  .formatted(url));
    }
  }
}
