package org.sitemessage.vertx.messenger;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Objects;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Self-signed certificates: {@code localhost} for that and 127.0.0.1, {@code other} for other.test.
 */
public final class TlsFixture {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private TlsFixture() {}

  /** The certificate as a PEM file. */
  public static String certificate(String name) {
    try {
      var url = Objects.requireNonNull(TlsFixture.class.getResource("/smtp/" + name + ".pem"));
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The private key of the certificate. */
  public static Key key(String name) {
    try {
      var keys = keys(name);
      return Objects.requireNonNull(keys.getKey(keys.aliases().nextElement(), PASSWORD));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the TLS context of a server with the certificate of this name. */
  public static SSLContext server(String name) {
    try {
      var keys = keys(name);
      var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, PASSWORD);
      var context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore keys(String name) throws IOException, GeneralSecurityException {
    try (var store = TlsFixture.class.getResourceAsStream("/smtp/" + name + ".p12")) {
      var keys = KeyStore.getInstance("PKCS12");
      keys.load(store, PASSWORD);
      return keys;
    }
  }
}
