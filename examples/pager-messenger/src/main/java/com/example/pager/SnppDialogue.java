package com.example.pager;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.sitemessage.api.Outcome;

/** One connection and what is said over it. Confined to one event loop; used once. */
final class SnppDialogue {
  private static final int LONGEST_LINE = 1_000;

  private final Vertx vertx;
  private final NetClient client;
  private final SnppOptions options;
  private final Promise<Outcome> outcome = Promise.promise();
  private SnppStage stage = SnppStage.CONNECT;
  private Promise<SnppReply> reply = Promise.promise();
  private @Nullable NetSocket socket;
  private long timer = -1;

  SnppDialogue(Vertx vertx, NetClient client, SnppOptions options) {
    this.vertx = vertx;
    this.client = client;
    this.options = options;
  }

  /** Shows that the gateway is there and knows the login. Never fails. */
  Future<Outcome> logIn() {
    return finished(ready().map(ready -> Outcome.sent("", ready.shown())));
  }

  // snippet:begin page
  /** Sends a page. Never fails. */
  Future<Outcome> page(String pager, SnppText text) {
    return finished(
        ready()
            .compose(ready -> ask(SnppStage.PAGE, "PAGE " + pager))
            .compose(known -> text(text))
            .compose(taken -> ask(SnppStage.SEND, "SEND"))
            .map(sent -> Outcome.sent("", shown(sent.shown()))));
  }

  // snippet:end

  private Future<SnppReply> text(SnppText text) {
    var lines = text.lines();
    return lines.size() == 1
        ? ask(SnppStage.TEXT, "MESS " + lines.get(0))
        : ask(SnppStage.TEXT, "DATA")
            .compose(begin -> ask(SnppStage.TEXT, String.join("\r\n", lines) + "\r\n."));
  }

  private Future<SnppReply> ready() {
    return client
        .connect(options.get(SnppOptions.PORT), options.get(SnppOptions.HOST))
        .compose(this::greeted)
        .compose(
            greeting ->
                options.get(SnppOptions.LOGIN).isEmpty()
                    ? Future.succeededFuture(greeting)
                    : ask(
                        SnppStage.LOGIN,
                        "LOGI %s %s"
                            .formatted(
                                options.get(SnppOptions.LOGIN), options.get(SnppOptions.PASSWORD))
                            .strip()));
  }

  private Future<SnppReply> greeted(NetSocket connected) {
    if (outcome.future().isComplete()) {
      connected.close();
      return Future.failedFuture("the messenger was closed");
    }
    socket = connected;
    var greeting = expect(SnppStage.GREETING);
    var lines = RecordParser.newDelimited("\n", this::read).maxRecordSize(LONGEST_LINE);
    lines.exceptionHandler(failure -> reply.tryFail("a line is too long"));
    connected
        .exceptionHandler(failure -> reply.tryFail("the connection broke"))
        .closeHandler(end -> reply.tryFail("the gateway closed the connection"))
        .handler(lines);
    return greeting;
  }

  private Future<SnppReply> ask(SnppStage next, String line) {
    var answer = expect(next);
    if (socket != null) {
      socket.write(Buffer.buffer(line + "\r\n", StandardCharsets.UTF_8.name()));
    }
    return answer;
  }

  /** The whole reply has its time, however many lines it has. */
  private Future<SnppReply> expect(SnppStage next) {
    var awaited = Promise.<SnppReply>promise();
    var millis = options.get(SnppOptions.TIMEOUT).toMillis();
    stage = next;
    reply = awaited;
    vertx.cancelTimer(timer);
    timer = vertx.setTimer(millis, id -> awaited.tryFail("no reply within " + millis + " ms"));
    return awaited.future();
  }

  private void read(Buffer line) {
    var answer = SnppReply.of(line.toString(StandardCharsets.UTF_8));
    if (answer.last() && answer.isPositive()) {
      reply.tryComplete(answer);
    } else if (answer.last()) {
      reply.tryFail(new SnppRefusal(answer));
    }
  }

  private Future<Outcome> finished(Future<Outcome> result) {
    result
        .otherwise(this::failed)
        .onComplete(
            done -> {
              hangUp();
              outcome.tryComplete(done.result());
            });
    return outcome.future();
  }

  private Outcome failed(Throwable failure) {
    var reason = shown(SnppOutcomes.reason(stage, failure));
    return failure instanceof SnppRefusal refusal && refusal.reply().code() > 0
        ? SnppOutcomes.refused(stage, refusal.reply(), reason)
        : SnppOutcomes.lost(stage, reason);
  }

  /** A gateway may repeat what it was told. */
  private String shown(String text) {
    return options.get(SnppOptions.PASSWORD).isEmpty()
        ? text
        : text.replace(options.get(SnppOptions.PASSWORD), "***");
  }

  private void hangUp() {
    vertx.cancelTimer(timer);
    if (socket != null) {
      socket.write("QUIT\r\n");
      socket.close();
    }
  }

  /** Answers as far as it has got, and hangs up. */
  void close() {
    outcome.tryComplete(SnppOutcomes.closed(stage));
    hangUp();
  }
}
