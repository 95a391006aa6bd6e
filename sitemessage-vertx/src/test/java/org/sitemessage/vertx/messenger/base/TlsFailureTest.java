package org.sitemessage.vertx.messenger.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TlsFailureTest {
  /** Has the name of Netty's exception, by which that is recognised. */
  private static final class NotSslRecordException extends SSLException {
    private static final long serialVersionUID = 1;

    NotSslRecordException() {
      super("not an SSL/TLS record: 3232302048656c6c6f");
    }
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            new NotSslRecordException(),
            "the server does not speak TLS here: it answers in plain text"),
        Arguments.of(
            new CertificateExpiredException("NotAfter: 2020"),
            "the server's certificate has expired: NotAfter: 2020"),
        Arguments.of(
            new CertPathBuilderException("unable to find"),
            "the server's certificate is not trusted: no trusted authority has signed it"),
        Arguments.of(
            new CertificateException("No name matching a.example found"),
            "the server's certificate is for another name: No name matching a.example found"),
        Arguments.of(new CertificateException("odd"), "the server's certificate is refused: odd"),
        Arguments.of(new SSLException("alert"), "the TLS handshake failed: alert"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void a_failure_is_explained_by_its_cause(Exception cause, String text) {
    var failure = new SSLHandshakeException("failed");
    failure.initCause(new IOException("outer", cause));

    assertEquals(Optional.of(text), TlsFailure.text(failure, false));
  }

  @Test
  void a_closed_connection_counts_only_during_the_handshake() {
    var closed = new ClosedChannelException();

    assertEquals(
        Optional.of("the server closed the connection during the TLS handshake"),
        TlsFailure.text(closed, true));
    assertEquals(Optional.empty(), TlsFailure.text(closed, false));
    assertEquals(Optional.empty(), TlsFailure.text(new IOException("reset"), true));
  }
}
