package org.sitemessage.vertx.link;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sitemessage.api.SiteMessageException;

/** Signs by Standard Webhooks: {@code v1}, HMAC-SHA256 over {@code id.timestamp.body}. */
public final class WebhookSignature {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST = 24;
  private static final int LONGEST = 64;

  private final List<SecretKeySpec> keys;

  /**
   * Creates signatures with each of these secrets.
   *
   * @param option name of the option that holds them
   * @throws SiteMessageException if one of them is not {@code whsec_} and 24 to 64 bytes in Base64;
   *     the text does not show the secret
   */
  public WebhookSignature(String option, List<String> secrets) {
    keys = secrets.stream().map(secret -> key(option, secret)).toList();
  }

  private static SecretKeySpec key(String option, String secret) {
    try {
      var bytes =
          Base64.getDecoder()
              .decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : "");
      if (bytes.length >= SHORTEST && bytes.length <= LONGEST) {
        return new SecretKeySpec(bytes, ALGORITHM);
      }
    } catch (IllegalArgumentException e) {
      // The failure below does not show the value.
    }
    throw SiteMessageException.invalid(
        option, "must be whsec_ followed by 24 to 64 bytes in Base64");
  }

  /**
   * Returns the value of {@code webhook-signature}: one signature per secret, separated by blanks.
   */
  public String of(String id, long timestamp, String body) {
    var signed = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
    return signatures(signed);
  }

  /**
   * Returns whether one of the signatures in a {@code webhook-signature} header is valid. The
   * comparison takes the same time for every wrong signature.
   */
  public boolean verifies(String header, String id, long timestamp, byte[] body) {
    var head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
    var signed = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, signed, head.length, body.length);
    var own = List.of(signatures(signed).split(" ", -1));
    var found = false;
    for (var given : header.split(" ", -1)) {
      for (var one : own) {
        found |=
            !one.isEmpty()
                && MessageDigest.isEqual(
                    given.getBytes(StandardCharsets.UTF_8), one.getBytes(StandardCharsets.UTF_8));
      }
    }
    return found;
  }

  private String signatures(byte[] signed) {
    return keys.stream()
        .map(key -> "v1," + Base64.getEncoder().encodeToString(hmac(key, signed)))
        .collect(Collectors.joining(" "));
  }

  private static byte[] hmac(SecretKeySpec key, byte[] signed) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac.doFinal(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }
}
