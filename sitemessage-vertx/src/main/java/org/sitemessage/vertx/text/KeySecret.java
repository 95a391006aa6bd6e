package org.sitemessage.vertx.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Secrets of keys, {@code smk_} and 256 random bits in base64url, and tokens of sessions, {@code
 * sms_} and as many. The prefix lets tools find secrets that were published by mistake.
 *
 * <p>One SHA-256 is enough to store such a secret. Slow hashes protect passwords, because people
 * choose them from a small set that can be tried out. Nobody can try out 2^256 secrets, and each
 * request is checked, which has to be fast. A look-up by the hash also reveals nothing by its time:
 * a client cannot choose the hash of what it sends.
 */
public final class KeySecret {
  private static final int BYTES = 32;
  private static final Pattern KEY = Pattern.compile("smk_[A-Za-z0-9_-]{43}");
  private static final Pattern SESSION = Pattern.compile("sms_[A-Za-z0-9_-]{43}");

  private KeySecret() {}

  /** Returns a new secret of a key. */
  public static String random() {
    return random("smk_");
  }

  /** Returns a new token of a session. */
  public static String randomSession() {
    return random("sms_");
  }

  private static String random(String prefix) {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return prefix + base64(bytes);
  }

  /** Returns the SHA-256 of a key's secret in hexadecimal; empty if the text cannot be one. */
  public static Optional<String> hash(String secret) {
    return hash(KEY, secret);
  }

  /** Returns the SHA-256 of a session's token in hexadecimal; empty if the text cannot be one. */
  public static Optional<String> hashSession(String token) {
    return hash(SESSION, token);
  }

  private static Optional<String> hash(Pattern form, String secret) {
    return form.matcher(secret).matches()
        ? Optional.of(HexFormat.of().formatHex(sha256(secret)))
        : Optional.empty();
  }

  /**
   * Returns the text that shows that a request comes from a page of ours: whoever can read it knows
   * the token of the session, and the token does not follow from it.
   */
  public static String csrf(String token) {
    return base64(sha256("csrf:" + token));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Compares two secrets in a time that does not depend on where they differ. */
  public static boolean same(String one, String other) {
    return MessageDigest.isEqual(sha256(one), sha256(other));
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
