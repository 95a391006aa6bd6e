package org.sitemessage.vertx.messenger.base;

import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Explains to an operator why TLS failed. */
public final class TlsFailure {
  private static final int DEEPEST = 20;

  /** Name of Netty's exception; this module does not require Netty's module. */
  private static final String NO_TLS = "NotSslRecordException";

  private TlsFailure() {}

  /**
   * Returns the explanation; empty if the failure does not concern TLS.
   *
   * @param handshake true if the TLS handshake was under way, so that a closed connection ended it
   */
  public static Optional<String> text(Throwable failure, boolean handshake) {
    var causes =
        Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(DEEPEST).toList();
    if (causes.stream().anyMatch(cause -> cause.getClass().getSimpleName().equals(NO_TLS))) {
      return Optional.of("the server does not speak TLS here: it answers in plain text");
    } else if (has(causes, CertificateExpiredException.class)) {
      return Optional.of("the server's certificate has expired: " + last(causes));
    } else if (has(causes, CertPathBuilderException.class)) {
      return Optional.of(
          "the server's certificate is not trusted: no trusted authority has signed it");
    } else if (has(causes, CertificateException.class)) {
      return Optional.of(
          last(causes).startsWith("No ")
              ? "the server's certificate is for another name: " + last(causes)
              : "the server's certificate is refused: " + last(causes));
    } else if (has(causes, SSLException.class)) {
      return Optional.of("the TLS handshake failed: " + last(causes));
    }
    return handshake && (has(causes, ClosedChannelException.class) || failure.getMessage() == null)
        ? Optional.of("the server closed the connection during the TLS handshake")
        : Optional.empty();
  }

  private static boolean has(List<Throwable> causes, Class<? extends Throwable> type) {
    return causes.stream().anyMatch(type::isInstance);
  }

  private static String last(List<Throwable> causes) {
    return String.valueOf(causes.get(causes.size() - 1).getMessage());
  }
}
