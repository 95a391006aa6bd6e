package org.sitemessage.vertx.messenger;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sitemessage.api.SiteMessageException;

/** Signs as Standard Webhooks has it: {@code v1}, HMAC-SHA256 over {@code id.timestamp.body}. */
final class WebhookSignature {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST = 24;
  private static final int LONGEST = 64;

  private final List<SecretKeySpec> keys;

  /**
   * Signs with each of these secrets.
   *
   * @throws SiteMessageException if one is not {@code whsec_} and 24 to 64 bytes in Base64; it does
   *     not show the secret
   */
  WebhookSignature(List<String> secrets) {
    keys = secrets.stream().map(WebhookSignature::key).toList();
  }

  private static SecretKeySpec key(String secret) {
    try {
      var bytes =
          Base64.getDecoder()
              .decode(secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : "");
      if (bytes.length >= SHORTEST && bytes.length <= LONGEST) {
        return new SecretKeySpec(bytes, ALGORITHM);
      }
    } catch (IllegalArgumentException e) {
      // Said below, without the value.
    }
    throw SiteMessageException.invalid(
        "messengers.webhook.secret", "must be whsec_ followed by 24 to 64 bytes in Base64");
  }

  /** The value of {@code webhook-signature}: one signature per secret, separated by blanks. */
  String of(String id, long timestamp, String body) {
    var signed = (id + "." + timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
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
