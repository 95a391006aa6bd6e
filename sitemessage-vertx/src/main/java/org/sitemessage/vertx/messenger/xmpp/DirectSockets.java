package org.sitemessage.vertx.messenger.xmpp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Sockets that speak TLS from the first byte, and check whom they speak to. */
final class DirectSockets extends SocketFactory {
  private final SSLSocketFactory factory;
  private final XmppOptions options;

  DirectSockets(SSLSocketFactory factory, XmppOptions options) {
    this.factory = factory;
    this.options = options;
  }

  @Override
  public Socket createSocket() throws IOException {
    return checking(factory.createSocket());
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return checking(factory.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort)
      throws IOException {
    return checking(factory.createSocket(host, port, from, fromPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return checking(factory.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
      throws IOException {
    return checking(factory.createSocket(host, port, from, fromPort));
  }

  /** The same over a connection that is there already. */
  Socket over(Socket connection, String host, int port) throws IOException {
    return checking(factory.createSocket(connection, host, port, true));
  }

  private Socket checking(Socket plain) {
    var socket = (SSLSocket) plain;
    var parameters = socket.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName(options.account().domain())));
    if (options.security().checksHost()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    socket.setSSLParameters(parameters);
    return socket;
  }
}
