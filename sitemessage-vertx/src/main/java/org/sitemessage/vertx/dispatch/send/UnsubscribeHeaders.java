package org.sitemessage.vertx.dispatch.send;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import org.sitemessage.api.Content;
import org.sitemessage.api.DispatchLinks;
import org.sitemessage.api.MessageType;
import org.sitemessage.vertx.store.claim.ClaimedDispatch;

/** The headers that let a mail program unsubscribe by itself (RFC 2369, RFC 8058). */
record UnsubscribeHeaders(SenderParts parts) {
  private static final Logger LOG = System.getLogger(UnsubscribeHeaders.class.getName());
  private static final String HEADER = "List-Unsubscribe";

  /**
   * Adds them, unless the type allows no subscription, or has set them itself, or there is no link.
   * One click is promised of our own links alone.
   */
  Content on(Content content, ClaimedDispatch claimed) {
    if (!parts.isSubscribable(claimed)
        || content.headers().keySet().stream().anyMatch(HEADER::equalsIgnoreCase)) {
      return content;
    }
    var standard =
        parts.engine().links().<DispatchLinks>map(signed -> signed).orElse(DispatchLinks.NONE);
    var ours = standard.unsubscribe(claimed.message(), claimed.dispatch());
    var url = url(parts.type(claimed).orElseThrow(), standard, ours, claimed);
    if (url.isEmpty()) {
      return content;
    }
    var headers = new LinkedHashMap<>(content.headers());
    headers.put(HEADER, "<" + url + ">");
    if (url.equals(ours)) {
      headers.put(HEADER + "-Post", "List-Unsubscribe=One-Click");
    }
    return content.withHeaders(headers);
  }

  /** The type's own link, unless it fails or would break the header. */
  private static String url(
      MessageType type, DispatchLinks standard, String ours, ClaimedDispatch claimed) {
    try {
      var url = type.links(standard).unsubscribe(claimed.message(), claimed.dispatch());
      if (url.chars().allMatch(c -> c > ' ' && c < 127 && c != '<' && c != '>')) {
        return url;
      }
      LOG.log(
          Level.WARNING,
          "message type \"{0}\" returns a link that is not a URL; its mails get the standard link",
          type.alias());
    } catch (RuntimeException e) { // Foreign code.
      LOG.log(
          Level.WARNING,
          "message type \"" + type.alias() + "\" returns no link; its mails get the standard link",
          e);
    }
    return ours;
  }
}
