package org.sitemessage.xmpp;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Sockets that speak TLS from the first byte, and check whom they speak to. */
final class DirectSockets {
  private final SSLSocketFactory factory;
  private final XmppOptions options;

  DirectSockets(SSLSocketFactory factory, XmppOptions options) {
    this.factory = factory;
    this.options = options;
  }

  /** Begins TLS on a connection. */
  Socket over(Socket connection, String host, int port) throws IOException {
    return checking(factory.createSocket(connection, host, port, true));
  }

  private Socket checking(Socket plain) {
    var socket = (SSLSocket) plain;
    var parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(options.domain())));
    if (options.checksHost()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    socket.setSSLParameters(parameters);
    return socket;
  }
}
