package org.sitemessage.vertx.bounce;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The certificates that Amazon SNS signs with, each fetched once. Usable from any thread. */
final class SnsCertificates {
  private static final Pattern NAME =
      Pattern.compile("(^|.*,)CN=sns(\\.[a-z0-9-]+)?\\.amazonaws\\.com(\\.cn)?(,.*|$)");

  /** Number of certificates that are kept; each region has one at a time. */
  private static final int KEPT = 20;

  private final Function<URI, Future<Buffer>> fetch;
  private final Map<URI, X509Certificate> known = new ConcurrentHashMap<>();

  SnsCertificates(Function<URI, Future<Buffer>> fetch) {
    this.fetch = fetch;
  }

  /**
   * Returns the key of the certificate at an address of Amazon SNS.
   *
   * @return fails with {@link RefusedPostException} if that is not a certificate of Amazon SNS that
   *     is valid now; with another failure if it could not be fetched
   */
  Future<PublicKey> at(URI uri, Instant now) {
    var cached = known.get(uri);
    return (cached == null
            ? fetch.apply(uri).map(SnsCertificates::read)
            : Future.succeededFuture(cached))
        .map(
            certificate -> {
              requireGenuine(certificate, now);
              if (known.size() >= KEPT && !known.containsKey(uri)) {
                known.clear();
              }
              known.put(uri, certificate);
              return certificate.getPublicKey();
            });
  }

  private static X509Certificate read(Buffer pem) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(pem.getBytes()));
    } catch (CertificateException e) {
      throw RefusedPostException.unsigned("SigningCertURL leads to no certificate");
    }
  }

  private static void requireGenuine(X509Certificate certificate, Instant now) {
    if (!NAME.matcher(certificate.getSubjectX500Principal().getName()).matches()) {
      throw RefusedPostException.unsigned(
          "SigningCertURL leads to a certificate that is not one of Amazon SNS");
    }
    try {
      certificate.checkValidity(Date.from(now));
    } catch (CertificateException e) {
      throw RefusedPostException.unsigned(
          "SigningCertURL leads to a certificate that is not valid");
    }
  }
}
