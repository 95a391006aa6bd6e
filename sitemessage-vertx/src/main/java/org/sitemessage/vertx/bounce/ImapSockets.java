package org.sitemessage.vertx.bounce;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.util.WriteTimeoutSocket;

/**
 * Creates sockets that limit how much they read from a server, so that it cannot fill the memory.
 * The mail client first asks for a connection, and then for TLS on top of it.
 */
final class ImapSockets extends SSLSocketFactory {
  private final SSLSocketFactory tls = (SSLSocketFactory) SSLSocketFactory.getDefault();
  private final int writeTimeoutMs;

  /**
   * Creates the sockets for one server.
   *
   * @param writeTimeoutMs maximum time of a write, in milliseconds
   */
  ImapSockets(int writeTimeoutMs) {
    this.writeTimeoutMs = writeTimeoutMs;
  }

  /** A socket that exposes the socket that it wraps, so that TLS can be added to that. */
  private static final class Limited extends WriteTimeoutSocket {
    private final Socket wrapped;
    private final ImapInput input = new ImapInput(this::source);

    Limited(Socket wrapped, int writeTimeoutMs) throws IOException {
      super(wrapped, writeTimeoutMs);
      this.wrapped = wrapped;
    }

    private InputStream source() throws IOException {
      return super.getInputStream();
    }

    @Override
    public InputStream getInputStream() {
      return input;
    }

    @Override
    public synchronized OutputStream getOutputStream() throws IOException {
      return input.asking(super.getOutputStream());
    }
  }

  @Override
  public Socket createSocket() throws IOException {
    return limited(new Socket());
  }

  /** Returns these sockets without TLS, which the mail client adds itself. */
  SocketFactory plain() {
    var all = this;
    return new SocketFactory() {
      @Override
      public Socket createSocket() throws IOException {
        return all.createSocket();
      }

      @Override
      public Socket createSocket(String host, int port) {
        return all.createSocket(host, port);
      }

      @Override
      public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        return all.createSocket(host, port, localHost, localPort);
      }

      @Override
      public Socket createSocket(InetAddress host, int port) {
        return all.createSocket(host, port);
      }

      @Override
      public Socket createSocket(
          InetAddress address, int port, InetAddress localAddress, int localPort) {
        return all.createSocket(address, port, localAddress, localPort);
      }
    };
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    var plain = socket instanceof Limited limited ? limited.wrapped : socket;
    var secure = identified((SSLSocket) tls.createSocket(plain, host, port, autoClose));
    secure.startHandshake();
    return limited(secure);
  }

  private Socket limited(Socket socket) throws IOException {
    return new Limited(socket, writeTimeoutMs);
  }

  /** Requires a certificate for the name of the server. */
  private static SSLSocket identified(SSLSocket socket) {
    var parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    return socket;
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw connected();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw connected();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw connected();
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw connected();
  }

  private static UnsupportedOperationException connected() {
    return new UnsupportedOperationException("sockets are connected later, within a time limit");
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return tls.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return tls.getSupportedCipherSuites();
  }
}
