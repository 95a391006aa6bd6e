package org.sitemessage.vertx.messenger.smtp.sasl;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.security.sasl.SaslException;

/** One attempt to log in by one mechanism; used once. */
public interface SaslExchange {
  /** Returns the Base64 text after the mechanism's name; empty if the server speaks first. */
  default String first() {
    return "";
  }

  /**
   * Returns the Base64 answer to a challenge.
   *
   * @param challenge text of the server, in Base64
   * @throws SaslException if the challenge is none of this mechanism
   */
  String next(String challenge) throws SaslException;

  /**
   * Begins an exchange.
   *
   * @param mechanism a name in upper case: DIGEST-MD5, CRAM-SHA256, CRAM-SHA1, CRAM-MD5, LOGIN,
   *     PLAIN or XOAUTH2
   * @param host host of the mail server
   * @throws SaslException if this machine does not know the mechanism
   */
  static SaslExchange of(String mechanism, String host, String login, String password)
      throws SaslException {
    return switch (mechanism) {
      case "PLAIN" -> steps("\0" + login + "\0" + password);
      // An error comes as a challenge in JSON, and is answered with an empty line.
      case "XOAUTH2" -> steps("user=" + login + "\1auth=Bearer " + password + "\1\1", error -> "");
      case "LOGIN" -> steps("", asked -> encoded(login), asked -> encoded(password));
      case "DIGEST-MD5" -> DigestExchange.of(host, login, password);
      case "CRAM-MD5", "CRAM-SHA1", "CRAM-SHA256" ->
          steps(
              "",
              challenge ->
                  encoded(
                      login + " " + hmac(mechanism.replace("CRAM-", "Hmac"), challenge, password)));
      default -> throw new SaslException("the mechanism " + mechanism + " is not known");
    };
  }

  /** Returns an exchange that answers as many challenges as there are answers. */
  private static SaslExchange steps(String first, SaslExchange... answers) {
    var left = List.of(answers).iterator();
    return new SaslExchange() {
      @Override
      public String first() {
        return encoded(first);
      }

      @Override
      public String next(String challenge) throws SaslException {
        if (!left.hasNext()) {
          throw new SaslException("the server asks for more than the mechanism has");
        }
        return left.next().next(challenge);
      }
    };
  }

  private static String hmac(String algorithm, String challenge, String password)
      throws SaslException {
    try {
      var mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(password.getBytes(StandardCharsets.UTF_8), algorithm));
      return HexFormat.of().formatHex(mac.doFinal(decoded(challenge)));
    } catch (GeneralSecurityException e) {
      throw new SaslException("this machine has no " + algorithm, e);
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns the bytes of a challenge.
   *
   * @throws SaslException if it is no Base64
   */
  static byte[] decoded(String challenge) throws SaslException {
    try {
      return Base64.getDecoder().decode(challenge.strip());
    } catch (IllegalArgumentException e) {
      throw new SaslException("the server's challenge is no Base64", e);
    }
  }
}
