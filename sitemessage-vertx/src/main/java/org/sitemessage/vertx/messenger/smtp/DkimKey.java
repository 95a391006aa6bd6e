package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import org.sitemessage.api.SiteMessageException;

/** Reads the key that signs. */
final class DkimKey {
  private static final String DEMAND =
      "must be an RSA key in PEM (BEGIN PRIVATE KEY or BEGIN RSA PRIVATE KEY)";
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END (RSA )?PRIVATE KEY-----");
  // Version 0; rsaEncryption without parameters.
  private static final byte[] RSA_KEY_FOLLOWS = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 4;

  /** RFC 8301 §3.2. */
  private static final int MIN_BITS = 1024;

  private DkimKey() {}

  /**
   * The key of those options.
   *
   * @return fails with an error that names the option, and never shows the key
   */
  static Future<PrivateKey> of(DkimOptions options, Vertx vertx) {
    var file = options.get(DkimOptions.PRIVATE_KEY_FILE);
    if (file.isEmpty()) {
      return Future.succeededFuture(
          parse(options.path() + ".privateKey", options.get(DkimOptions.PRIVATE_KEY)));
    }
    var path = options.path() + ".privateKeyFile";
    return vertx
        .fileSystem()
        .readFile(file)
        .recover(
            failure ->
                Future.failedFuture(
                    SiteMessageException.invalid(
                        path, "is \"%s\", which does not exist or cannot be read".formatted(file))))
        .map(pem -> parse(path, pem.toString()));
  }

  /** Reads PEM; the text of the error does not show it. */
  static PrivateKey parse(String path, String pem) {
    if (pem.contains("ENCRYPTED")) {
      throw SiteMessageException.invalid(path, "is encrypted; " + DEMAND);
    }
    var found = PEM.matcher(pem);
    if (!found.find()) {
      throw SiteMessageException.invalid(path, DEMAND);
    }
    RSAPrivateKey key;
    try {
      var bytes = Base64.getMimeDecoder().decode(found.group(2));
      var spec = new PKCS8EncodedKeySpec(found.group(1) == null ? bytes : wrapped(bytes));
      key = (RSAPrivateKey) KeyFactory.getInstance("RSA").generatePrivate(spec);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw SiteMessageException.invalid(path, DEMAND + ", but cannot be read as one");
    }
    int bits = key.getModulus().bitLength();
    if (bits < MIN_BITS) {
      throw SiteMessageException.invalid(
          path, "has %d bits, must have at least %d (usual: 2048)".formatted(bits, MIN_BITS));
    }
    return key;
  }

  /** A key of PKCS #1 in the cover of PKCS #8, which Java reads. */
  private static byte[] wrapped(byte[] pkcs1) {
    var key = element(OCTET_STRING, pkcs1);
    var all = new ByteArrayOutputStream();
    all.writeBytes(RSA_KEY_FOLLOWS);
    all.writeBytes(key);
    return element(SEQUENCE, all.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    var all = new ByteArrayOutputStream();
    all.write(tag);
    if (content.length < 0x80) {
      all.write(content.length);
    } else {
      int octets = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
      all.write(0x80 + octets);
      for (int i = octets - 1; i >= 0; i--) {
        all.write(content.length >> (8 * i));
      }
    }
    all.writeBytes(content);
    return all.toByteArray();
  }
}
