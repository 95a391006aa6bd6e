package org.sitemessage.vertx.link;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sitemessage.api.Dispatch;
import org.sitemessage.api.DispatchLinks;
import org.sitemessage.api.Message;
import org.sitemessage.api.SiteMessageException;

/**
 * Makes signed links and recognises them: HMAC-SHA256 over the purpose, the dispatch and the target
 * of a link. The first key signs, and links of all keys are recognised, so that keys can be
 * replaced: put the new key in front, and keep the old one as long as its links should work.
 * Immutable; usable on any thread.
 */
public final class SignedLinks implements DispatchLinks {
  /** Path of the links, below the site's URL. */
  public static final String PATH = "/sitemessage";

  /** Minimum length of a key in characters. */
  public static final int SHORTEST_KEY = 16;

  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern TOKEN =
      Pattern.compile("([0-9]{1,18})-([0-9a-f]{32})\\.([A-Za-z0-9_-]{43})");

  private final String base;
  private final List<SecretKeySpec> keys = new ArrayList<>();

  /** The purpose of a link; a link for one purpose is not valid for another. */
  public enum Purpose {
    /** Asks whether to unsubscribe from the type of the message, and does so. */
    UNSUBSCRIBE,
    /** Shows an image, and marks the message as read. */
    READ,
    /** Leads to another page, and marks the message as read. */
    CLICK,
    /** Shows all subscriptions, and changes them. */
    PREFERENCES;

    /** Returns the first part of the path. */
    public String path() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Creates the links of a site.
   *
   * @param siteUrl public URL of the application: http or https, with a host
   * @param keys secrets, newest first
   * @throws SiteMessageException if the URL is not http or https with a host, there is no key, or a
   *     key is too short
   */
  public SignedLinks(String siteUrl, List<String> keys) {
    base = SiteUrl.checked(siteUrl) + PATH;
    if (keys.isEmpty()) {
      throw SiteMessageException.invalid(
          "links.keys", "is empty; links need a secret to be signed");
    }
    for (int i = 0; i < keys.size(); i++) {
      if (keys.get(i).length() < SHORTEST_KEY) {
        throw SiteMessageException.invalid(
            "links.keys[%d]".formatted(i),
            "has %d characters, must have at least %d"
                .formatted(keys.get(i).length(), SHORTEST_KEY));
      }
      this.keys.add(new SecretKeySpec(keys.get(i).getBytes(StandardCharsets.UTF_8), ALGORITHM));
    }
  }

  /** Returns the URL with a purpose for a dispatch. */
  public String url(Purpose purpose, Dispatch dispatch) {
    return url(purpose, new LinkToken(dispatch.id(), dispatch.uid()));
  }

  /** Returns the URL with a purpose for the dispatch of another link. */
  public String url(Purpose purpose, LinkToken token) {
    return base + "/" + path(purpose, token);
  }

  /**
   * Returns the path with a purpose for the dispatch of another link, relative to the mount point
   * of all links.
   */
  public String path(Purpose purpose, LinkToken token) {
    return purpose.path() + "/" + signed(purpose, token, "");
  }

  @Override
  public String unsubscribe(Message message, Dispatch dispatch) {
    return url(Purpose.UNSUBSCRIBE, dispatch);
  }

  @Override
  public String markRead(Message message, Dispatch dispatch) {
    return url(Purpose.READ, dispatch);
  }

  @Override
  public String click(Message message, Dispatch dispatch, String url) {
    if (!url.matches("(?i)https?://[^\\s/?#]\\S*")) {
      throw SiteMessageException.invalid(
          "click", "is \"%s\", must be an absolute http or https URL".formatted(url));
    }
    return click(dispatch, url);
  }

  /** Returns the URL that redirects to a target; a changed target makes it invalid. */
  public String click(Dispatch dispatch, String target) {
    return "%s/%s/%s?to=%s"
        .formatted(
            base,
            Purpose.CLICK.path(),
            signed(Purpose.CLICK, new LinkToken(dispatch.id(), dispatch.uid()), target),
            URLEncoder.encode(target, StandardCharsets.UTF_8));
  }

  private String signed(Purpose purpose, LinkToken token, String target) {
    var of = token.dispatchId() + "-" + token.uid();
    var signature = hmac(keys.get(0), purpose, of, target);
    return of + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  /**
   * Reads a token.
   *
   * @param target target that the link claims; empty unless the purpose is {@link Purpose#CLICK}
   * @return the dispatch; empty unless one of the keys has signed the token for this purpose and
   *     target
   */
  public Optional<LinkToken> read(Purpose purpose, String token, String target) {
    var parts = TOKEN.matcher(token);
    if (!parts.matches()) {
      return Optional.empty();
    }
    var given = Base64.getUrlDecoder().decode(parts.group(3));
    var of = parts.group(1) + "-" + parts.group(2);
    var genuine = false;
    for (var key : keys) {
      genuine |= MessageDigest.isEqual(hmac(key, purpose, of, target), given);
    }
    return genuine
        ? Optional.of(new LinkToken(Long.parseLong(parts.group(1)), parts.group(2)))
        : Optional.empty();
  }

  private static byte[] hmac(SecretKeySpec key, Purpose purpose, String of, String target) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(
          "%s\n%s\n%s".formatted(purpose.path(), of, target).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** Leaves the keys out. */
  @Override
  public String toString() {
    return "SignedLinks[" + base + "]";
  }
}
