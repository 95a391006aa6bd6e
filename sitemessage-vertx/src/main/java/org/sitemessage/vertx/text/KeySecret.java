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
 * Secrets of keys: {@code smk_} and 256 random bits in base64url. The prefix lets tools find
 * secrets that were published by mistake.
 *
 * <p>One SHA-256 is enough to store such a secret. Slow hashes protect passwords, because people
 * choose them from a small set that can be tried out. Nobody can try out 2^256 secrets, and each
 * request is checked, which has to be fast. A look-up by the hash also reveals nothing by its time:
 * a client cannot choose the hash of what it sends.
 */
public final class KeySecret {
  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("smk_[A-Za-z0-9_-]{43}");

  private KeySecret() {}

  /** Returns a new secret. */
  public static String random() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return "smk_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns the SHA-256 of a secret in hexadecimal; empty if the text cannot be a secret. */
  public static Optional<String> hash(String secret) {
    return FORM.matcher(secret).matches()
        ? Optional.of(HexFormat.of().formatHex(sha256(secret)))
        : Optional.empty();
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
