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
 * Makes links and recognises its own: HMAC-SHA256 over what a link does, which dispatch it is of
 * and where it leads. The first key signs, all of them are recognised, so that keys can be
 * replaced: the new one goes in front, the old one stays as long as its links are to work.
 * Immutable; any thread.
 */
public final class SignedLinks implements DispatchLinks {
  /** Where the links lead, below the site's URL. */
  public static final String PATH = "/sitemessage";

  /** The least characters of a key. */
  public static final int SHORTEST_KEY = 16;

  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern TOKEN =
      Pattern.compile("([0-9]{1,18})-([0-9a-f]{32})\\.([A-Za-z0-9_-]{43})");

  private final String base;
  private final List<SecretKeySpec> keys = new ArrayList<>();

  /** What a link does; a link of one kind is worth nothing as another. */
  public enum Purpose {
    /** Asks whether to send no more messages of that type, and does it. */
    UNSUBSCRIBE,
    /** Shows an image, and notes that the message was read. */
    READ,
    /** Leads to another page, and notes that the message was read. */
    CLICK,
    /** Shows all subscriptions, and changes them. */
    PREFERENCES;

    /** The first part of the path. */
    public String path() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Links at a site.
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

  /** The URL that does this for a dispatch. */
  public String url(Purpose purpose, Dispatch dispatch) {
    return url(purpose, new LinkToken(dispatch.id(), dispatch.uid()));
  }

  /** The URL that does this for a dispatch that is known by another link. */
  public String url(Purpose purpose, LinkToken token) {
    return base + "/" + path(purpose, token);
  }

  /** The same from where all links are mounted. */
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

  /** The URL that leads somewhere else; only there, whatever is made of it. */
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
   * @param target where it is said to lead; empty unless it is a {@link Purpose#CLICK}
   * @return empty unless it was made by one of the keys for just this
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
