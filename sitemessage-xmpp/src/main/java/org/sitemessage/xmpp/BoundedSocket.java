package org.sitemessage.xmpp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/**
 * Not connected yet; then all it is asked goes to the connection that was made. Java's own sockets
 * can be made before TLS is spoken on them, or be connected, but not both.
 */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // the connection sees to that
final class BoundedSocket extends Socket {
  private final BoundedSockets factory;
  private volatile @Nullable Socket connection;
  private volatile boolean closed;

  BoundedSocket(BoundedSockets factory) {
    this.factory = factory;
  }

  @Override
  public void connect(SocketAddress endpoint) throws IOException {
    connect(endpoint, 0);
  }

  /** The factory's timeout counts. */
  @Override
  public void connect(SocketAddress endpoint, int timeout) throws IOException {
    var made = factory.connect((InetSocketAddress) endpoint);
    connection = made;
    if (closed) {
      made.close();
      throw new SocketException("closed while it was connecting");
    }
  }

  private Socket connection() throws SocketException {
    var made = connection;
    if (made == null) {
      throw new SocketException("not connected");
    }
    return made;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return connection().getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return connection().getOutputStream();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    var made = connection;
    if (made != null) {
      made.close();
    }
    super.close();
  }

  @Override
  public boolean isConnected() {
    return connection != null;
  }

  @Override
  public boolean isClosed() {
    var made = connection;
    return closed || (made != null && made.isClosed());
  }

  @Override
  public void shutdownInput() throws IOException {
    connection().shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    connection().shutdownOutput();
  }

  @Override
  public boolean isInputShutdown() {
    var made = connection;
    return made != null && made.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    var made = connection;
    return made != null && made.isOutputShutdown();
  }

  @Override
  public void setSoTimeout(int timeout) throws SocketException {
    connection().setSoTimeout(timeout);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return connection().getSoTimeout();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    connection().setTcpNoDelay(on);
  }

  @Override
  public boolean getTcpNoDelay() throws SocketException {
    return connection().getTcpNoDelay();
  }

  @Override
  public void setKeepAlive(boolean on) throws SocketException {
    connection().setKeepAlive(on);
  }

  @Override
  public boolean getKeepAlive() throws SocketException {
    return connection().getKeepAlive();
  }

  @Override
  public int getPort() {
    var made = connection;
    return made == null ? 0 : made.getPort();
  }

  @Override
  public int getLocalPort() {
    var made = connection;
    return made == null ? -1 : made.getLocalPort();
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    var made = connection;
    return made == null ? null : made.getInetAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    var made = connection;
    return made == null ? super.getLocalAddress() : made.getLocalAddress();
  }
}
