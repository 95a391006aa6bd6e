package org.sitemessage.vertx.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which clients are on this machine. */
class LoopbackAccessTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "127.9.9.9, true",
    "::1, true",
    "0:0:0:0:0:0:0:1, true",
    "10.0.0.1, false",
    "192.168.127.0, false",
    "2001:db8::1, false",
    "0.0.0.0, false"
  })
  void an_address_of_the_loopback_alone_is_on_this_machine(String host, boolean here) {
    assertEquals(here, LoopbackAccess.isHere(SocketAddress.inetSocketAddress(80, host)));
  }

  @Test
  void a_domain_socket_is_on_this_machine_and_an_unknown_client_is_not() {
    assertEquals(true, LoopbackAccess.isHere(SocketAddress.domainSocketAddress("/tmp/x")));
    assertEquals(false, LoopbackAccess.isHere(null));
  }
}
