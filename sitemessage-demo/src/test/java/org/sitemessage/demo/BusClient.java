package org.sitemessage.demo;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameHelper;
import io.vertx.ext.eventbus.bridge.tcp.impl.protocol.FrameParser;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of another application: sends frames to the event-bus bridge and prints what comes
 * back, a line each.
 */
final class BusClient {
  private BusClient() {}

  /** Arguments: the bridge's port, how many frames to wait for, the frames to send. */
  public static void main(String[] args) throws Exception {
    var port = Integer.parseInt(args[0]);
    var expected = Integer.parseInt(args[1]);
    var vertx = Vertx.vertx();
    var answers = Promise.<List<JsonObject>>promise();
    var seen = new ArrayList<JsonObject>();
    vertx
        .createNetClient()
        .connect(port, "127.0.0.1")
        .onSuccess(
            socket -> {
              socket.handler(
                  new FrameParser(
                      frame -> {
                        seen.add(frame.result());
                        if (seen.size() == expected) {
                          answers.complete(seen);
                        }
                      }));
              for (int i = 2; i < args.length; i++) {
                FrameHelper.writeFrame(new JsonObject(args[i]), socket);
              }
            })
        .onFailure(answers::fail);
    answers
        .future()
        .toCompletionStage()
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS)
        .forEach(frame -> System.out.println(frame.encode()));
    System.exit(0);
  }
}
