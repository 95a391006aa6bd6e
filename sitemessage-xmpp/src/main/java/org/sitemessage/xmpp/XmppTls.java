package org.sitemessage.xmpp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.SiteMessageException;

/** Certificates that a connection trusts. */
final class XmppTls {
  private final XmppOptions options;
  private final @Nullable X509ExtendedTrustManager trust;

  private XmppTls(XmppOptions options, @Nullable X509ExtendedTrustManager trust) {
    this.options = options;
    this.trust = trust;
  }

  /**
   * Reads the certificates; blocks.
   *
   * @throws SiteMessageException if the file is missing or holds none
   */
  static XmppTls read(XmppOptions options) {
    if (options.get(XmppOptions.TRUST_ALL)) {
      return new XmppTls(options, new TrustAll());
    }
    var file = options.get(XmppOptions.TRUST_CERTIFICATES);
    return new XmppTls(options, file.isEmpty() ? null : of(options, file));
  }

  /** Returns the check of certificates; empty for Java's own. */
  Optional<X509TrustManager> trust() {
    return Optional.ofNullable(trust);
  }

  /**
   * Makes sockets that speak TLS from the first byte. The certificate must be for the account's
   * domain, which is also what the server is asked for, or for the host that was connected to.
   *
   * @param onDistrust receiver of the reason why a certificate is rejected, on any thread: Smack
   *     reads and writes at the same time, and may only report that the other of the two has failed
   */
  DirectSockets sockets(Consumer<? super CertificateException> onDistrust) {
    try {
      var context = SSLContext.getInstance("TLS");
      var checks =
          new ExplainingTrustManager(trust == null ? of((KeyStore) null) : trust, onDistrust);
      context.init(null, new TrustManager[] {checks}, null);
      return new DirectSockets(context.getSocketFactory(), options);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns Java's own checks, with the certificates of a store, or else those that Java trusts.
   */
  private static X509ExtendedTrustManager of(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
  }

  private static X509ExtendedTrustManager of(XmppOptions options, String file) {
    try (var in = Files.newInputStream(Path.of(file))) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("certificate-" + count++, certificate);
      }
      if (count == 0) {
        throw invalid(options, file, "which has no certificate", null);
      }
      return of(store);
    } catch (IOException e) {
      throw invalid(options, file, "which cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw invalid(options, file, "which has no certificates in PEM form", e);
    }
  }

  private static SiteMessageException invalid(
      XmppOptions options, String file, String problem, @Nullable Exception cause) {
    var failure =
        options.invalid(XmppOptions.TRUST_CERTIFICATES, "is \"%s\", %s".formatted(file, problem));
    if (cause != null) {
      failure.initCause(cause);
    }
    return failure;
  }
}
