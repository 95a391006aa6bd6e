package org.sitemessage.vertx.messenger.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class HttpFailureTest {
  private static final String URL = "https://api.example/botSECRET/send";

  static Stream<Arguments> causes() {
    return Stream.of(
        Arguments.of(new UnknownHostException(URL), "the host cannot be found"),
        Arguments.of(new ConnectException(URL), "the connection was refused or not made in time"),
        Arguments.of(new SSLException(URL), "TLS failed"),
        Arguments.of(new TimeoutException(URL), "it took too long"),
        Arguments.of(new IOException(URL), "IOException"));
  }

  @ParameterizedTest
  @MethodSource("causes")
  void a_text_names_the_failure_and_never_the_url(Exception cause, String text) {
    assertEquals("not sent completely: " + text, HttpFailure.within(cause).getMessage());
  }
}
