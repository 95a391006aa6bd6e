package org.sitemessage.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.net.InetAddress;
import java.net.Socket;

/**
 * A program of another application: sends frames to the event-bus bridge and prints what comes
 * back, a line each.
 */
final class BusClient {
  private static final int PATIENCE_MS = 20_000;

  private BusClient() {}

  /** Arguments: the bridge's port, how many frames to wait for, the frames to send. */
  public static void main(String[] args) throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))) {
      socket.setSoTimeout(PATIENCE_MS);
      var out = new DataOutputStream(socket.getOutputStream());
      for (int i = 2; i < args.length; i++) {
        var bytes = args[i].getBytes(UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      out.flush();
      var in = new DataInputStream(socket.getInputStream());
      for (int left = Integer.parseInt(args[1]); left > 0; left--) {
        System.out.println(new JsonObject(new String(in.readNBytes(in.readInt()), UTF_8)).encode());
      }
    }
  }
}
