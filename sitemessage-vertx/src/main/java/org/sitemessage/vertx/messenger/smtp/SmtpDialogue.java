package org.sitemessage.vertx.messenger.smtp;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import org.sitemessage.vertx.messenger.smtp.reply.ReplyReader;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpReply;
import org.sitemessage.vertx.messenger.smtp.reply.SmtpStage;
import org.sitemessage.vertx.messenger.smtp.text.MailSink;

/**
 * An open connection: commands go out, and each reply answers the oldest command without one (RFC
 * 2920). The stage is that of the oldest unanswered command. Confined to one event loop.
 */
final class SmtpDialogue implements MailSink {
  private static final Logger LOG = System.getLogger(SmtpDialogue.class.getName());
  private static final String CLOSED = "the connection was closed";
  private static final String TOO_MUCH = "the server sent more replies than there were commands";

  /** Bytes of a text that may wait for the network before more are accepted. */
  private static final int MAX_UNWRITTEN = 1 << 16;

  private final String name;
  private final boolean debug;
  private final NetSocket socket;
  private final Handler<SmtpStage> onStage;
  private final Handler<SmtpFailure> onFailure;
  private final ReplyReader reader = new ReplyReader(this::heard, () -> lose(ReplyReader.OVERRUN));
  private final Deque<Question> questions = new ArrayDeque<>();
  private SmtpStage stage = SmtpStage.CONNECT;
  private long unwritten;
  private Runnable drained = () -> {};
  private String broken = CLOSED;
  private boolean securing;
  private boolean closed;

  /** A command that waits for its reply. */
  private record Question(SmtpStage stage, String wanted, Promise<String> answer) {
    boolean wants(String reply) {
      return wanted.indexOf(reply.isEmpty() ? ' ' : reply.charAt(0)) >= 0 && SmtpReply.isOne(reply);
    }

    /** Returns whether further commands or a text follow after this reply. */
    boolean isFollowed(String reply) {
      return wants(reply) && stage != SmtpStage.END;
    }

    void answer(String reply) {
      if (wants(reply)) {
        answer.complete(reply);
      } else {
        answer.fail(SmtpFailure.refused(stage, reply));
      }
    }
  }

  /**
   * Takes over a connection that was just made.
   *
   * @param options name and verbosity of log lines
   * @param onStage told each stage that is reached
   * @param onFailure told once if the connection ends otherwise than by {@link #quit}
   */
  SmtpDialogue(
      NetSocket socket,
      SmtpOptions options,
      Handler<SmtpStage> onStage,
      Handler<SmtpFailure> onFailure) {
    name = options.server();
    debug = options.get(SmtpOptions.DEBUG);
    this.socket = socket;
    this.onStage = onStage;
    this.onFailure = onFailure;
    socket
        .handler(reader)
        .exceptionHandler(
            cause -> {
              if (cause.getMessage() != null) {
                broken = CLOSED + ": " + cause.getMessage();
              }
            })
        .closeHandler(v -> closed());
  }

  SmtpStage stage() {
    return stage;
  }

  boolean isEncrypted() {
    return socket.isSsl();
  }

  /** Writes a command and waits for its reply, as {@link #expect}. */
  Future<String> ask(SmtpStage asked, String command, String wanted) {
    var answer = expect(asked, wanted);
    write(command + "\r\n");
    return answer;
  }

  /**
   * Waits for the reply to a command that is written separately.
   *
   * @param wanted first digits of the replies that are wanted
   * @return the reply; fails with {@link SmtpFailure.Kind#REFUSED} for any other reply, and with
   *     {@link SmtpFailure.Kind#LOST} if the connection has ended; never completes if it ends later
   */
  Future<String> expect(SmtpStage asked, String wanted) {
    if (closed) {
      return Future.failedFuture(SmtpFailure.lost(asked, CLOSED, ""));
    }
    var answer = Promise.<String>promise();
    if (questions.isEmpty()) {
      move(asked);
    }
    questions.add(new Question(asked, wanted, answer));
    return answer.future();
  }

  void write(String lines) {
    if (!closed) {
      socket.write(lines);
    }
  }

  /** Begins the text of a mail. */
  void beginText() {
    move(SmtpStage.BODY);
  }

  @Override
  public void write(Buffer piece) {
    unwritten += piece.length();
    socket.write(piece).onSuccess(v -> written(piece.length()));
  }

  private void written(int bytes) {
    unwritten -= bytes;
    if (unwritten == 0 && !closed) {
      var next = drained;
      drained = () -> {};
      next.run();
    }
  }

  @Override
  public boolean isFull() {
    return unwritten >= MAX_UNWRITTEN;
  }

  @Override
  public void onDrained(Runnable next) {
    if (unwritten == 0) {
      next.run();
    } else {
      drained = next;
    }
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  /**
   * Ends the text of a mail. From here on the server may have the mail, unless the socket reports
   * that the final dot was not written.
   */
  Future<String> endText() {
    var answer = expect(SmtpStage.END, "2");
    if (closed) {
      return answer;
    }
    socket
        .write(".\r\n")
        .onFailure(
            failure -> {
              if (!closed) {
                move(SmtpStage.BODY);
                lose(CLOSED);
              }
            });
    return answer;
  }

  /**
   * Begins TLS after 220. Anything that arrives before the handshake ends was not encrypted; it
   * ends the connection (RFC 3207 §4.2).
   */
  Future<Void> secure() {
    securing = true;
    socket.handler(plain -> fail(SmtpFailure.lost(stage, TOO_MUCH, "")));
    return socket
        .upgradeToSsl()
        .onComplete(
            done -> {
              securing = false;
              socket.handler(reader);
            });
  }

  /**
   * Ends the connection because of a cause, and reports that with the current stage. A refused
   * login counts as such even if the server did not finish its reply.
   */
  void lose(String cause) {
    var begun = reader.rest();
    var reply = SmtpReply.of(begun);
    fail(
        stage == SmtpStage.AUTH
                && reply.isRefusal()
                && !SmtpLogin.OTHER_MECHANISM.contains(reply.code())
            ? SmtpFailure.refused(stage, begun)
            : SmtpFailure.lost(stage, cause, begun));
  }

  /** Takes leave, as far as the server still listens, and closes the connection. */
  Future<Void> quit() {
    if (closed) {
      return Future.succeededFuture();
    }
    if (stage != SmtpStage.BODY) {
      write("QUIT\r\n");
    }
    return end();
  }

  private void heard(String reply) {
    if (debug) {
      LOG.log(Level.INFO, "{0} at {1}: {2}", name, stage, SmtpReply.of(reply).codes());
    }
    var question = questions.poll();
    if (question != null) {
      answered(question, reply);
    } else if (stage == SmtpStage.BODY && SmtpReply.of(reply).isRefusal()) {
      fail(SmtpFailure.refused(stage, reply));
    } else {
      fail(SmtpFailure.lost(stage, "the server sent a reply without a command", reply));
    }
  }

  /** A reply with a surplus one behind it counts only if nothing is to be sent after it. */
  private void answered(Question question, String reply) {
    if (!questions.isEmpty()) {
      move(questions.element().stage);
    } else if (reader.hasMore()) {
      if (question.isFollowed(reply)) {
        fail(SmtpFailure.lost(stage, TOO_MUCH, reader.rest()));
        return;
      }
      end();
    }
    question.answer(reply);
  }

  private void closed() {
    if (debug) {
      LOG.log(Level.INFO, "{0} at {1}: closed", name, stage);
    }
    // During the handshake, the reason is that of the handshake.
    if (!securing) {
      lose(broken);
    }
  }

  private void fail(SmtpFailure failure) {
    if (!closed) {
      end();
      onFailure.handle(failure);
    }
  }

  private Future<Void> end() {
    closed = true;
    reader.stop();
    return socket.close();
  }

  /** Each stage is told once, so that a server which prolongs it gains no time. */
  private void move(SmtpStage next) {
    if (next != stage) {
      stage = next;
      onStage.handle(next);
    }
  }
}
